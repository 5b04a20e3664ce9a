"""Whatever somebody uploads is a table of text, or a clear word of what to do."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from councils.services.imports import columns, files, people, samples, workbooks
from councils.services.imports.files import Unreadable
from tests.councils import tables

MOMENT = datetime.fromisoformat("2026-01-31T13:00")
HEADS = ["Namn", "Titel"]
ROW = ["Åsa Öberg", "Chef"]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_file_is_read_whatever_program_saved_it(encoding, delimiter):
    content = tables.csv(HEADS, ROW, delimiter=delimiter, encoding=encoding)
    assert files.read(content) == [(1, HEADS), (2, ROW)]


def test_a_quoted_cell_holds_what_it_likes_and_rows_are_numbered_as_in_a_spreadsheet():
    text = 'Namn;Titel\n"Öberg; Åsa";"två\nrader"\n\n;\nBo;"citat ""här"""\n'
    assert files.read(text.encode()) == [
        (1, HEADS),
        (2, ["Öberg; Åsa", "två\nrader"]),
        (5, ["Bo", 'citat "här"']),
    ]


def test_excels_own_word_for_the_delimiter_is_understood():
    assert files.read(b"sep=,\r\nNamn,Titel\r\nBo,Chef") == [(1, HEADS), (2, ["Bo", "Chef"])]


def test_what_our_own_export_made_safe_to_open_is_read_as_it_was():
    assert files.read(b"Namn;Telefon\nBo;'+46 70 123\nBo;'n Roll")[1:] == [
        (2, ["Bo", "+46 70 123"]),
        (3, ["Bo", "'n Roll"]),
    ]


def test_a_workbook_gives_days_numbers_and_what_formulas_came_to():
    row = ["Bo", MOMENT.date(), MOMENT, 5, 7.5, True, "#N/A", None, " x "]
    found = files.read(tables.workbook(["Namn"], [], row))
    assert found == [
        (1, ["Namn"]),
        (3, ["Bo", "2026-01-31", "2026-01-31 13:00", "5", "7.5", "True", "#N/A", "", "x"]),
    ]
    book = tables.workbook(["Namn"], ["=1+1"])
    assert files.read(book) == [(1, ["Namn"])], "a formula without a saved value is empty"


def test_the_first_sheet_that_can_be_seen_is_read_and_merged_cells_are_tolerated():
    assert files.read(tables.workbook(HEADS, ROW, hidden=True)) == [(1, HEADS), (2, ROW)]
    book = Workbook()
    book.active.append(HEADS)
    book.active.append(ROW)
    book.active.merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)
    assert files.read(out.getvalue()) == [(1, HEADS), (2, ["Åsa Öberg"])]


def test_a_workbook_that_lies_about_its_size_is_read_to_its_end():
    content = tables.workbook(HEADS, ROW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(SHEET).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"')
    assert b'ref="A1"' in sheet
    assert files.read(tables.replaced(content, SHEET, sheet)) == [(1, HEADS), (2, ROW)]


def deep(entity: bytes) -> bytes:
    return tables.replaced(tables.workbook(HEADS, ROW), SHEET, entity)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
NOT_A_TABLE = "varken en Excelfil"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "Filen är tom", id="empty"),
        pytest.param(b"\xef\xbb\xbf \r\n", "Filen är tom", id="blank"),
        pytest.param(b"a" * (files.MAX_BYTES + 1), "större än 10 MB", id="large"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "äldre format", id="xls"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n<<>>\n", NOT_A_TABLE, id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NOT_A_TABLE, id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\x01\x02JFIF", NOT_A_TABLE, id="jpeg"),
        pytest.param(b"Namn\nA\0B", NOT_A_TABLE, id="nul"),
        pytest.param(b"\xff\xfeN\0a", NOT_A_TABLE, id="half a letter"),
        pytest.param(b"\x81\x8d\x8f\x90\x9d", NOT_A_TABLE, id="no letters"),
        pytest.param(b"PK\x03\x04 a promise", NOT_A_TABLE, id="broken zip"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, NOT_A_TABLE, id="empty zip"),
        pytest.param(tables.archive(word__document_xml=b"<w/>"), NOT_A_TABLE, id="docx"),
        pytest.param(tables.workbook(HEADS, ROW)[:-200], NOT_A_TABLE, id="cut off"),
        pytest.param(deep(b"<worksheet><sheetData><row><c"), NOT_A_TABLE, id="broken sheet"),
        pytest.param(deep(BOMB), NOT_A_TABLE, id="entities"),
        pytest.param(deep(BOMB.decode().encode("utf-16")), NOT_A_TABLE, id="entities in utf-16"),
        pytest.param(deep(b" " * (workbooks.MAX_UNPACKED + 1)), "för stor när den packas upp", id="zip bomb"),
        pytest.param(deep(b"<w>" + b"<c/>" * workbooks.MAX_ELEMENTS), "för stor när den packas upp", id="cells"),
        pytest.param(tables.workbook(["x"] * 101), "100 kolumner", id="wide"),
        pytest.param(b";" * 100 + b"x", "100 kolumner", id="wide csv"),
        pytest.param(b"x\n" * 10_002, "10\N{NO-BREAK SPACE}000 rader|10 000 rader", id="long"),
        pytest.param(b'Namn\n"' + b"x" * 200_000, "citattecken", id="open quotation"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content, words):
    with pytest.raises(Unreadable, match=words):
        files.read(content)


def test_a_workbook_without_a_sheet_to_see_is_refused():
    content = tables.workbook(HEADS, ROW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    with pytest.raises(Unreadable, match="inget synligt blad"):
        files.read(tables.replaced(content, "xl/workbook.xml", book))


def test_ten_thousand_rows_are_taken():
    assert len(files.read(b"Namn\n" + b"x\n" * 10_000)) == 10_001


SAMPLES = [tables.workbook(HEADS, ROW), tables.csv(HEADS, ROW), tables.csv(HEADS, ROW, encoding="utf-16")]


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
@settings(max_examples=300, deadline=None)
def test_no_bytes_whatever_give_anything_but_a_table_or_a_word(content):
    _read(content)


@given(st.sampled_from(SAMPLES), st.integers(0, 6000), st.binary(min_size=1, max_size=8), st.integers(0, 40))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nor_does_a_good_file_that_has_been_damaged(sample, place, damage, lost):
    place %= len(sample)
    _read(sample[:place] + damage + sample[place + lost :])


WITH_SHARED_STRINGS = samples.as_xlsx(people.SORT)
PARTS = ["[Content_Types].xml", "xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]


@given(st.sampled_from(PARTS), st.integers(0, 3000), st.binary(max_size=6), st.integers(0, 30))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nor_does_a_workbook_with_a_damaged_part(part, place, damage, lost):
    with zipfile.ZipFile(io.BytesIO(WITH_SHARED_STRINGS)) as archive:
        old = archive.read(part)
    place %= len(old)
    _read(tables.replaced(WITH_SHARED_STRINGS, part, old[:place] + damage + old[place + lost :]))


def _read(content: bytes) -> None:
    with suppress(Unreadable):
        lines = files.read(content)
        columns.match(lines, people.COLUMNS)
        assert all(number > 0 and all(isinstance(cell, str) for cell in cells) for number, cells in lines)
