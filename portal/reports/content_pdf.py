"""A report's content as a PDF: tagged for those who listen, and fit for the archive."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.charts import drawing
from portal.reports import pdf
from portal.reports.content import Block, Figure, Heading, KeyFigures, List, Note, Paragraph, Report, Table
from portal.reports.text import blocks, lines

TEMPLATE = Path(__file__).parent / "content.typ"


def render(report: Report) -> bytes:
    """Return the file's bytes, the same for the same report."""
    with translation.override(report.lang):
        data = {
            **{name: getattr(report, name) for name in ("owner", "status", "lead", "facts", "mark", "footer")},
            "contents": _("Contents") if report.has_contents else "",
            "author": report.owner,
            "page": _("Page"),
            "blocks": [_laid_out(block) for block in report.blocks],
        }
        at = datetime.fromisoformat(report.at)
        return pdf.render(TEMPLATE, data, title=report.title, lang=report.lang, at=at)


def _laid_out(block: Block) -> dict[str, Any]:
    """Return the block as content.typ takes it: with typed text read, numbers shown and charts drawn."""
    match block:
        case Heading():
            # The first rank is the report's own title.
            return {"name": block.name, "text": block.text, "level": block.level + 1}
        case Paragraph():
            return {"name": block.name, "text": [asdict(part) for part in blocks(block.text)]}
        case List():
            items = [[asdict(part) for part in blocks(item)] for item in block.items]
            return {"name": block.name, "items": items, "numbered": block.is_numbered}
        case KeyFigures():
            return {"name": block.name, "figures": block.figures}
        case Note():
            return {"name": block.name, "tone": block.tone, "text": [asdict(part) for part in lines(block.text)]}
        case Table():
            return {"name": block.name, **_table(block)}
        case Figure():
            chart = block.chart
            words = {"title": chart.title, "about": chart.about, "summary": chart.summary}
            return {"name": block.name, "svg": drawing.file(chart), **words, "table": _table(block.table)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "heads": [column.heading for column in table.columns],
        "numbers": [column.is_number for column in table.columns],
        "rows": table.read_rows,
        "total": table.has_total and not table.hidden,
        "under": under(table),
    }


def under(table: Table) -> str:
    """Return what stands beneath a table: its note, how much of it is shown, and where it comes from."""
    said = [f"{table.note.rstrip('.')}." if table.note else ""]
    if table.hidden:
        words = {"shown": len(table.read_rows), "all": len(table.rows)}
        said.append(_("The first %(shown)s of %(all)s rows; the data file has them all.") % words)
    if table.source:
        said.append(_("Source: %(source)s.") % {"source": table.source.rstrip(".")})
    return " ".join(filter(None, said))
