"""Fill an empty database with a believable world to try the portal in."""

import time
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from councils.demo import world
from councils.demo.journal import moment

SCALES = (1, 10, 100)


class Command(BaseCommand):
    help = "Fill an empty database with demo data: real councils and municipalities, fictional people and meetings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=int, choices=SCALES, default=1, help="how many times the rows of two years")
        parser.add_argument("--today", type=date.fromisoformat, help="the day that the world is at (YYYY-MM-DD)")

    def handle(self, *args: Any, scale: int, today: date | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is for demos: set DEMO=1, on a database of its own.")
        if not world.is_empty():
            self.stdout.write("The database is not empty, so nothing was added.")
            return
        now: datetime = moment(today, 14) if today else timezone.now()
        started = time.perf_counter()
        rows = world.build(scale, now)
        words = ", ".join(f"{count} {name}" for name, count in rows.items())
        self.stdout.write(f"Made {words} in {time.perf_counter() - started:.1f} s.")
