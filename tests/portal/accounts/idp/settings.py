"""The directory's settings; where it keeps what it knows, and its key, come from the environment."""

import os
from pathlib import Path

SECRET_KEY = "a directory for tests, on this machine only, with nothing to keep secret"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.portal.accounts.idp.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["IDP_DATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
SESSION_COOKIE_NAME = "directory"
IDP_OIDC_PRIVATE_KEY = Path(os.environ["IDP_KEY"]).read_text()
IDP_OIDC_ADAPTER = "tests.portal.accounts.idp.adapter.Adapter"
