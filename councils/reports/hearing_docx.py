"""A hearing as a Word file: the question, the sums, what the parties say, and every answer."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document

from councils.reports.hearing import HearingReport, Line, moment
from portal.reports import LANGUAGE, docx
from portal.reports.text import blocks, lines
from portal.templatetags.portal import clock, longday

SUMS, ANSWERS = (4.6, 1.9, 1.9, 2.0, 2.0, 1.9, 1.7), (3.6, 3.4, 4.6, 4.4)


def render(report: HearingReport) -> bytes:
    """Return the file's bytes."""
    with translation.override(LANGUAGE):
        heading = _("Hearing: %(title)s") % {"title": report.title}
        at = datetime.fromisoformat(report.at)
        document = docx.new(title=heading, author="Kompetensportalen", lang="sv-SE", at=at)
        docx.footer(document, f"{report.number} {report.title}", _("Page"))
        document.add_heading(heading, level=0)
        for name, value in facts(report):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = 0
            docx.muted(paragraph, f"{name}: ")
            paragraph.add_run(value)
        document.add_heading(_("The question"), level=1)
        docx.write(document, lines(report.question))
        if report.summary:
            document.add_heading(_("Summary"), level=1)
            docx.write(document, blocks(report.summary))
        _sums(document, report)
        document.add_heading(_("The five parties"), level=1)
        for line in report.parties:
            _answer(document, line)
        document.add_heading(_("The municipalities' answers"), level=1)
        _table(document, report.towns, _("The municipalities' answers"))
        if report.outside:
            document.add_heading(_("Outside the county"), level=1)
            _table(document, report.outside, _("The answers from outside the county"))
        said = [line for line in report.towns + report.outside if line.text]
        if said:
            document.add_heading(_("Remarks"), level=1)
        for line in said:
            _answer(document, line)
    return docx.content(document)


def facts(report: HearingReport) -> list[tuple[str, str]]:
    """Return when the question was put, by whom, until when, and as of when the numbers are."""
    whole = report.sums[-1]
    rows = [
        (_("Opened"), ", ".join(filter(None, [day(report.opened_at), report.opened_by]))),
        (_("Answer by"), day(report.due_at)),
        (_("Closed"), day(report.closed_at)),
        (_("As it stood"), when(report.at)),
        (
            _("Answered"),
            _("%(answered)s of %(asked)s municipalities") % {"answered": whole.answered, "asked": whole.asked},
        ),
        (_("Documents"), ", ".join(report.papers)),
    ]
    return [row for row in rows if row[1]]


def day(text: str) -> str:
    found = moment(text)
    return longday(found) if found else ""


def when(text: str) -> str:
    found = moment(text)
    return f"{longday(found)}, {clock(found)}" if found else ""


def _sums(document: Document, report: HearingReport) -> None:
    document.add_heading(_("By association"), level=1)
    heads = [
        *(_("Association"), _("Answered"), _("Supports"), _("With remarks"), _("Does not support")),
        *(_("Takes no position"), _("Late")),
    ]
    docx.table(document, heads, [one.cells() for one in report.sums], widths=SUMS, alt=_("By association"))
    if report.population:
        docx.muted(document.add_paragraph(), report.population)


def _table(document: Document, rows: Iterable[Line], alt: str) -> None:
    heads = [_("Municipality"), _("Answer"), _("Who answered"), _("Answered")]
    cells = [
        [
            line.organisation,
            line.answer,
            ", ".join(filter(None, [line.answered_by, line.level.lower()])),
            ", ".join(filter(None, [day(line.answered_at), _("late") if line.is_late else ""])),
        ]
        for line in rows
    ]
    docx.table(document, heads, cells, widths=ANSWERS, alt=alt)


def _answer(document: Document, line: Line) -> None:
    document.add_heading(line.organisation, level=2)
    about = [
        line.answer,
        line.level.lower(),
        line.answered_by,
        day(line.answered_at),
        _("late") if line.is_late else "",
    ]
    docx.muted(document.add_paragraph(), " · ".join(filter(None, about)))
    docx.write(document, lines(line.text))
    for name, text in ((_("Dissent"), line.dissent), (_("What was done"), line.measure)):
        if text:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(text)
    if line.files:
        docx.muted(document.add_paragraph(), f"{_('Attachments')}: {', '.join(line.files)}")
