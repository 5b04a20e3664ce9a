"""What an analysis says, as a report's content: its text with the tables and charts where the author placed them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from analyses.models import Analysis, Contributor, DataChart, Dataset
from analyses.services import data_charts, reviews, table_columns
from portal.concurrency import WrongState
from portal.reports import LANGUAGE
from portal.reports.content import Block, Figure, Heading, KeyFigures, Note, Paragraph, Report, Table
from portal.tables import Column
from portal.templatetags.portal import longday

MARK = re.compile(r"\s*\[\[\s*(tabell|table|diagram|chart)\s+(\d{1,3})\s*\]\]\s*", re.IGNORECASE)
RULE = re.compile(r"\s*\|?(\s*:?-{3,}:?\s*\|)+\s*(:?-{3,}:?)?\s*")
METHOD = "metod"


@dataclass
class Parts:
    """The tables and charts of an analysis by the words that place them, and those that have been placed."""

    found: dict[tuple[str, int], Block]
    placed: set[tuple[str, int]] = field(default_factory=set)

    def take(self, word: str, number: int) -> Block | None:
        key = ("table" if word.lower() in {"tabell", "table"} else "chart", number)
        if key in self.found:
            self.placed.add(key)
        return self.found.get(key)

    @property
    def left(self) -> list[Block]:
        """Those that no place in the text names."""
        return [block for key, block in self.found.items() if key not in self.placed]


def parts_of(analysis: Analysis) -> Parts:
    """Return the analysis's tables and charts. One query."""
    made = DataChart.objects.filter(dataset=OuterRef("pk")).order_by("number")
    fields = JSONObject(**{name: name for name in ("pk", "number", *data_charts.FIELDS)})
    datasets: list[Any] = list(analysis.datasets.in_order().annotate(own=ArraySubquery(made.values_list(fields))))
    charts = [DataChart(dataset=dataset, **words) for dataset in datasets for words in dataset.own]
    found: dict[tuple[str, int], Block] = {}
    for chart in sorted(charts, key=lambda chart: chart.number):
        found["chart", chart.number] = _figure(chart)
    tables = {("table", row.number): table(row) for row in datasets}
    # A table that a chart is made of stands beside the chart already.
    drawn = {("table", row.number) for row in datasets if row.own}
    return Parts({**found, **tables}, drawn)


def _figure(chart: DataChart) -> Block:
    try:
        return Figure(data_charts.build(chart))
    except WrongState as error:  # its table has got other rows since
        return Note(f"{chart.title}: {error}", "warn")


def table(dataset: Dataset) -> Table:
    return Table(dataset.title, dataset.typed, tuple(dataset.values), dataset.source, dataset.note)


def body(analysis: Analysis) -> list[Block]:
    """Return the text in its parts, with what is placed in it, and last what is not."""
    parts = parts_of(analysis)
    blocks: list[Block] = []
    for section in analysis.sections:
        if section.title:
            blocks.append(Heading(section.title, 1, section.key))
        blocks += _read(section.lines, parts, section.title)
    if left := parts.left:
        blocks += [Heading(_("Tables and charts"), 1, "data"), *left]
    return blocks


def _read(lines: list[str], parts: Parts, title: str) -> Iterator[Block]:
    """Return running text, broken by lower headings, by tables that are typed, and by what is placed."""
    text: list[str] = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        block: Block | None = None
        if mark := MARK.fullmatch(line):
            block = parts.take(mark[1], int(mark[2]))
        elif line.startswith("### "):
            block = Heading(line.lstrip("# ").rstrip(" #"), 2)
        elif rest and "|" in line and RULE.fullmatch(rest[0]):
            block = _typed([line, *_taken(rest)], title)
        if block is None:
            text.append(line)
            continue
        yield from _paragraph(text)
        text = []
        yield block
    yield from _paragraph(text)


def _paragraph(lines: list[str]) -> Iterator[Block]:
    if text := "\n".join(lines).strip():
        yield Paragraph(text)


def _taken(rest: list[str]) -> Iterator[str]:
    rest.pop(0)  # the rule under the headings
    while rest and "|" in rest[0]:
        yield rest.pop(0)


def _typed(lines: list[str], title: str) -> Table:
    """Return a table that is typed in the text, its columns of numbers known as such."""
    heads, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    cells = [(n, (row + [""] * len(heads))[: len(heads)]) for n, row in enumerate(rows, 1)]
    columns = table_columns.guess(heads, cells, {})
    values, problems = table_columns.parse(columns, cells)
    if problems:
        columns = [Column(head) for head in heads]
        values = [list(row) for _n, row in cells]
    return Table(title, tuple(columns), tuple(tuple(row) for row in values))


def build(analysis: Analysis) -> Report:
    """Return the whole report, in Swedish: the key figures, the text, how it was made, and how it is cited."""
    with override(LANGUAGE):
        is_out = analysis.state in Analysis.OUT
        blocks: list[Block] = []
        if analysis.findings:
            blocks.append(KeyFigures(tuple(analysis.finding_pairs)))
        blocks += body(analysis)
        if analysis.method:
            blocks += [Heading(_("Method and uncertainty"), 1, METHOD), Paragraph(analysis.method)]
        if is_out:
            blocks += [Heading(_("Cite the analysis"), 1, "citat"), Paragraph(citation(analysis))]
        chapters = sum(isinstance(block, Heading) and block.level == 1 for block in blocks)
        moment = analysis.published_at or timezone.now()
        edition = f", {analysis.edition}" if analysis.edition else ""
        number = _("Analysis %(number)s") % {"number": analysis.citation_number} if is_out else _("Draft")
        return Report(
            title=f"{analysis.title}{edition}",
            owner=analysis.publisher.name,
            at=moment.isoformat(),
            blocks=tuple(blocks),
            status=number if is_out else analysis.get_state_display(),
            lead=analysis.summary,
            facts=tuple(_facts(analysis)),
            mark="" if is_out else _("Draft"),
            footer=f"{number}. {longday(moment)}. Kompetensportalen",
            has_contents=chapters > 4,
        )


def _facts(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Say who made it, who reviewed it, and what it is of; organisations, never persons."""
    people = list(analysis.contributors.select_related("person__organisation").order_by("pk"))
    authors = dict.fromkeys(row.person.organisation.name for row in people if row.role == Contributor.Role.AUTHOR)
    said = [row.contributor for row in reviews.of(analysis) if row.round == analysis.review_round and row.verdict]
    reviewers = dict.fromkeys(row.person.organisation.name for row in said)
    codes = [str(row.code) for row in analysis.codes.in_order()]
    rows = [
        (_("Authors"), ", ".join(authors)),
        (_("Quality reviewed by"), ", ".join(reviewers)),
        (_("Edition"), analysis.edition),
        (_("Period"), analysis.period),
        (_("Topics"), ", ".join(analysis.topic_words)),
        (_("Areas"), ", ".join(analysis.area_words)),
        (_("Codes"), ", ".join(codes)),
    ]
    yield from (row for row in rows if row[1])


def citation(analysis: Analysis) -> str:
    """Return how a published analysis is cited: who, when, what, which number and where."""
    assert analysis.published_at is not None  # as the database promises of what is out
    year = timezone.localdate(analysis.published_at).year
    number = _("Analysis %(number)s") % {"number": analysis.citation_number}
    edition = f", {analysis.edition}" if analysis.edition and str(year) != analysis.edition else ""
    address = f"{settings.SITE_URL}{analysis.public_url}"
    return f"{analysis.publisher.name} ({year}). {analysis.title}{edition}. {number}. Kompetensportalen. {address}"
