"""Load the declaration of intent and its commitments."""

from typing import Any

from django.core.management.base import BaseCommand

from followup.services import declarations


class Command(BaseCommand):
    help = "Let the portal say what followup/data/declaration.toml says; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = declarations.load(declarations.read())
        words = ", ".join(f"{count} {name}" for name, count in changed.items() if count)
        self.stdout.write(f"Loaded {words}." if words else "Nothing has changed.")
