"""Tables from strangers' files: what is read, what is refused and in which words, and what each column holds."""

import io
import json
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import Workbook

from analyses.services import json_stat, table_columns, table_files
from councils.services.imports.files import Unreadable
from portal.tables import Column, Kind


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


def workbook(*rows, merge="", formats=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, look in formats:
        book.active[cell].number_format = look
    if merge:
        book.active.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb():
    """Return a workbook that is small and unpacks to 200 MB."""
    whole = workbook(["Kommun", "Antal"], ["Åmål", 7])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, old.read(part))
        new.writestr("xl/media/large.bin", b"\0" * 200_000_000)
    return out.getvalue()


STAT = {
    "version": "2.0",
    "class": "dataset",
    "label": "Anställda efter yrke",
    "source": "SCB",
    "id": ["Yrke", "Tid", "ContentsCode"],
    "size": [2, 2, 1],
    "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
    "dimension": {
        "Yrke": {
            "label": "yrke",
            "category": {
                "index": {"5323": 1, "2221": 0},
                "label": {"5323": "Undersköterskor", "2221": "Sjuksköterskor"},
            },
        },
        "Tid": {"label": "år", "category": {"index": ["2025", "2026"]}},
        "ContentsCode": {
            "label": "innehåll",
            "category": {"label": {"A": "Anställda"}, "unit": {"A": {"base": "antal"}}},
        },
    },
    "value": [15800, 15846.5, None, 24137],
}


def test_json_stat_is_laid_out_as_rows_with_what_it_measures_as_columns():
    found = table_files.read(json.dumps(STAT).encode())
    assert [cells for _number, cells in found.lines] == [
        ["yrke", "år", "Anställda"],
        ["Sjuksköterskor", "2025", "15800"],
        ["Sjuksköterskor", "2026", "15846.5"],
        ["Undersköterskor", "2025"],
        ["Undersköterskor", "2026", "24137"],
    ]
    assert (found.title, found.source, found.units) == ("Anställda efter yrke", "SCB", {"Anställda": "antal"})


def test_json_stat_may_leave_out_what_is_missing():
    assert table_files.read(json.dumps({**STAT, "value": {"3": 24137}}).encode()).lines[-1][1][-1] == "24137"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"class": "collection"}, "inte JSON-stat 2"),
        ({"version": "1.0"}, "inte JSON-stat 2"),
        ({"size": [9, 9, 9]}, "skadad"),
        ({"size": [2, 2, 100_000]}, "200\xa0000|200 000"),
        ({"dimension": {}}, "skadad"),
        ({"value": [1]}, "skadad"),
        ({"id": []}, "inga värden"),
    ],
)
def test_other_json_is_refused(change, words):
    with pytest.raises(Unreadable, match=words):
        table_files.read(json.dumps({**STAT, **change}).encode())


@pytest.mark.parametrize("content", [b"{", b"{" + b"[" * 100_000, b'{"a": "\xff"}'])
def test_broken_json_is_refused(content):
    with pytest.raises(Unreadable, match="JSON-stat 2"):
        json_stat.read(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(workbook(["A", "B"], [1, "=A2*2"], [2, "=A3*2"]), "formler, i B2, B3", id="formulas"),
        pytest.param(workbook(["A", "B"], *[[n, f"=A{n}"] for n in range(2, 10)]), "B6 och 3 till", id="many formulas"),
        pytest.param(workbook(["A", "B"], ["x", 1], merge="A1:B1"), "sammanslagna celler, A1:B1", id="merged"),
        pytest.param(bomb(), "för stor när den packas upp", id="zip bomb"),
        pytest.param(b"Kommun;Antal\n", "inga rader", id="no rows"),
        pytest.param(b"Kommun;\n\xc5m\xe5l;7\n", "fler celler än det finns rubriker", id="no heading"),
        pytest.param(b"Kommun;;Antal\nA;b;7\n", "Kolumn B har ingen rubrik", id="a heading missing"),
        pytest.param(b"Antal;antal\n1;2\n", "Två kolumner heter antal|Antal", id="twice"),
        pytest.param(b"A;B\n1;2;3\n", "Rad 2 har fler celler", id="wide row"),
        pytest.param(";".join(f"k{n}" for n in range(41)).encode() + b"\n1\n", "fler än 40 kolumner", id="wide"),
        pytest.param(b"A\n" + b"1\n" * 10_001, "10\xa0000 rader|10 000 rader", id="long"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n", "varken en Excelfil", id="no table"),
    ],
)
def test_what_cannot_be_relied_on_is_refused_with_what_to_do(content, words):
    with pytest.raises(Unreadable, match=words):
        table_files.read(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_that_spreadsheets_save_is_read(encoding):
    assert table_files.read("Kommun;Andel\nÅmål;12,5\n".encode(encoding)).lines[1] == (2, ["Åmål", "12,5"])


def test_a_workbook_says_what_is_seen_in_it():
    content = workbook(["År", "Andel", "Summa"], [2026, 0.125, 0.1 + 0.2], formats=[("B2", "0.0%")])
    assert table_files.read(content).lines[1] == (2, ["2026", "12.5 %", "0.3"])


@pytest.mark.parametrize(
    ("head", "cells", "column"),
    [
        ("År", ["2020", "2035"], Column("År", Kind.YEAR)),
        ("Antal", ["1 200", "-3", ".."], Column("Antal", Kind.INTEGER, "", 0)),
        ("Kostnad (mnkr)", ["1,5", "2,25"], Column("Kostnad", Kind.DECIMAL, "mnkr", 2)),
        ("Andel", ["12,5 %", "3 %"], Column("Andel", Kind.PERCENT, "", 1)),
        ("Andel (%)", ["12", "3"], Column("Andel", Kind.PERCENT, "", 0)),
        ("SSYK", ["5323", "2221"], Column("SSYK", Kind.CODE)),
        ("Kommun", ["0180", "1480"], Column("Kommun", Kind.CODE)),
        ("Kommun", ["Åmål", "Orust"], Column("Kommun", Kind.TEXT)),
        ("Antal", ["1", "2", "3", "4", "5", "okänt"], Column("Antal", Kind.INTEGER, "", 0)),
    ],
)
def test_what_a_column_holds_is_guessed(head, cells, column):
    assert table_columns.guess([head], [(n, [cell]) for n, cell in enumerate(cells, 2)], {}) == [column]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "1\u00a0234", Decimal(1234)),
        (Kind.DECIMAL, "\N{MINUS SIGN}1,50", Decimal("-1.50")),
        (Kind.PERCENT, "12,5 %", Decimal("12.5")),
        (Kind.INTEGER, "..", None),
        (Kind.CODE, "0021", "0021"),
        (Kind.YEAR, "2026", "2026"),
        (Kind.TEXT, "=1+1", "=1+1"),
    ],
)
def test_cells_are_read_as_their_column_says(kind, text, value):
    rows, problems = table_columns.parse([Column("K", kind)], [(2, [text])])
    assert (rows, problems) == ([[value]], [])


@pytest.mark.parametrize(
    ("kind", "cells", "cell", "words"),
    [
        (Kind.INTEGER, ["1", "okänt"], "A3", "”okänt” är inget tal."),
        (Kind.INTEGER, ["1,5"], "A2", "”1,5” är inget heltal. Välj decimaltal."),
        (Kind.DECIMAL, ["1,5", "1.234"], "A3", "har punkt, men andra celler i kolumnen komma"),
        (Kind.YEAR, ["20 26"], "A2", "är inget årtal"),
        (Kind.INTEGER, ["9" * 40], "A2", "är inget tal"),
    ],
)
def test_a_cell_that_is_something_else_is_named_with_what_to_do(kind, cells, cell, words):
    _rows, problems = table_columns.parse([Column("K", kind)], [(n, [text]) for n, text in enumerate(cells, 2)])
    assert [problem.cell for problem in problems] == [cell]
    assert words in problems[0].text
