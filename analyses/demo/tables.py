"""The demo's tables and charts, and the frozen content of what is published."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from analyses.models import Analysis, DataChart, Dataset, Publication
from analyses.services import contents, publications
from councils.demo.journal import Journal
from portal.models import User
from portal.reports import content, files

NAMES = ("label", "kind", "unit", "places")
PLAIN = {"label": "", "kind": "text", "unit": "", "places": None}


def build(journal: Journal, made: dict[str, Analysis], now: datetime) -> None:
    """Save the tables with their charts; freeze what is out, and order its files."""
    rows = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))["tables"]
    charts: dict[int, int] = {}
    for row in rows:
        analysis = made[row["analysis"]]
        dataset = _dataset(journal, analysis, row)
        for chart in row.get("charts", []):
            number = charts[analysis.pk] = charts.get(analysis.pk, 0) + 1
            _chart(journal, dataset, chart, number)
    for analysis in made.values():
        if analysis.state in Analysis.OUT and not analysis.is_external:
            _publish(journal, analysis)


def _dataset(journal: Journal, analysis: Analysis, row: dict[str, Any]) -> Dataset:
    dataset = Dataset.objects.create(
        analysis=analysis,
        number=analysis.datasets.count() + 1,
        title=row["title"],
        source=row["source"],
        note=row.get("note", ""),
        columns=[{**PLAIN, **dict(zip(NAMES, column, strict=False))} for column in row["columns"]],
        rows=row["rows"],
        row_count=len(row["rows"]),
        filename="underlag.xlsx",
        taken_in_at=analysis.proposed_at,
        taken_in_by_id=analysis.proposed_by_id,
    )
    journal.made(dataset, dataset.taken_in_at, analysis.proposed_by_id)
    return dataset


def _chart(journal: Journal, dataset: Dataset, row: dict[str, Any], number: int) -> None:
    words = {name: row[name] for name in ("kind", "title", "about", "order", "known_until") if name in row}
    chart = DataChart.objects.create(
        analysis=dataset.analysis,
        dataset=dataset,
        number=number,
        label_column=row["label"],
        value_columns=row["values"],
        **words,
    )
    journal.made(chart, dataset.taken_in_at, dataset.taken_in_by_id)


def _publish(journal: Journal, analysis: Analysis) -> None:
    assert analysis.published_at is not None  # as the database promises of what is out
    frozen = Publication.objects.create(
        analysis=analysis, content=content.dump(contents.build(analysis)), frozen_at=analysis.published_at
    )
    journal.made(frozen, frozen.frozen_at, analysis.published_by_id)
    if analysis.published_by_id is not None:
        by = User.objects.get(pk=analysis.published_by_id)
        for form in files.RENDER:
            publications.order(analysis, form, by=by)
