"""Frozen minutes with other words in one place: nothing is built anew, so all else stays as it was approved."""

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from councils.reports.minutes import Group, Item, MinutesReport, Present, Signature, Task


def put_right(report: MinutesReport, *, anchor: str, was: str, now: str) -> tuple[MinutesReport, int]:
    """Return the report with the words replaced in one item, and in how many places they stood there.

    Without an anchor it is the heading, the facts and the attendance that are looked through.
    """
    pen = _Pen(was, now)
    if not anchor:
        return _head(report, pen), pen.places
    items = tuple(_item(item, pen) if item.anchor == anchor else item for item in report.items)
    return replace(report, items=items), pen.places


def words(text: str, *, was: str, now: str) -> str:
    """Return a text with the words replaced wherever they stand in it."""
    return _Pen(was, now).over(text)[0]


class _Pen:
    """Writes other words over those that were wrong, and counts the places where it did."""

    def __init__(self, was: str, now: str) -> None:
        old, new = was.split(), now.split()
        # Spaces are as the layout likes them: a day is kept on one line, and what is copied is broken anywhere.
        self.pattern = re.compile(r"\s+".join(map(re.escape, old)) or r"(?!)")
        self.places = 0
        # At least a word is written over, also where words are only added or taken away.
        shorter = min(len(old), len(new)) - 1
        self.first = min(_alike(old, new), shorter)
        self.last = min(_alike(old[::-1], new[::-1]), shorter - self.first)
        self.core = now[slice(*_span(now, self.first, self.last))]

    def over(self, *cells: str) -> tuple[str, ...]:
        """Return the cells of a row with the words replaced; they may be quoted with what stands in cells beside."""
        written, starts = list(cells), [0, *accumulate(len(cell) + 1 for cell in cells)]
        for match in reversed(list(self.pattern.finditer("\n".join(cells)))):
            start, end = (at + match.start() for at in _span(match.group(), self.first, self.last))
            number = bisect_right(starts, start) - 1
            if end >= starts[number + 1]:
                continue  # it would change several cells at once
            cell, at = written[number], starts[number]
            written[number] = cell[: start - at] + self.core + cell[end - at :]
            self.places += 1
        return tuple(written)


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many words they have in common from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (left, right) in pairs if left != right), min(len(one), len(other)))


def _span(text: str, first: int, last: int) -> tuple[int, int]:
    """Return where the words begin and end that are left without the first and the last ones."""
    found = [word.span() for word in re.finditer(r"\S+", text)][first:]
    return found[0][0], found[-1 - last][1]


def _head(report: MinutesReport, pen: _Pen) -> MinutesReport:
    return replace(
        report,
        heading=pen.over(report.heading)[0],
        facts=tuple((name, pen.over(value)[0]) for name, value in report.facts),
        groups=tuple(
            Group(
                group.name,
                tuple(
                    Present(*pen.over(row.name, row.organisation, row.role, row.presence, row.note))
                    for row in group.people
                ),
            )
            for group in report.groups
        ),
        signatures=tuple(Signature(*pen.over(row.role, row.name, row.text)) for row in report.signatures),
    )


def _item(item: Item, pen: _Pen) -> Item:
    return replace(
        item,
        title=pen.over(item.title)[0],
        about=pen.over(item.about)[0],
        background=pen.over(item.background)[0],
        notes=pen.over(item.notes)[0],
        decisions=tuple(pen.over(text)[0] for text in item.decisions),
        tasks=tuple(Task(*pen.over(task.text, task.who_when)) for task in item.tasks),
    )
