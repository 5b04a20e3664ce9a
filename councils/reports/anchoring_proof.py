"""The proof of anchoring as a PDF: who was asked, what they answered at which level, and what was done about it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from councils.reports.hearing import HearingReport, Line, moment
from councils.reports.hearing_docx import day, facts, when
from portal.reports import LANGUAGE, pdf
from portal.reports.text import blocks, lines

TEMPLATE = Path(__file__).parent / "anchoring_proof.typ"


@dataclass(frozen=True)
class Stance:
    """A party's position on the item, as it was given."""

    party: str
    text: str
    given_at: str
    given_by: str


@dataclass(frozen=True)
class AnchoringReport:
    """The item, every round of hearing on it, and the parties' positions, frozen `at` a moment."""

    number: str
    title: str
    question: str
    proposal: str
    council: str
    issued_by: str
    version: int
    at: str
    check_url: str
    rounds: tuple[HearingReport, ...]
    positions: tuple[Stance, ...]

    @classmethod
    def load(cls, data: dict[str, Any]) -> "AnchoringReport":
        """Return the report that `asdict` made into JSON."""
        return cls(
            **{
                **data,
                "rounds": tuple(HearingReport.load(row) for row in data["rounds"]),
                "positions": tuple(Stance(**row) for row in data["positions"]),
            }
        )


def heading(report: AnchoringReport) -> str:
    return _("Proof of anchoring: %(title)s") % {"title": report.title}


def render(report: AnchoringReport) -> bytes:
    """Return the PDF's bytes, the same for the same report."""
    with translation.override(LANGUAGE):
        data = {
            "heading": heading(report),
            "council": report.council,
            "status": _("Version %(n)s") % {"n": report.version},
            "facts": [
                (_("Shared item"), report.number),
                (_("Issued"), when(report.at)),
                (_("Issued by"), report.issued_by),
                (_("Rounds"), str(len(report.rounds))),
            ],
            "question": _blocks(report.question),
            "proposal": [asdict(block) for block in blocks(report.proposal)],
            "rounds": [_round(number, one) for number, one in enumerate(report.rounds, 1)],
            "positions": [
                {
                    "party": one.party,
                    "about": ", ".join(filter(None, [one.given_by, day(one.given_at)])),
                    "text": [asdict(block) for block in blocks(one.text)],
                }
                for one in report.positions
            ],
            "words": _words(report),
            "author": report.council,
            "mark": "",
            "footer": _("Shared item %(number)s, version %(n)s") % {"number": report.number, "n": report.version},
            "page": _("Page"),
        }
        title = heading(report)
    return pdf.render(TEMPLATE, data, title=title, lang=LANGUAGE, at=datetime.fromisoformat(report.at))


def _words(report: AnchoringReport) -> dict[str, Any]:
    return {
        "question": _("The question"),
        "proposal": _("Proposal for decision"),
        "summary": _("Summary"),
        "sums": _("By association"),
        "objections": _("Objections, and what was done"),
        "no_objections": _("Nobody has objected."),
        "remarks": _("Remarks"),
        "parties": _("The five parties"),
        "answers": _("All answers"),
        "outside": _("Outside the county"),
        "positions": _("The parties' positions"),
        "dissent": _("Dissent"),
        "measure": _("What was done"),
        "files": _("Attachments"),
        "sum_columns": [
            *(_("Association"), _("Answered"), _("Supports"), _("With remarks"), _("Does not support")),
            *(_("Takes no position"), _("Late")),
        ],
        "columns": [_("Municipality"), _("Answer"), _("Level"), _("Who answered"), _("Asked"), _("Answered")],
        "check": _("The file is sealed. Check that it is unchanged at %(url)s") % {"url": report.check_url},
    }


def _round(number: int, report: HearingReport) -> dict[str, Any]:
    said = report.towns + report.outside
    return {
        "heading": _("Hearing %(number)s") % {"number": number},
        "facts": facts(report),
        "question": _blocks(report.question),
        "summary": [asdict(block) for block in blocks(report.summary)],
        "sums": [one.cells() for one in report.sums],
        "population": report.population,
        "objections": [_said(line) for line in said if line.is_objection],
        "remarks": [_said(line) for line in said if line.text and not line.is_objection],
        "parties": [_said(line) for line in report.parties],
        "answers": [_row(line) for line in report.towns],
        "outside": [_row(line) for line in report.outside],
    }


def _blocks(text: str) -> list[dict[str, Any]]:
    return [asdict(block) for block in lines(text)]


def _said(line: Line) -> dict[str, Any]:
    about = [line.answer, line.level.lower(), line.answered_by, day(line.answered_at), _late(line)]
    return {
        "name": line.organisation,
        "about": " · ".join(filter(None, about)),
        "text": _blocks(line.text),
        "dissent": _blocks(line.dissent),
        "measure": _blocks(line.measure),
        "files": ", ".join(line.files),
    }


def _row(line: Line) -> list[str]:
    answered = ", ".join(filter(None, [_short(line.answered_at), _late(line)]))
    return [line.organisation, line.answer, line.level, line.answered_by, _short(line.asked_at), answered]


def _short(text: str) -> str:
    found = moment(text)
    return timezone.localdate(found).isoformat() if found else ""


def _late(line: Line) -> str:
    return _("late") if line.is_late else ""
