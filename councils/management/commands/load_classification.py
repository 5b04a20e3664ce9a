"""Load a list of occupations, education or industries from the publisher's own file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.models import Classification
from councils.services import classification_files, classifications
from councils.services.imports.files import Unreadable


class Command(BaseCommand):
    help = "Load SSYK, SUN or SNI from SCB's own file (.xlsx, or CSV saved from it); see docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", choices=Classification.System.values)
        parser.add_argument("version", help="the year in the list's name: 2012, 2020, 2007, 2025")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, system: str, version: str, file: Path, **options: Any) -> None:
        try:
            entries = classification_files.read(file.read_bytes(), Classification.System(system))
            count = classifications.load(Classification.System(system), version, entries)
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{system.upper()} {version}: {len(entries)} codes; {count['added']} added, "
            f"{count['renamed']} renamed, {count['ended']} no longer in use."
        )
