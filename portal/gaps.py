"""Gaps on the red thread: records that should have led on to something and have not.

Apps say in AppConfig.ready() what is missing after which kind of record; what a reader may not see is no gap of theirs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from portal import thread
from portal.models import User


@dataclass(frozen=True)
class Gap:
    """What is missing after records of a kind on the thread: the condition that finds them on a day, and in words."""

    key: str
    kind: str
    icon: str
    label: Callable[[], str]
    text: Callable[[], str]
    missing: Callable[[date], Q]

    def rows(self, user: User, today: date) -> QuerySet[Any]:
        """Return the records of the user's that have the gap, the oldest first."""
        return thread.rows(user, self.kind).filter(self.missing(today)).order_by("pk").distinct()


_gaps: dict[str, Gap] = {}


def register(gaps: Iterable[Gap]) -> None:
    _gaps.update({gap.key: gap for gap in gaps})


def named(key: str) -> Gap | None:
    return _gaps.get(key)


def counted(user: User, today: date) -> list[tuple[Gap, int]]:
    """Return every gap with how many of the user's records have it, in one query."""
    gaps = list(_gaps.values())
    if not gaps:
        return []
    parts = [
        gap.rows(user, today)
        .order_by()
        .annotate(gap=Value(number))
        .values("gap")
        .annotate(n=Count("pk", distinct=True))
        for number, gap in enumerate(gaps)
    ]
    rows = parts[0].union(*parts[1:], all=True).values_list("gap", "n")
    found = dict(rows)
    return [(gap, found.get(number, 0)) for number, gap in enumerate(gaps)]
