"""Run the directory: `python -m tests.portal.accounts.idp PORT CALLBACK...`."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.portal.accounts.idp.settings"
django.setup()

from allauth.idp.oidc.models import Client  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tests.portal.accounts.idp.people import PEOPLE  # noqa: E402

port, *callbacks = sys.argv[1:]
call_command("migrate", verbosity=0)
User.objects.bulk_create(User(username=name) for name in PEOPLE)
client = Client(id="portal", name="Kompetensportalen", skip_consent=True, scopes="openid\nprofile\nemail")
client.set_redirect_uris(callbacks)
client.set_secret("the portal's own secret")
client.save()
call_command("runserver", f"127.0.0.1:{port}", "--noreload", "--skip-checks", "--nothreading")
