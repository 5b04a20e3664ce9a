"""A report as data: what the web page, the PDF, the Word file and the Excel file all say, in this order.

It is frozen, holds nothing but words and numbers, and goes into JSON and back unchanged, so that an edition once
published says the same for ever. A new kind of block needs a renderer in pdf, docx, xlsx and on the page.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from portal.charts import Chart
from portal.tables import Column, Value, restored, stored

# So many rows of a table are read in a text; the files of data have them all.
READ = 200


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 begins a chapter. `key` is its anchor on the page."""

    name: ClassVar[str] = "heading"
    text: str
    level: int = 1
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text in light Markdown: paragraphs, lists, quotations."""

    name: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class List:
    """A list whose items are light Markdown each."""

    name: ClassVar[str] = "list"
    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class KeyFigures:
    """Figures that are read first, each with what it says."""

    name: ClassVar[str] = "figures"
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Typed columns and their rows; `has_total` says that the last row sums the others."""

    name: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    source: str = ""
    note: str = ""
    has_total: bool = False

    @property
    def read_rows(self) -> list[list[str]]:
        """Return the rows that are read in a text, as they are read."""
        return [
            [column.shown(value) for column, value in zip(self.columns, row, strict=True)] for row in self.rows[:READ]
        ]

    @property
    def read_cells(self) -> list[list[tuple[str, bool]]]:
        """Return the same with whether each cell is a number."""
        return [
            [(text, column.is_number) for column, text in zip(self.columns, row, strict=True)] for row in self.read_rows
        ]

    @property
    def hidden(self) -> int:
        return max(len(self.rows) - READ, 0)


@dataclass(frozen=True)
class Figure:
    """A chart."""

    name: ClassVar[str] = "chart"
    chart: Chart

    @property
    def table(self) -> Table:
        """The numbers that the chart draws."""
        return Table(self.chart.title, self.chart.columns, self.chart.rows, self.chart.source)


@dataclass(frozen=True)
class Note:
    """A remark that stands out: mute, info, warn or ok."""

    name: ClassVar[str] = "note"
    text: str
    tone: str = "info"


Block = Heading | Paragraph | List | KeyFigures | Table | Figure | Note
KINDS: dict[str, type[Any]] = {kind.name: kind for kind in (Heading, Paragraph, List, KeyFigures, Table, Figure, Note)}


@dataclass(frozen=True)
class Report:
    """The whole report. `at` is the moment that it is dated (ISO 8601), `mark` what every page of a draft says."""

    title: str
    owner: str
    at: str
    blocks: tuple[Block, ...]
    status: str = ""
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    footer: str = ""
    has_contents: bool = False
    lang: str = "sv"

    @property
    def tables(self) -> Iterator[tuple[Table, Chart | None]]:
        """Return all that is data, in order, each with the chart that is drawn of it."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield block, None
            elif isinstance(block, Figure):
                yield block.table, block.chart


def dump(report: Report) -> dict[str, Any]:
    """Return the report as JSON can hold it."""
    return {**asdict(replace(report, blocks=())), "blocks": [_dumped(block) for block in report.blocks]}


def _dumped(block: Block) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {"name": block.name, "chart": block.chart.dump()}
    data = asdict(block)
    if isinstance(block, Table):
        data["rows"] = [[stored(value) for value in row] for row in block.rows]
    return {"name": block.name, **data}


def load(data: dict[str, Any]) -> Report:
    """Return the report that `dump` made into JSON."""
    facts = tuple((name, value) for name, value in data["facts"])
    return Report(**{**data, "facts": facts, "blocks": tuple(_loaded(dict(row)) for row in data["blocks"])})


def _loaded(data: dict[str, Any]) -> Block:
    kind = KINDS[data.pop("name")]
    if kind is Figure:
        return Figure(Chart.load(data["chart"]))
    if kind is Table:
        columns = tuple(Column(**column) for column in data["columns"])
        rows = (
            tuple(restored(column, value) for column, value in zip(columns, row, strict=True)) for row in data["rows"]
        )
        return Table(**{**data, "columns": columns, "rows": tuple(rows)})
    if kind is List:
        return List(tuple(data["items"]), data["is_numbered"])
    if kind is KeyFigures:
        return KeyFigures(tuple((figure, words) for figure, words in data["figures"]))
    return kind(**data)  # type: ignore[no-any-return]
