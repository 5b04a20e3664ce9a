"""PostgreSQL and Valkey for a machine that has neither: the demo, the tests and one command run beside them.

Nothing here is needed in production, and nothing here imports Django: manage.py is started as a process of its own.
"""
