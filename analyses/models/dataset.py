"""Tables of an analysis: typed columns and their rows, the file that waits to be confirmed, and charts of them."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis
from portal import charts, tables
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the analyses that the user reads."""
        return self.filter(analysis__in=Analysis.objects.visible_to(user))

    def in_order(self) -> Self:
        return self.order_by("number")


# The rows are never asked about in SQL: a table is read whole, and 10 000 rows are 0.3 MB compressed in their place.
@tracked(exclude=["version", "rows"])
class Dataset(Row):
    """One table; `number` names it in the text as [[tabell 1]] and in its lasting address, and is not used again."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="datasets")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # [{"label", "kind", "unit", "places"}, ...] as portal.tables.Column; the rows as `portal.tables.stored` has them.
    columns: Any = models.JSONField(_("columns"))
    rows: Any = models.JSONField(_("rows"))
    row_count = models.PositiveIntegerField(_("rows"))
    filename = models.CharField(_("file"), max_length=120)
    taken_in_at = models.DateTimeField(_("taken in"))
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken in by")
    )
    version = models.PositiveIntegerField(default=0)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "number"], name="analyses_dataset_number"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('analyses:dataset-list', args=[self.analysis_id])}#tabell-{self.number}"

    @property
    def typed(self) -> tuple[tables.Column, ...]:
        return tuple(tables.Column(**column) for column in self.columns)

    @property
    def values(self) -> Iterator[tuple[tables.Value, ...]]:
        columns = self.typed
        for row in self.rows:
            yield tuple(tables.restored(column, value) for column, value in zip(columns, row, strict=True))


class TableDraftQuerySet(models.QuerySet["TableDraft"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the analyses that the user reads; who may go on with one is asked beside."""
        return self.filter(analysis__in=Analysis.objects.visible_to(user))


class TableDraft(Row):
    """A file that has been read and waits for somebody to confirm what its columns hold; thrown away after a week."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="table_drafts")
    # The table whose rows it replaces; None for a new one.
    dataset = models.ForeignKey(Dataset, models.CASCADE, null=True, related_name="drafts")
    filename = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    units: Any = models.JSONField(default=dict)
    # [[number in the file, [cell, ...]], ...], the headings first.
    lines: Any = models.JSONField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = TableDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("table to confirm")
        verbose_name_plural = _("tables to confirm")

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("analyses:table-draft", args=[self.pk])


class DataChartQuerySet(models.QuerySet["DataChart"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(dataset__in=Dataset.objects.visible_to(user))


@tracked(exclude=["version"])
class DataChart(Row):
    """A chart made of a table by choosing its kind and columns; `number` names it in the text as [[diagram 1]]."""

    class Order(models.TextChoices):
        AS_TABLE = "", _("As in the table")
        LARGEST = "largest", _("The largest first")
        SMALLEST = "smallest", _("The smallest first")

    MOST: ClassVar[dict[str, tuple[int, int]]] = charts.MOST

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="charts", verbose_name=_("table"))
    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="charts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind of chart"), max_length=7, choices=charts.Kind)
    title = models.CharField(_("title"), max_length=200)
    about = models.CharField(_("what is counted, and when"), max_length=200, blank=True)
    # Places among the table's columns.
    label_column = models.PositiveSmallIntegerField(_("labels"))
    value_columns: Any = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("numbers"))
    order = models.CharField(_("order"), max_length=8, choices=Order, blank=True, default=Order.AS_TABLE)
    most = models.PositiveSmallIntegerField(_("at most so many rows"), null=True, blank=True)
    known_until = models.CharField(_("forecast after"), max_length=60, blank=True)
    finding = models.CharField(_("what it shows, in a sentence"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = DataChartQuerySet.as_manager()

    class Meta:
        verbose_name = _("chart")
        verbose_name_plural = _("charts")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "number"], name="analyses_datachart_number"),
            models.CheckConstraint(name="analyses_datachart_has_numbers", condition=Q(value_columns__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('analyses:dataset-list', args=[self.analysis_id])}#diagram-{self.number}"


@tracked(exclude=["content"])
class Publication(Row):
    """What an analysis said when it was published: its content, frozen, of which all its files are made."""

    analysis = models.OneToOneField(Analysis, models.CASCADE, related_name="publication")
    # portal.reports.content.dump
    content: Any = models.JSONField()
    frozen_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Publication"]] = models.Manager()

    class Meta:
        verbose_name = _("published content")
        verbose_name_plural = _("published contents")

    def __str__(self) -> str:
        return str(self.analysis_id)
