"""What the compiled needs can be narrowed to: whole groups are shown or left out, and never divided."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from councils.models import Horizon, NeedGroup, Party, Sector
from councils.models.party import REGION
from portal.sorting import swedish

SORTS = {"needs": "needs_count", "people": "people_count", "hard": "hard_count", "made": "made_on"}


class NeedGroupFilter(django_filters.FilterSet):
    """Filters of the compiled needs."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Occupation or education")}),
    )
    area = django_filters.ModelChoiceFilter(
        queryset=Party.objects.exclude(key=REGION),
        label=gettext_lazy("Area"),
        empty_label=gettext_lazy("All"),
        null_label=gettext_lazy("The whole county"),
        null_value="county",
    )
    horizon = django_filters.ChoiceFilter(
        choices=Horizon.choices, label=gettext_lazy("When"), empty_label=gettext_lazy("All")
    )
    sector = django_filters.ChoiceFilter(
        choices=Sector.choices, label=gettext_lazy("Sector"), empty_label=gettext_lazy("All")
    )

    class Meta:
        model = NeedGroup
        fields = ["q", "area", "horizon", "sector"]

    def search(self, rows: QuerySet[NeedGroup], name: str, value: str) -> QuerySet[NeedGroup]:
        value = value.strip()
        return rows.filter(Q(code__name__icontains=value) | Q(code__words__icontains=value) | Q(code__code=value))


def of(data: Any, request: Any) -> NeedGroupFilter:
    rows = NeedGroup.objects.select_related("code__classification", "area")
    return NeedGroupFilter(data, queryset=rows, request=request)


def ordered(rows: QuerySet[NeedGroup], sort: str) -> QuerySet[NeedGroup]:
    """Order by the asked column; else by what competence it is, and there the largest first."""
    key = sort.removeprefix("-")
    if key in SORTS:
        column = F(SORTS[key])
        return rows.order_by(column.asc() if sort.startswith("-") else column.desc(), "pk")
    name = swedish("code__name")
    return rows.order_by(
        name.desc(nulls_last=True) if sort == "-name" else name.asc(nulls_last=True), "-needs_count", "pk"
    )
