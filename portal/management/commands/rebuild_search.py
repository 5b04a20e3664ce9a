"""Read every record anew for the search: after a restored backup, or when its words are made in another way."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.models import SearchEntry
from portal.services import search_index


class Command(BaseCommand):
    help = "Read every record anew for the search; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        search_index.rebuild()
        self.stdout.write(f"{SearchEntry.objects.count()} entries can be searched.")
