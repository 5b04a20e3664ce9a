"""Word files that are read well by people and by screen readers: real styles, headings, lists and table headers."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.table import _Row as TableRow
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from portal.reports.text import Block, Run

INK, MUTED, ACCENT = RGBColor(0x15, 0x20, 0x24), RGBColor(0x4A, 0x58, 0x5D), RGBColor(0x0B, 0x5A, 0x6F)
FONT = "Calibri"


def new(*, title: str, author: str, lang: str, at: datetime) -> Doc:
    """Return an empty document in the portal's look, with title, language and date set."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title[:255], author[:255], lang
    properties.created = properties.modified = at
    properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    _styles(document, lang)
    return document


def _styles(document: Doc, lang: str) -> None:
    sizes = {"Normal": 11, "Title": 22, "Heading 1": 15, "Heading 2": 12, "Heading 3": 11}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        # Headings take their typeface from the theme unless each script's own is named.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        fonts.set(qn("w:hAnsi"), FONT)
    _child(document.styles["Normal"].element.get_or_add_rPr(), "w:lang", val=lang)
    for old in document.styles.element.iter(qn("w:lang")):
        old.set(qn("w:val"), lang)
    decree = document.styles.add_style("Decision", WD_STYLE_TYPE.PARAGRAPH)
    decree.base_style = document.styles["Normal"]
    properties = decree.element.get_or_add_pPr()
    border = _child(_child(properties, "w:pBdr"), "w:left")
    for key, value in {"val": "single", "sz": "24", "space": "8", "color": str(ACCENT)}.items():
        border.set(qn(f"w:{key}"), value)
    _child(properties, "w:shd", val="clear", color="auto", fill="E5F1F4")
    decree.paragraph_format.left_indent = Cm(0.4)


def _child(parent: BaseOxmlElement, tag: str, **values: str) -> BaseOxmlElement:
    child = OxmlElement(tag)
    for key, value in values.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child


def _xml(part: WordRun | Paragraph | Table | TableRow) -> Any:
    """Return the XML element: the only way to what python-docx has no words for."""
    return part._element  # noqa: SLF001


def footer(document: Doc, text: str, page: str) -> None:
    """Put the text and "page x (y)" at the foot of every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{text}\t\t{page} ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" (")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(")")


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            _child(_xml(run), "w:fldChar", fldCharType=kind)
        else:
            _child(_xml(run), "w:instrText").text = code


def muted(paragraph: Paragraph, text: str) -> WordRun:
    run = paragraph.add_run(text)
    run.font.color.rgb = MUTED
    return run


def write(document: Doc, blocks: Iterable[Block], *, style: str = "Normal", level: int = 0) -> None:
    """Write typed text; a list within a list is set in."""
    for block in blocks:
        if block.kind in {"ul", "ol"}:
            _list(document, block, level)
        elif block.kind == "quote":
            write(document, block.items[0], style="Quote", level=level)
        elif block.kind == "rule":
            document.add_paragraph("* * *", style=style)
        else:
            runs(document.add_paragraph(style=style), block.runs)


def _list(document: Doc, block: Block, level: int) -> None:
    name = "List Bullet" if block.kind == "ul" else "List Number"
    for number, item in enumerate(block.items, block.start):
        first, rest = item[:1], item[1:]
        paragraph = document.add_paragraph(style=name if block.kind == "ul" else "Normal")
        paragraph.paragraph_format.left_indent = Cm(0.63 * (level + 1))
        if block.kind == "ol":
            # Numbered as typed: Word's own lists would count on from the list before.
            paragraph.paragraph_format.first_line_indent = Cm(-0.63)
            paragraph.add_run(f"{number}.\t")
        if first and first[0].kind in {"p", "code"}:
            runs(paragraph, first[0].runs)
        else:
            rest = item
        write(document, rest, level=level + 1)


def runs(paragraph: Paragraph, pieces: Iterable[Run]) -> None:
    """Write pieces of text with their looks; a link is a real one."""
    for piece in pieces:
        if piece.text == "\n":
            paragraph.add_run().add_break()
        elif piece.href:
            _link(paragraph, piece)
        else:
            run = paragraph.add_run(piece.text)
            run.bold, run.italic = piece.bold or None, piece.italic or None


def _link(paragraph: Paragraph, piece: Run) -> None:
    relation = paragraph.part.relate_to(piece.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(piece.text)
    run.font.color.rgb, run.font.underline = ACCENT, True
    run.bold, run.italic = piece.bold or None, piece.italic or None
    link.append(_xml(run))
    _xml(paragraph).append(link)


def table(
    document: Doc,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float],
    alt: str,
    numbers: Collection[int] = (),
) -> None:
    """Write a table whose header is marked as one and comes again on each page; `alt` says what it holds.

    The columns `numbers` stand to the right.
    """
    grid = document.add_table(rows=1, cols=len(header), style="Table Grid")
    grid.autofit = False
    _child(_xml(grid).tblPr, "w:tblCaption", val=alt)
    for cell, text in zip(grid.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    _child(_xml(grid.rows[0]).get_or_add_trPr(), "w:tblHeader")
    for row in rows:
        cells = grid.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    for line in grid.rows:
        # A row is never cut by the end of a page.
        _child(_xml(line).get_or_add_trPr(), "w:cantSplit")
        for number, (cell, width) in enumerate(zip(line.cells, widths, strict=True)):
            cell.width = Cm(width)
            if number in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def describe(picture: Paragraph, alt: str) -> None:
    """Say in words what the picture in the paragraph shows."""
    for found in _xml(picture).iter(qn("wp:docPr")):
        found.set("descr", alt)


def content(document: Doc) -> bytes:
    """Return the finished file's bytes: those of its content alone, and not of the second in which it is written."""
    file, still = BytesIO(), BytesIO()
    document.save(file)
    with ZipFile(file) as written, ZipFile(still, "w", ZIP_DEFLATED) as found:
        for part in written.namelist():
            found.writestr(ZipInfo(part), written.read(part), ZIP_DEFLATED)
    return still.getvalue()
