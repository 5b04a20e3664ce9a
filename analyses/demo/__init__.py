"""Analyses to try the portal with: ours and others', in every state. Only `manage.py seed` and the tests import it."""
