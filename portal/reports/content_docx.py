"""A report's content as a Word file: real headings and table heads, charts as pictures with words and numbers."""

from datetime import datetime
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document
from docx.shared import Cm, Pt

from portal.reports import docx, pictures
from portal.reports.content import Block, Figure, Heading, KeyFigures, List, Note, Paragraph, Report, Table
from portal.reports.content_pdf import under
from portal.reports.text import blocks, lines

WIDE = 16.0  # centimetres between the margins


def render(report: Report) -> bytes:
    """Return the file's bytes."""
    with translation.override(report.lang):
        at = datetime.fromisoformat(report.at)
        lang = {"sv": "sv-SE", "en": "en-GB"}[report.lang]
        document = docx.new(title=report.title, author=report.owner, lang=lang, at=at)
        docx.footer(document, report.footer, _("Page"))
        document.add_heading(report.title, level=0)
        status = ". ".join(filter(None, [report.owner, report.status, report.mark]))
        document.add_paragraph().add_run(status).bold = True
        if report.lead:
            document.add_paragraph().add_run(report.lead).font.size = Pt(13)
        for name, value in report.facts:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = 0
            docx.muted(paragraph, f"{name}: ")
            paragraph.add_run(value)
        for block in report.blocks:
            _write(document, block)
    return docx.content(document)


def _write(document: Document, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=block.level)
        case Paragraph():
            docx.write(document, blocks(block.text))
        case List():
            mark = "1." if block.is_numbered else "-"
            for number, item in enumerate(block.items, 1):
                docx.write(document, blocks(f"{mark.replace('1', str(number))} {item}"))
        case KeyFigures():
            for figure, words in block.figures:
                paragraph = document.add_paragraph()
                run = paragraph.add_run(f"{figure} ")
                run.bold, run.font.size, run.font.color.rgb = True, Pt(15), docx.ACCENT
                paragraph.add_run(words)
        case Note():
            docx.write(document, lines(block.text), style="Decision")
        case Table():
            _table(document, block)
        case Figure():
            _chart(document, block)


def _caption(document: Document, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Document, table: Table, *, is_beside: bool = False) -> None:
    if table.title and not is_beside:
        _caption(document, table.title)
    heads = [column.heading for column in table.columns]
    numbers = {n for n, column in enumerate(table.columns) if column.is_number}
    docx.table(document, heads, table.read_rows, widths=widths(table), alt=table.title, numbers=numbers)
    said = under(table)
    paragraph = document.add_paragraph()
    if said:
        docx.muted(paragraph, said)


def widths(table: Table) -> list[float]:
    """Share the page among the columns by how long their texts are, none without room."""
    rows = [[column.heading for column in table.columns], *table.read_rows[:50]]
    longest = [max(min(max(len(row[n]) for row in rows), 40), 6) for n in range(len(table.columns))]
    return [WIDE * length / sum(longest) for length in longest]


def _chart(document: Document, figure: Figure) -> None:
    chart = figure.chart
    _caption(document, chart.title)
    if chart.about:
        docx.muted(document.add_paragraph(), chart.about).font.size = Pt(9.5)
    document.add_picture(BytesIO(pictures.png(chart)), width=Cm(WIDE))
    docx.describe(document.paragraphs[-1], f"{chart.title}. {chart.summary}")
    docx.muted(document.add_paragraph(), chart.summary)
    _table(document, figure.table, is_beside=True)
