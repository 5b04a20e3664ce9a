"""Load the municipalities' population from the statistics office's own table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.services import population_files, populations
from councils.services.imports.files import Unreadable


class Command(BaseCommand):
    help = "Load Statistics Sweden's table of population by region and year (.csv or .xlsx); see docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="SCB, folkmängd efter region och år", help="shown beside the figures")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            figures = population_files.read(file.read_bytes())
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        count = populations.load(figures, source=source)
        years = ", ".join(map(str, sorted(figures)))
        self.stdout.write(
            f"Population at the end of {years}: {count['added']} added, {count['changed']} changed, "
            f"{count['passed over']} of municipalities that the portal does not know passed over."
        )
