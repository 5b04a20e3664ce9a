"""What somebody does to log in, a step at a time."""

import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from portal.models import Mail

LOGIN = "/log-in/"
CODE = "/log-in/code/"
SECRET = "JBSWY3DPEHPK3PXP"


def ask(client: Client, email: str, **extra):
    """Ask for a code to an address."""
    return client.post(LOGIN, {"login": email}, **extra)


def code_in_mail(email: str) -> str:
    """Read the code in the latest mail to an address; nothing if there is none in it."""
    mail = Mail.objects.filter(to=email).order_by("pk").last()
    found = re.search(r"^\d{4}-\d{4}$", mail.text, re.MULTILINE) if mail else None
    return found[0] if found else ""


def write(client: Client, code: str, **extra):
    """Write a code on the page that asks for it."""
    return client.post(CODE, {"code": code, "action": "verify"}, **extra)


def log_in_by_code(client: Client, email: str):
    ask(client, email)
    return write(client, code_in_mail(email))


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def add_app(user):
    """Give an account an app that shows codes, and recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user)


def app_code() -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
