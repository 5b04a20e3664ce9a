"""Charts made of an analysis's tables: which columns, in which order, drawn by portal.charts."""

from decimal import Decimal

from django.utils.translation import gettext as _

from analyses.models import DataChart, Dataset
from analyses.services import analyses, datasets
from portal import concurrency
from portal.charts import MOST, Chart, Series
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.tables import Value

FIELDS = [
    *("kind", "title", "about", "label_column", "value_columns", "order", "most", "known_until", "finding"),
]


@recorded
def add(chart: DataChart, *, by: User) -> DataChart:
    """Put a new chart on its table's analysis."""
    analysis = analyses.open_for_writing(chart.dataset.analysis)
    if analysis.charts.count() >= datasets.MOST:
        raise WrongState(_("The analysis has 30 charts. Remove one first."))
    build(chart)
    chart.analysis, chart.number = analysis, datasets.next_number(DataChart, analysis)
    chart.save()
    return chart


@recorded
def edit(chart: DataChart, *, version: int, by: User) -> DataChart:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    analyses.open_for_writing(chart.dataset.analysis)
    build(chart)
    concurrency.save(chart, version=version, fields=FIELDS)
    return chart


@recorded
def remove(chart: DataChart, *, by: User) -> None:
    """Take the chart away; its table stays."""
    analyses.open_for_writing(chart.dataset.analysis)
    DataChart.objects.filter(pk=chart.pk).delete()


def build(chart: DataChart) -> Chart:
    """Return the chart with its numbers; WrongState, in words for the one who chose, if it cannot be drawn."""
    dataset = chart.dataset
    columns = dataset.typed
    places = list(chart.value_columns)
    if max([chart.label_column, *places]) >= len(columns) or not all(columns[n].is_number for n in places):
        raise WrongState(_("Choose columns with numbers to draw."))
    rows = _chosen(chart, list(dataset.values))
    most_series, most_labels = MOST[chart.kind]
    if len(places) > most_series:
        raise WrongState(_("This kind of chart has at most %(most)s columns of numbers.") % {"most": most_series})
    if len(rows) > most_labels:
        raise WrongState(
            _("The table has %(rows)s rows, but this kind of chart at most %(most)s. Say how many it shall show.")
            % {"rows": len(rows), "most": most_labels}
        )
    units = {columns[n].unit or ("%" if columns[n].kind == "percent" else "") for n in places}
    head = columns[chart.label_column]
    return Chart(
        kind=chart.kind,
        title=chart.title,
        about=chart.about,
        head=head.label,
        labels=tuple(head.shown(row[chart.label_column]) for row in rows),
        series=tuple(Series(columns[n].label, tuple(_number(row[n]) for row in rows)) for n in places),
        unit=units.pop() if len(units) == 1 else "",
        places=max(columns[n].places or 0 for n in places),
        known_until=chart.known_until,
        source=dataset.source,
        finding=chart.finding,
    )


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _chosen(chart: DataChart, rows: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    """Return the rows that are drawn, in their order; the missing come last."""
    if chart.order:
        place, sign = chart.value_columns[0], -1 if chart.order == DataChart.Order.LARGEST else 1
        rows = sorted(rows, key=lambda row: (row[place] is None, sign * (_number(row[place]) or Decimal(0))))
    return rows[: chart.most] if chart.most else rows


def of(dataset: Dataset) -> list[DataChart]:
    return list(dataset.charts.order_by("number"))
