"""Invite the first administrator of a fresh portal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from portal.concurrency import WrongState
from portal.models.user import normal_email
from portal.services import accounts


class Command(BaseCommand):
    help = "Make an account that administrates, and send its invitation by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=["sv", "en"], default="sv")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email, name = normal_email(options["email"]), " ".join(options["name"].split())
        if not name:
            raise CommandError("The name is empty.")
        try:
            validate_email(email)
            user = accounts.invite(email, name, by=None, language=options["language"])
            accounts.make_administrator(user, by=user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except WrongState as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} administrates now. An invitation is on its way to {email}.")
