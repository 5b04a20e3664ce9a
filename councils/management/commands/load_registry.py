"""Load the parties, municipalities, councils, boards and code lists that every portal starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.services import classifications, reference


class Command(BaseCommand):
    help = "Add what is missing of the registry and the code lists in councils/data; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        added = reference.load(reference.read())
        added["codes"] = classifications.load_top_levels()
        words = ", ".join(f"{count} {name}" for name, count in added.items() if count)
        self.stdout.write(f"Added {words}." if words else "Nothing to add.")
