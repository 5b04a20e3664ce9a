"""The minutes as a Word file."""

from datetime import datetime

from docx.document import Document

from councils.reports.minutes import Item, MinutesReport, version_line, words
from portal.reports import docx
from portal.reports.text import Block, Run, blocks, lines

WIDTHS = (4.2, 5.2, 2.8, 3.8)


def render(report: MinutesReport) -> bytes:
    """Return the file's bytes."""
    known = words()
    at = datetime.fromisoformat(report.at)
    document = docx.new(title=f"{report.heading}, {report.council}", author=report.council, lang="sv-SE", at=at)
    document.sections[0].header.paragraphs[0].add_run(f"{report.council}, {report.heading}. {report.status}")
    docx.footer(document, report.footer, known["page"])
    document.add_heading(report.heading, level=0)
    document.add_paragraph().add_run(f"{report.council}. {report.status}").bold = True
    if line := version_line(report):
        document.add_paragraph().add_run(line).bold = True
    for name, value in report.facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        docx.muted(paragraph, f"{name}: ")
        paragraph.add_run(value)
    if report.is_own or report.held_out:
        docx.muted(document.add_paragraph(), known["own" if report.is_own else "held_out"])
    for item in report.items:
        _item(document, item, known)
    _attendance(document, report, known)
    _corrections(document, report, known)
    for row in report.signatures:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{row.role}: ").bold = True
        paragraph.add_run(", ".join(filter(None, [row.name, row.text])))
    return docx.content(document)


def _item(document: Document, item: Item, known: dict[str, str]) -> None:
    document.add_heading(f"{item.number} {item.title}", level=1)
    if item.about:
        docx.muted(document.add_paragraph(), item.about)
    docx.write(document, blocks(item.background))
    docx.write(document, blocks(item.notes))
    if item.is_held_out:
        document.add_paragraph().add_run(known["stays"]).italic = True
    if item.decisions:
        label = Block("p", (Run(known["decision"], bold=True),))
        docx.write(document, [label, *(block for text in item.decisions for block in lines(text))], style="Decision")
    if item.moved:
        document.add_paragraph().add_run(item.moved).italic = True
    for task in item.tasks:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{known['task']}: ").bold = True
        paragraph.add_run(" ".join(filter(None, [task.text, task.who_when])))


def _attendance(document: Document, report: MinutesReport, known: dict[str, str]) -> None:
    if report.groups:
        document.add_heading(known["attendance"], level=1)
    for group in report.groups:
        document.add_heading(group.name, level=2)
        rows = [
            (person.name, person.organisation, person.role, ". ".join(filter(None, [person.presence, person.note])))
            for person in group.people
        ]
        alt = f"{known['attendance']}: {group.name}"
        docx.table(document, known["columns"], rows, widths=WIDTHS, alt=alt)


def _corrections(document: Document, report: MinutesReport, known: dict[str, str]) -> None:
    if report.corrections:
        document.add_heading(known["corrections"], level=1)
    for number, row in enumerate(report.corrections, start=1):
        document.add_heading(f"{number}. {row.where}", level=2)
        if row.is_held_out:
            document.add_paragraph().add_run(known["corrected_held_out"]).italic = True
        else:
            for name in ("was", "now", "reason"):
                label = Block("p", (Run(f"{known[name]}:", bold=True),))
                docx.write(document, [label, *lines(getattr(row, name))])
        docx.muted(document.add_paragraph(), row.who)
