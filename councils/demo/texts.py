"""What is talked about: hand-written Swedish in councils/demo/texts, one file a theme, read as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from councils.demo.dice import Dice

FOLDER = Path(__file__).with_name("texts")
CROSS_CUTTING = ("validering", "yrkeshogskola", "vuxenutbildning", "vagledning", "analys")
Words = dict[str, str]


@dataclass(frozen=True)
class Topic:
    """A matter for an agenda: its background, what may be noted of it, decided on it and done about it."""

    theme: str
    title: str
    kind: str
    minutes: int
    background: str
    notes: tuple[str, ...]
    discussion: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    is_held: bool = False

    def written(self, dice: Dice, words: Words) -> str:
        """Return notes of two or three paragraphs: what was presented, and what was said about it."""
        said = dice.some(self.discussion, dice.choice((1, 2, 2)))
        return "\n\n".join([dice.one(self.notes), *said]).format_map(words)


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def topics(theme: str) -> tuple[Topic, ...]:
    return tuple(_topic(theme, row) for row in read(theme)["topics"])


def _topic(theme: str, row: dict[str, Any]) -> Topic:
    return Topic(
        theme=theme,
        title=row["title"],
        kind=row["kind"],
        minutes=row["minutes"],
        background=row.get("background", ""),
        notes=tuple(map(_joined, row["notes"])),
        discussion=tuple(map(_joined, row["discussion"])),
        decisions=tuple(row.get("decisions", ())),
        actions=tuple((text, outcome) for text, outcome in row.get("actions", ())),
        is_held=row.get("is_held", False),
    )


def _joined(text: str) -> str:
    """Return a paragraph on one line, however the file breaks it."""
    return " ".join(text.split())
