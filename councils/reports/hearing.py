"""A hearing as a document: what the Excel file, the Word file and the proof of anchoring all say.

The documents are Swedish whoever reads them, so their words are in place before any of them is made.
"""

from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.templatetags.portal import percent


@dataclass(frozen=True)
class Line:
    """One municipality or party: when it was asked, what it has answered, and what was done about it.

    Moments are ISO 8601, and empty where nothing has happened.
    """

    code: str
    organisation: str
    association: str
    contact: str
    asked_at: str
    reminded_at: str
    opened_at: str
    due_at: str
    answer: str
    is_answered: bool
    is_objection: bool
    is_late: bool
    text: str
    dissent: str
    level: str
    answered_by: str
    answered_at: str
    answered_via: str
    files: tuple[str, ...]
    # What was done about an objection or a remark.
    measure: str = ""
    # How many live there; None where that is not known.
    people: int | None = None


@dataclass(frozen=True)
class Sum:
    """How an association's municipalities, or all of them, have answered."""

    name: str
    answered: int
    asked: int
    supports: int
    with_remarks: int
    objects: int
    no_view: int
    late: int
    # How many live in the municipalities asked, and the share of them that each number stands for, in per cent.
    people: int = 0
    shares: dict[str, float] = field(default_factory=dict)

    def cells(self) -> list[str]:
        """Return the row of a table: the name, how many answer what with its share of the population, and the late."""
        answered = _("%(answered)s of %(asked)s") % {"answered": self.answered, "asked": self.asked}
        said = {
            "answered": answered,
            "supports": str(self.supports),
            "supports_with_remarks": str(self.with_remarks),
            "objects": str(self.objects),
            "no_view": str(self.no_view),
        }
        with_share = (
            f"{text} ({percent(self.shares[key])})" if key in self.shares else text for key, text in said.items()
        )
        return [self.name, *with_share, str(self.late)]


@dataclass(frozen=True)
class HearingReport:
    """One round as it stood `at` a moment; the two outside the county are in no sum."""

    number: str
    title: str
    question: str
    opened_at: str
    opened_by: str
    due_at: str
    closed_at: str
    at: str
    summary: str
    papers: tuple[str, ...]
    sums: tuple[Sum, ...]
    towns: tuple[Line, ...]
    parties: tuple[Line, ...]
    outside: tuple[Line, ...]
    # Which figures the shares of the population rest on, or why there are none.
    population: str = ""

    @classmethod
    def load(cls, data: dict[str, Any]) -> "HearingReport":
        """Return the report that `asdict` made into JSON."""
        lines = {
            name: tuple(Line(**{**row, "files": tuple(row["files"])}) for row in data[name])
            for name in ("towns", "parties", "outside")
        }
        return cls(
            **{
                # What was frozen before a field came to be has the field's own default.
                **{one.name: data[one.name] for one in fields(cls) if one.name in data or one.default is MISSING},
                **lines,
                "papers": tuple(data["papers"]),
                "sums": tuple(Sum(**row) for row in data["sums"]),
            }
        )


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
