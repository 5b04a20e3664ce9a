"""What the pages of a round and the files of its report say: ratings and figures, read as a person does.

A figure is read as a number whatever unit stands with it, so that 81 % on a page and 81 under a head with % are one.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from docx import Document
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

Grid = list[list[str]]


@dataclass(frozen=True)
class Said:
    """Ratings by commitment and party; figures by indicator and party, None where there is none."""

    ratings: dict[tuple[str, str], str]
    figures: dict[tuple[str, str], Any]

    @property
    def sums(self) -> Counter[str]:
        return Counter(self.ratings.values())


def of_pages(client: Client, year: int, parties: list[str]) -> Said:
    """Read the dashboard, and behind each of its cells the numbers."""
    page = html.fromstring(client.get(reverse("followup:cycle", args=[year])).text)
    matrix = page.xpath("//table[contains(@class, 'matrix')]")[0]
    ratings, figures = {}, {}
    for row in matrix.xpath("./tbody/tr"):
        commitment = _text(row.xpath("./th/a")[0])
        for party, cell in zip(parties, row.xpath("./td"), strict=True):
            # What better and worse are called is a title within the icon.
            ratings[commitment, party] = "".join(cell.xpath("./*/text()")).strip()
            for address in cell.xpath("./a/@href"):
                figures |= {(name, party): value for name, value in _numbers(client, address)}
    return Said(ratings, figures)


def _numbers(client: Client, address: str) -> list[tuple[str, Any]]:
    page = html.fromstring(client.get(address).text)
    rows = page.xpath("//section[@aria-labelledby='tal']//dl/div")
    return [(_text(row.xpath("./dt")[0]), number(_text(row.xpath("./dd//b")[0]))) for row in rows]


def of_word(content: bytes, parties: list[str]) -> Said:
    return of_grids(grids_of_word(content), parties)


def of_excel(content: bytes, parties: list[str]) -> Said:
    sheets = load_workbook(BytesIO(content)).worksheets
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in sheets]
    return of_grids([[["" if cell is None else str(cell) for cell in row] for row in grid] for grid in rows], parties)


def of_grids(grids: list[Grid], parties: list[str]) -> Said:
    """Find the matrix and the tables of indicators by their heads."""
    ratings, figures = {}, {}
    for head, *rows in (grid for grid in grids if grid):
        if head[:2] == ["Åtagande", parties[0]]:
            for row in rows:
                title = row[0].partition(" ")[2]  # after the number
                ratings |= {(title, party): word for party, word in zip(parties, row[1:], strict=True)}
        elif head[:1] == ["Indikator"]:
            for row in rows:
                figures |= {(row[0], party): number(text) for party, text in zip(parties, row[2:], strict=True)}
    return Said(ratings, figures)


def pdf_text(content: bytes) -> str:
    """Return all that the PDF says without spaces, line by line as it is laid out, and without what divides words."""
    pages = PdfReader(BytesIO(content)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def rows_of(grids: list[Grid]) -> list[str]:
    """Return each row of the tables as `pdf_text` has it: cell after cell."""
    return [squeezed("".join(row)) for grid in grids for row in grid]


def grids_of_word(content: bytes) -> list[Grid]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(content)).tables]


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\N{SOFT HYPHEN}", "").replace("-", "")


def number(text: str) -> Any:
    """Return the number that the text begins with; a word as it is, and nothing for a dash."""
    bare = "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".").removesuffix("%").removesuffix("kr")
    if bare in {"", "–"}:
        return None
    try:
        return Decimal(bare).normalize()
    except InvalidOperation:
        return text.strip()


def _text(node: Any) -> str:
    return " ".join(node.text_content().split())
