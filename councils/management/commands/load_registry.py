"""Load the parties, municipalities, councils and boards that every portal starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.services import reference


class Command(BaseCommand):
    help = "Add what is missing of the registry in councils/data/registry.json; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added = reference.load(reference.read())
        words = ", ".join(f"{count} {name}" for name, count in added.items() if count)
        self.stdout.write(f"Added {words}." if words else "Nothing to add.")
