"""One report, four renderers: the page, the PDF, the Word file and the Excel file say the same."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import page
import pytest
from django.template.loader import render_to_string
from django.utils import translation
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from portal.charts import Chart, Kind, Series
from portal.reports import content, content_docx, content_pdf, content_xlsx
from portal.reports.content import Figure, Heading, KeyFigures, List, Note, Paragraph, Report, Table
from portal.tables import Column
from portal.tables import Kind as Cell

AT = datetime(2026, 11, 25, 9, tzinfo=UTC).isoformat()
YEARS = ("2020", "2026", "2035")
LINE = Chart(
    Kind.LINE,
    "Efterfrågan & tillgång",
    "År",
    YEARS,
    (
        Series("Efterfrågan", (Decimal(75412), Decimal(78423), Decimal(86134))),
        Series("Tillgång", (Decimal(75177), None, Decimal(78759))),
    ),
    unit="personer",
    known_until="2026",
    source="SCB",
)
PARTS = Chart(
    Kind.STACKED,
    "Utbetalt <och> begärt",
    "Delregion",
    ("Fyrbodal", "Skaraborg"),
    (Series("Utbetalt", (Decimal("11.90"), Decimal("14.13"))), Series("Begärt", (Decimal("1.47"), Decimal("1.89")))),
    places=2,
)
COLUMNS = (
    Column("Yrke"),
    Column("SSYK", Cell.CODE),
    Column("Antal", Cell.INTEGER),
    Column("Andel", Cell.PERCENT, places=1),
    Column("Kostnad", Cell.MONEY, places=2),
)
ROWS = (
    ("Undersköterskor", "5323", Decimal(24137), Decimal("61.4"), Decimal("1234567.50")),
    ("Sjuksköterskor", "0021", Decimal(15846), Decimal("-3.6"), None),
)
REPORT = Report(
    "Vård och omsorg 2035",
    "Kompetensrådet Göteborgsregionen",
    AT,
    (
        Heading("Läget", key="laget"),
        KeyFigures((("7 375", "fler behövs"),)),
        Paragraph("Efterfrågan *växer*.\n\n- ett\n- två"),
        List(("först", "sedan"), is_numbered=True),
        Heading("Siffror", 2),
        Table("Tillgång: per [yrke]", COLUMNS, ROWS, source="Regionen", note="Preliminärt"),
        Figure(LINE),
        Figure(PARTS),
        Figure(replace(LINE, kind=Kind.HEAT, title="Karta")),
        Figure(replace(PARTS, kind=Kind.BAR, title="Staplar", target=Series("Krav", (Decimal(12), None)))),
        Note("Osäkert.", "warn"),
    ),
    status="Publicerad",
    lead="Fler behövs.",
    facts=(("Beställare", "Strategiska gruppen"),),
    has_contents=True,
)
NUMBERS = ("24137", "15846", "61,4", "−3,6", "1234567,50", "75412", "78759", "86134", "11,90", "1,89")


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_a_report_survives_json():
    assert content.load(json.loads(json.dumps(content.dump(REPORT)))) == REPORT


def test_the_page_has_every_number():
    html = render_to_string("components/_content.html", {"blocks": REPORT.blocks})
    assert [number for number in NUMBERS if number not in squeezed(html)] == []
    assert "<och>" not in html
    assert "style=" not in html


def test_the_pdf_has_every_number_and_conforms():
    made = content_pdf.render(REPORT)
    text = squeezed("".join(found.extract_text() for found in PdfReader(BytesIO(made)).pages))
    assert [number for number in NUMBERS if number not in text] == []
    for profile in ("2a", "ua1"):
        assert page.validate_pdf_bytes(made, profile=profile).is_compliant, profile
    assert made == content_pdf.render(REPORT)


def test_long_headings_leave_names_their_room_in_the_pdf():
    money = [Column(name, Cell.MONEY) for name in ("Medfinansiering", "Krav på medfinansiering", "Total omfattning")]
    more = Column("Kommunernas medfinansiering", Cell.MONEY)
    row = ("Göteborgsregionen", *[Decimal(35786364)] * 4)
    table = Table("Medfinansiering", (Column("Kommunalförbund"), more, *money), (row,))
    made = content_pdf.render(replace(REPORT, blocks=(table,)))
    text = "".join(found.extract_text() for found in PdfReader(BytesIO(made)).pages)
    assert "Göteborgsregionen" in text
    # "Krav" holds the letters of the unit, and yet says nothing of kronor.
    assert [column.heading for column in money][1] == "Krav på medfinansiering (kr)"
    assert Column("Utbetalt, kr", Cell.MONEY).heading == "Utbetalt, kr"


def test_the_word_file_has_every_number_and_pictures_with_words():
    file = Document(BytesIO(content_docx.render(REPORT)))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert [number for number in NUMBERS if number not in squeezed(" ".join(cells))] == []
    pictures = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert len(pictures) == 4
    assert all(pictures)


def test_the_word_file_says_nowhere_in_which_second_it_was_written():
    with ZipFile(BytesIO(content_docx.render(REPORT))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_excel_file_has_every_number_as_a_number_and_codes_as_text():
    made = content_xlsx.render(REPORT)
    assert made == content_xlsx.render(REPORT)
    book = load_workbook(BytesIO(made))
    lead, first, line, parts, _heat, bars = book.worksheets
    assert list(first.iter_rows(min_row=2, values_only=True)) == [
        ("Undersköterskor", "5323", 24137, 61.4, 1234567.5),
        ("Sjuksköterskor", "0021", 15846, -3.6, None),
    ]
    assert list(line.iter_rows(min_row=2, values_only=True)) == [
        ("2020", 75412, 75177),
        ("2026", 78423, None),
        ("2035", 86134, 78759),
    ]
    assert parts["B2"].value == 11.9
    assert [len(sheet._charts) for sheet in (line, parts, bars)] == [1, 1, 1]
    assert lead["A1"].value == REPORT.title


def test_a_long_table_is_read_in_part_and_says_so():
    rows = tuple((f"Rad {n}", "1", Decimal(n), None, None) for n in range(500))
    long = replace(REPORT, blocks=(Table("Lång", COLUMNS, rows),))
    assert "200 av 500" in render_to_string("components/_content.html", {"blocks": long.blocks})
    assert "200 av 500" in "".join(found.extract_text() for found in PdfReader(BytesIO(content_pdf.render(long))).pages)
    assert load_workbook(BytesIO(content_xlsx.render(long))).worksheets[1].max_row == 501
