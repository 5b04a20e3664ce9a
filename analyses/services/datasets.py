"""Tables of an analysis: read from a file, confirmed by a person, and taken in whole or not at all."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, Dataset, TableDraft
from analyses.services import analyses, table_columns, table_files
from councils.services.imports.files import Line
from portal import concurrency, tables
from portal.concurrency import WrongState
from portal.history import events_of, recorded
from portal.models import User

KEPT = timedelta(days=7)
MOST = 30  # tables, and charts, of one analysis
DETAILS = ["title", "source", "note"]


class NotAsSaid(ValueError):
    """Some cells are not what their columns are said to hold; nothing has been taken in."""

    def __init__(self, problems: list[table_columns.Problem]) -> None:
        super().__init__(str(len(problems)))
        self.problems = problems


@recorded
def upload(
    analysis: Analysis, content: bytes, *, filename: str, by: User, dataset: Dataset | None = None
) -> TableDraft:
    """Read a file and keep it to be confirmed; Unreadable if there is no table in it, and then nothing is kept."""
    row = analyses.open_for_writing(analysis)
    if dataset is None and row.datasets.count() >= MOST:
        raise WrongState(_("The analysis has 30 tables. Remove one first."))
    found = table_files.read(content)
    TableDraft.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    mine = row.table_drafts.filter(uploaded_by=by)
    # A file that had to be put right is chosen again, and keeps what was written of it.
    before = mine.filter(dataset=dataset).first() or dataset or TableDraft()
    mine.delete()
    title, source = (before.title, before.source) if dataset else (found.title, found.source)
    return TableDraft.objects.create(
        analysis=row,
        dataset=dataset,
        filename=filename[:120],
        title=title or before.title,
        source=source or before.source,
        note=before.note,
        units=found.units,
        lines=found.lines,
        uploaded_by=by,
    )


def remember(draft: TableDraft, *, title: str, source: str, note: str) -> None:
    """Keep what has been written of a file that cannot be taken in as it is."""
    draft.title, draft.source, draft.note = title, source, note
    draft.save(update_fields=DETAILS)


def lines_of(draft: TableDraft) -> tuple[list[str], list[Line]]:
    """Return the draft's headings and its rows."""
    (_number, heads), *rest = draft.lines
    return heads, [(number, cells) for number, cells in rest]


def guessed(draft: TableDraft) -> list[tables.Column]:
    """Return what the draft's columns seem to hold; a table's own columns, where they still have the same headings."""
    heads, lines = lines_of(draft)
    found = table_columns.guess(heads, lines, draft.units)
    known = {column.label: column for column in draft.dataset.typed} if draft.dataset else {}
    return [known.get(column.label, column) for column in found]


@recorded
def confirm(
    draft: TableDraft, columns: Sequence[tables.Column], *, title: str, source: str, note: str, by: User
) -> Dataset:
    """Take the table in as the columns say; NotAsSaid, with nothing stored, if a single cell is something else."""
    analysis = analyses.open_for_writing(draft.analysis)
    kept = TableDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if kept is None:
        raise WrongState(_("The file has been taken in or thrown away already."))
    _heads, lines = lines_of(kept)
    rows, problems = table_columns.parse(columns, lines)
    if problems:
        raise NotAsSaid(problems)
    words = {
        "title": title,
        "source": source,
        "note": note,
        "columns": [asdict(column) for column in columns],
        "rows": [[tables.stored(value) for value in row] for row in rows],
        "row_count": len(rows),
        "filename": kept.filename,
        "taken_in_at": timezone.now(),
        "taken_in_by": by,
    }
    dataset = _replaced(kept.dataset, words) if kept.dataset else _added(analysis, words)
    kept.delete()
    return dataset


def _added(analysis: Analysis, words: dict[str, Any]) -> Dataset:
    return Dataset.objects.create(analysis=analysis, number=next_number(Dataset, analysis), **words)


def _replaced(dataset: Dataset, words: dict[str, Any]) -> Dataset:
    """Give the table new rows; its charts must still find the columns that they are made of."""
    kinds = [tables.Column(**column) for column in words["columns"]]
    for chart in dataset.charts.all():
        places = [chart.label_column, *chart.value_columns]
        if max(places) >= len(kinds) or not all(kinds[place].is_number for place in chart.value_columns):
            raise WrongState(
                _("The chart “%(title)s” needs columns that the new file does not have. Change the chart first.")
                % {"title": chart.title}
            )
    for name, value in words.items():
        setattr(dataset, name, value)
    dataset.version += 1
    dataset.save(update_fields=[*words, "version"])
    return dataset


def next_number(model: Any, analysis: Analysis) -> int:
    """Return a number that nothing of the analysis has or has had; the analysis is locked."""
    there, ever = model.objects.filter(analysis=analysis), events_of(model, analysis_id=analysis.pk)
    taken = [rows.aggregate(most=Max("number"))["most"] or 0 for rows in (there, ever)]
    return max(taken) + 1


@recorded
def discard(draft: TableDraft, *, by: User) -> None:
    """Throw the file away; nothing has been taken in."""
    TableDraft.objects.filter(pk=draft.pk).delete()


@recorded
def edit(dataset: Dataset, *, version: int, by: User) -> Dataset:
    """Save the table's title, source and note; Conflict if somebody else has changed them since they were read."""
    analyses.open_for_writing(dataset.analysis)
    concurrency.save(dataset, version=version, fields=DETAILS)
    return dataset


@recorded
def remove(dataset: Dataset, *, by: User) -> None:
    """Take the table away with the charts that are made of it; gone already, nothing happens."""
    analyses.open_for_writing(dataset.analysis)
    Dataset.objects.filter(pk=dataset.pk).delete()
