"""A meeting's minutes or notes as a document: what the page, the PDF and the Word file all show.

The document is Swedish whoever reads it, so its words are in place before any of the three is made.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.reports import LANGUAGE
from portal.reports.text import blocks, lines


@dataclass(frozen=True)
class Task:
    """An action point as it was agreed: what, and who by when."""

    text: str
    who_when: str


@dataclass(frozen=True)
class Item:
    """An item with what was noted and decided; `is_held_out` says that its notes are not in this document."""

    anchor: str
    number: str
    title: str
    about: str
    background: str
    notes: str
    is_held_out: bool
    decisions: tuple[str, ...]
    tasks: tuple[Task, ...]
    # To which meeting the item was moved; what was frozen before this was said has nothing here.
    moved: str = ""


@dataclass(frozen=True)
class Present:
    name: str
    organisation: str
    role: str
    presence: str
    note: str


@dataclass(frozen=True)
class Group:
    """Those of one side of the table, the guests, or the absent."""

    name: str
    people: tuple[Present, ...]


@dataclass(frozen=True)
class Signature:
    role: str
    name: str
    text: str


@dataclass(frozen=True)
class Corrected:
    """A correction that a version has over the one before; one in notes that are held out is only said to be there."""

    where: str
    was: str
    now: str
    reason: str
    who: str
    day: str
    is_held_out: bool


@dataclass(frozen=True)
class MinutesReport:
    """All that the document says; `at` is the moment that it is dated."""

    council: str
    heading: str
    status: str
    is_draft: bool
    is_own: bool
    held_out: bool
    at: str
    footer: str
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    signatures: tuple[Signature, ...]
    corrections: tuple[Corrected, ...] = ()

    @property
    def version(self) -> int:
        return 1 + len(self.corrections)

    @classmethod
    def load(cls, data: dict[str, Any]) -> "MinutesReport":
        """Return the report that `asdict` made into JSON."""
        items = (
            Item(**{**row, "decisions": tuple(row["decisions"]), "tasks": tuple(Task(**task) for task in row["tasks"])})
            for row in data["items"]
        )
        groups = (Group(row["name"], tuple(Present(**person) for person in row["people"])) for row in data["groups"])
        return cls(
            **{
                **data,
                "facts": tuple((name, value) for name, value in data["facts"]),
                "items": tuple(items),
                "groups": tuple(groups),
                "signatures": tuple(Signature(**row) for row in data["signatures"]),
                # What was frozen before there were corrections has none.
                "corrections": tuple(Corrected(**row) for row in data.get("corrections", ())),
            }
        )


def words() -> dict[str, Any]:
    """Return the document's own words, in its language."""
    with translation.override(LANGUAGE):
        return {
            "decision": _("Decision"),
            "task": _("Action point"),
            "attendance": _("Attendance"),
            "stays": _("The notes stay within the council."),
            "held_out": _("Notes that stay within the council are not in this document."),
            "own": _("This copy is for the council only: it has notes that stay within the council."),
            "signatures": _("Signatures"),
            "columns": [_("Name"), _("Organisation"), _("Role"), _("Took part")],
            "page": _("Page"),
            "corrections": _("Corrections"),
            "was": _("Before"),
            "now": _("Now"),
            "reason": _("Reason"),
            "corrected_held_out": _("The correction is in notes that stay within the council."),
        }


def version_line(report: MinutesReport) -> str:
    """Say which version of the minutes this is; nothing of those that have not been corrected."""
    if not report.corrections:
        return ""
    with translation.override(LANGUAGE):
        text = _("Version %(version)s, corrected %(day)s. The corrections stand at the end.")
        return text % {"version": report.version, "day": report.corrections[-1].day}


def for_typst(report: MinutesReport) -> dict[str, Any]:
    """Return the data that minutes.typ lays out: the report with typed text read into blocks."""
    data = asdict(report)
    for item, row in zip(report.items, data["items"], strict=True):
        row["background"] = [asdict(block) for block in blocks(item.background)]
        row["notes"] = [asdict(block) for block in blocks(item.notes)]
        row["decisions"] = [[asdict(block) for block in lines(text)] for text in item.decisions]
    for correction in data["corrections"]:
        for name in ("was", "now", "reason"):
            correction[name] = [asdict(block) for block in lines(correction[name])]
    mark = report.status if report.is_draft else ""
    known = words()
    return {
        "report": data,
        "words": known,
        "version": version_line(report),
        "author": report.council,
        "mark": mark,
        "footer": report.footer,
        "page": known["page"],
    }
