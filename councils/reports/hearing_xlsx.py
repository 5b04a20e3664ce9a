"""A hearing as an Excel file: the answers, the sums by association, and the question itself."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from councils.reports.hearing import HearingReport, Line, moment
from portal.exports import Sheet, workbook
from portal.reports import LANGUAGE


def render(report: HearingReport) -> bytes:
    """Return the file's bytes, the same for the same report."""
    with translation.override(LANGUAGE):
        heads = [
            *(_("Code"), _("Organisation"), _("Association"), _("Answer"), pgettext("hearing", "Remark")),
            *(_("Dissent"), _("What was done"), _("Level"), _("Who answered"), _("Answered"), _("Late")),
            *(_("Answer by"), _("How it was answered"), _("Contact"), _("Asked"), _("Opened"), _("Reminded")),
            *(_("Attachments"), _("Population")),
        ]
        sheets = [
            Sheet(_("Municipalities"), heads, [_row(line) for line in report.towns]),
            Sheet(_("The five parties"), heads, [_row(line) for line in report.parties]),
            *(
                [Sheet(_("Outside the county"), heads, [_row(line) for line in report.outside])]
                if report.outside
                else []
            ),
            _sums(report),
            Sheet(_("The question"), [_("What"), _("Text")], _about(report)),
        ]
    return workbook(sheets, at=datetime.fromisoformat(report.at))


def _row(line: Line) -> list[Any]:
    return [
        *(line.code, line.organisation, line.association, line.answer, line.text, line.dissent, line.measure),
        *(line.level, line.answered_by, _local(line.answered_at), _("Yes") if line.is_late else ""),
        *(_local(line.due_at), line.answered_via, line.contact, _local(line.asked_at), _local(line.opened_at)),
        *(_local(line.reminded_at), "\n".join(line.files), line.people),
    ]


def _sums(report: HearingReport) -> Sheet:
    """Return the sums, beside them the share of the population that each stands for, where that is known."""
    said = {
        "answered": _("Answered"),
        "supports": _("Supports"),
        "supports_with_remarks": _("With remarks"),
        "objects": _("Does not support"),
        "no_view": _("Takes no position"),
    }
    shares = [_("%(answer)s, %% of the population") % {"answer": words} for words in said.values()]
    heads = [_("Association"), _("Asked"), *said.values(), _("Late"), _("Population"), *shares]
    rows = [
        [
            *(one.name, one.asked, one.answered, one.supports, one.with_remarks, one.objects, one.no_view, one.late),
            *(one.people or None, *(one.shares.get(key) for key in said)),
        ]
        for one in report.sums
    ]
    return Sheet(_("By association"), heads, rows)


def _local(text: str) -> datetime | str:
    found = moment(text)
    return timezone.localtime(found).replace(tzinfo=None) if found else ""


def _about(report: HearingReport) -> list[list[Any]]:
    return [
        [_("Shared item"), f"{report.number} {report.title}"],
        [_("The question"), report.question],
        [_("Documents"), "\n".join(report.papers)],
        [_("Opened"), _local(report.opened_at)],
        [_("Answer by"), _local(report.due_at)],
        [_("Closed"), _local(report.closed_at)],
        [_("As it stood"), _local(report.at)],
        [_("Summary"), report.summary],
        [_("Population"), report.population],
    ]
