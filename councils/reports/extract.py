"""A public extract of minutes as a document: what its page shows, frozen when it was published."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.reports import LANGUAGE
from portal.reports.text import blocks, lines


@dataclass(frozen=True)
class ExtractItem:
    number: str
    title: str
    conclusion: str
    decisions: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """The organisations of one side of the table that took part."""

    name: str
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class ExtractReport:
    """All that the document says; `at` is the moment that it is dated."""

    council: str
    heading: str
    status: str
    at: str
    footer: str
    facts: tuple[tuple[str, str], ...]
    summary: str
    items: tuple[ExtractItem, ...]
    sides: tuple[Side, ...]
    closing: str

    @classmethod
    def load(cls, data: dict[str, Any]) -> "ExtractReport":
        """Return the report that `asdict` made into JSON."""
        items = (ExtractItem(**{**row, "decisions": tuple(row["decisions"])}) for row in data["items"])
        sides = (Side(row["name"], tuple(row["organisations"])) for row in data["sides"])
        facts = tuple((name, value) for name, value in data["facts"])
        return cls(**{**data, "facts": facts, "items": tuple(items), "sides": tuple(sides)})


def for_typst(report: ExtractReport) -> dict[str, Any]:
    """Return the data that extract.typ lays out: the report with typed text read into blocks."""
    data = asdict(report)
    data["summary"] = [asdict(block) for block in blocks(report.summary)]
    for item, row in zip(report.items, data["items"], strict=True):
        row["conclusion"] = [asdict(block) for block in blocks(item.conclusion)]
        row["decisions"] = [[asdict(block) for block in lines(text)] for text in item.decisions]
    with translation.override(LANGUAGE):
        return {
            "report": data,
            "words": {
                "summary": _("The meeting in short"),
                "decision": _("Decision"),
                "took_part": _("Took part"),
            },
            "author": report.council,
            "mark": "",
            "footer": report.footer,
            "page": _("Page"),
        }
