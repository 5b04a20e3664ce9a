"""A clock that several processes share and a test moves: how far it goes ahead of the machine's stands in a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone


class Clock:
    """Goes as the machine's own until it is moved."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        if not self.path.exists():
            self.path.write_text("0")

    def now(self) -> datetime:
        return datetime.now(tz=UTC) + timedelta(seconds=float(self.path.read_text()))

    def move_to(self, moment: datetime) -> None:
        # Renamed into its place, so that nobody reads half a number.
        new = self.path.with_suffix(".new")
        new.write_text(str((moment - datetime.now(tz=UTC)).total_seconds()))
        new.rename(self.path)

    def rule(self) -> None:
        """Let Django ask this clock, in this process."""
        timezone.now = self.now
