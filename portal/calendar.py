"""The calendar's days and weeks, filled with what the apps have put on it (`portal.registry.calendar`)."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.dates import MONTHS

from portal.holidays import holiday
from portal.registry import Entry, Span
from portal.wheel import wheel

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONDAYS = Calendar(firstweekday=0)
VIEWS = ("month", "list", "wheel")


@dataclass(frozen=True)
class Page:
    """Which view of which time: a month, or for list and wheel the whole year."""

    view: str
    year: int
    month: int

    @property
    def heading(self) -> str:
        return f"{MONTHS[self.month]} {self.year}".capitalize() if self.view == "month" else str(self.year)

    def has(self, day: date) -> bool:
        """Say whether the day is in the month or the year; the month's grid shows some days round it too."""
        return day.year == self.year and (self.view != "month" or day.month == self.month)

    def span(self, whose: str) -> Span:
        if self.view != "month":
            return Span(date(self.year, 1, 1), date(self.year, 12, 31), whose)
        weeks = grid(self.year, self.month)
        return Span(weeks[0][0], weeks[-1][-1], whose)

    def turned(self, by: int) -> "Page":
        """Return the page so many months or years on, never outside the years that the calendar has."""
        index = self.year * 12 + self.month - 1 + (by if self.view == "month" else by * 12)
        index = min(max(index, FIRST_YEAR * 12), LAST_YEAR * 12 + 11)
        return Page(self.view, index // 12, index % 12 + 1)


def asked_for(request: HttpRequest, view: str = "", *, today: date) -> Page:
    """Read the address; what is no view, year or month is the one that it is now."""

    def number(name: str, first: int, last: int, default: int) -> int:
        text = request.GET.get(name, "")
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default
        return value if first <= value <= last else default

    view = view or request.GET.get("view", "")
    year, month = number("year", FIRST_YEAR, LAST_YEAR, today.year), number("month", 1, 12, today.month)
    return Page(view if view in VIEWS else VIEWS[0], year, month)


def content(entries: Sequence[Entry], page: Page, *, today: date) -> dict[str, Any]:
    """Return what the view's own template shows."""
    if page.view == "month":
        return {"weeks": weeks(page.year, page.month, entries, today=today)}
    figure = wheel(entries, year=page.year, today=today) if page.view == "wheel" else None
    return {"months": months(entries), "wheel": figure}


@dataclass(frozen=True)
class Day:
    """A day in the month's grid; outside days belong to the months before and after."""

    on: date
    entries: Sequence[Entry]
    holiday: str
    is_today: bool
    is_outside: bool

    @property
    def is_free(self) -> bool:
        return bool(self.holiday) or self.on.weekday() == 6

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.holiday or self.is_today)


@dataclass(frozen=True)
class Week:
    """A week from Monday with its number (ISO 8601, as in Swedish almanacs)."""

    number: int
    days: Sequence[Day]


@dataclass(frozen=True)
class Month:
    """A month of the list: its first day, and its entries with their numbers in the year."""

    first: date
    entries: Sequence[tuple[int, Entry]]


def grid(year: int, month: int) -> list[list[date]]:
    """Return the month's weeks, whole from Monday to Sunday."""
    return MONDAYS.monthdatescalendar(year, month)


def weeks(year: int, month: int, entries: Iterable[Entry], *, today: date) -> list[Week]:
    """Return the month as weeks of days with what stands on each."""
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    return [
        Week(
            days[0].isocalendar().week,
            [Day(on, by_day.get(on, []), holiday(on), on == today, on.month != month) for on in days],
        )
        for days in grid(year, month)
    ]


def months(entries: Iterable[Entry]) -> list[Month]:
    """Return the months that have entries; the numbers run through the year, as in its wheel."""
    numbered = enumerate(entries, 1)
    return [Month(first, list(rows)) for first, rows in groupby(numbered, key=lambda pair: pair[1].on.replace(day=1))]
