"""The text inside uploaded files, read beside the portal: whole, in pages, and never at the portal's cost."""

import io
import zipfile

import docx
import openpyxl
import pytest
import typst

from portal.uploads import texts
from tests.portal.uploads import build


def read(content: bytes, kind: str, tmp_path) -> texts.Reading:
    path = tmp_path / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        return texts.read(file, kind)


def test_a_pdf_is_read_page_by_page(tmp_path):
    made = typst.Compiler({"main.typ": "Första sidan om elnät\n#pagebreak()\nAndra om kompetens".encode()})
    reading = read(made.compile(format="pdf"), "pdf", tmp_path)
    assert [" ".join(part.split()) for part in reading.parts] == ["Första sidan om elnät", "Andra om kompetens"]
    assert reading.is_whole


def test_a_word_file_is_read_with_its_tables(tmp_path):
    document = docx.Document()
    document.add_paragraph("Rekrytering av undersköterskor")
    document.add_table(1, 2).cell(0, 1).text = "Trollhättan"
    out = io.BytesIO()
    document.save(out)
    (part,) = read(out.getvalue(), "docx", tmp_path).parts
    assert "Rekrytering av undersköterskor\n" in part
    assert "Trollhättan" in part


def test_an_excel_file_gives_its_words_and_the_names_of_its_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Prognos"
    book.active.append(["Yrke", 2035])
    book.active.append(["Elektriker", 120])
    out = io.BytesIO()
    book.save(out)
    (part,) = read(out.getvalue(), "xlsx", tmp_path).parts
    assert part.split() == ["Prognos", "Yrke", "Elektriker"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_text_file_is_read_in_its_own_letters(encoding, tmp_path):
    assert read("Överhörning i Åmål".encode(encoding), "txt", tmp_path).parts == ["Överhörning i Åmål"]


def test_a_long_text_is_cut_in_pieces_where_lines_end(tmp_path):
    reading = read(("En rad om kompetens.\n" * 2000).encode(), "txt", tmp_path)
    assert len(reading.parts) > 4
    assert all(part.strip().startswith("En rad") for part in reading.parts)
    assert sum(part.count("kompetens") for part in reading.parts) == 2000


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", b"%PDF-1.7\nthis is none"),
        ("docx", b"PK\x03\x04 cut"),
        ("docx", build.office("docx", body="<w:p><w:t>aldrig stängd")),
        ("xlsx", build.packed({"xl/workbook.xml": "<workbook"})),
    ],
    ids=["pdf", "cut", "xml", "xlsx"],
)
def test_a_damaged_file_gives_nothing_and_says_so(kind, content, tmp_path):
    reading = read(content, kind, tmp_path)
    assert (reading.parts, reading.is_whole) == ([], False)


def test_a_file_that_unpacks_to_two_hundred_megabytes_is_not_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", b"<a>" + b" " * 210_000_000)
    reading = read(out.getvalue(), "docx", tmp_path)
    assert (reading.parts, reading.is_whole) == ([], False)


def test_what_was_read_before_a_reader_is_stopped_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "PATIENCE", 3)
    slow = "import sys, time; sys.stdout.write('\"Läst\"\\n'); sys.stdout.flush(); time.sleep(60)"
    monkeypatch.setattr(texts, "START", slow)
    reading = read(b"x", "txt", tmp_path)
    assert (reading.parts, reading.is_cut, reading.is_whole) == (["Läst"], True, False)
