"""What the matrix can be narrowed to: which subjects are its rows, and which cells its columns."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from analyses.models import DELREGIONS, AssessmentRound, Horizon, Sector, Sign, Subject, Topic
from portal.sorting import swedish

WORDS = 120
SHOW = [("differs", gettext_lazy("Where they differ")), ("changed", gettext_lazy("Changed since last time"))]
UNGROUNDED = ("ungrounded", gettext_lazy("Where grounds are lacking"))


class MatrixFilter(django_filters.FilterSet):
    """Filters over the subjects; what concerns the cells is asked of the matrix (services/matrix.py)."""

    round = django_filters.ChoiceFilter(method="as_it_is", label=gettext_lazy("Round"), empty_label=None)
    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Occupation, education or code")}),
    )
    topic = django_filters.ChoiceFilter(
        choices=Topic.choices, label=gettext_lazy("Occupational field"), empty_label=gettext_lazy("All fields")
    )
    area = django_filters.ChoiceFilter(
        choices=[(area.value, area.label) for area in DELREGIONS],
        method="as_it_is",
        label=gettext_lazy("Delregion"),
        empty_label=gettext_lazy("All four"),
    )
    sign = django_filters.ChoiceFilter(
        choices=Sign.choices, method="as_it_is", label=gettext_lazy("Assessment"), empty_label=gettext_lazy("All")
    )
    show = django_filters.ChoiceFilter(
        choices=SHOW, method="as_it_is", label=gettext_lazy("Show"), empty_label=gettext_lazy("All subjects")
    )
    horizon = django_filters.ChoiceFilter(
        choices=[(Horizon.SHORT, gettext_lazy("Short")), (Horizon.LONG, gettext_lazy("Long"))],
        method="as_it_is",
        label=gettext_lazy("Horizon"),
        empty_label=gettext_lazy("Both"),
        widget=forms.RadioSelect,
    )
    sector = django_filters.ChoiceFilter(
        choices=[(Sector.PUBLIC, gettext_lazy("Public")), (Sector.PRIVATE, gettext_lazy("Private"))],
        method="as_it_is",
        label=gettext_lazy("Sector"),
        empty_label=gettext_lazy("Both"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Subject
        fields = ["round", "q", "topic", "area", "sign", "show", "horizon", "sector"]

    def as_it_is(self, rows: QuerySet[Subject], name: str, value: Any) -> QuerySet[Subject]:
        return rows

    def search(self, rows: QuerySet[Subject], name: str, value: str) -> QuerySet[Subject]:
        value = value.strip()[:WORDS]
        return rows.filter(Q(name__icontains=value) | Q(code__name__icontains=value) | Q(code__code=value))

    def asked(self, name: str) -> Any:
        """Return what is asked for by a filter that concerns the cells; nothing for what cannot be understood."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ""


def of(data: Any, shown: AssessmentRound | None = None, rounds: Iterable[AssessmentRound] = ()) -> MatrixFilter:
    """Return the filter over all subjects, with a choice of the rounds where the one that is shown is chosen."""
    data = data.copy()
    data["round"] = str(shown.pk) if shown else ""
    found = MatrixFilter(data, queryset=Subject.objects.select_related("code__classification"))
    found.form.fields["round"].choices = [(str(row.pk), str(row)) for row in rounds]
    if shown is not None and shown.is_open:
        found.form.fields["show"].choices = [*SHOW, UNGROUNDED]
    return found


def ordered(rows: QuerySet[Subject]) -> QuerySet[Subject]:
    """Order by field, then in Swedish order within it."""
    return rows.order_by("topic", swedish("name"), "pk")
