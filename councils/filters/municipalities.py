"""What the list of municipalities can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from councils.models import Municipality, Organisation, Party
from councils.models.municipality import COUNTY, MunicipalityQuerySet
from councils.models.party import REGION
from portal.models import User
from portal.sorting import swedish

SORTS = {"name", "code"}


def _associations(request: Any) -> QuerySet[Party]:
    rows = Party.objects.filter(organisation__in=Organisation.objects.visible_to(request.user))
    return rows.exclude(key=REGION)


class MunicipalityFilter(django_filters.FilterSet):
    """Filters of the list of municipalities; over rows that carry their affiliation."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Municipality or code")}),
    )
    party = django_filters.ModelChoiceFilter(
        queryset=_associations,
        method="in_association",
        label=gettext_lazy("Association"),
        empty_label=gettext_lazy("All"),
    )
    county = django_filters.ChoiceFilter(
        choices=[("in", gettext_lazy("In the county")), ("outside", gettext_lazy("Outside the county"))],
        method="lies",
        label=gettext_lazy("County"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Municipality
        fields = ["q", "party", "county"]

    def search(self, rows: MunicipalityQuerySet, name: str, value: str) -> MunicipalityQuerySet:
        value = value.strip()
        return rows.filter(Q(organisation__name__icontains=value) | Q(code__startswith=value))

    def in_association(self, rows: MunicipalityQuerySet, name: str, value: Party) -> MunicipalityQuerySet:
        return rows.filter(part=value.key)  # type: ignore[misc]  # annotated by `for_list`

    def lies(self, rows: MunicipalityQuerySet, name: str, value: str) -> MunicipalityQuerySet:
        in_county = Q(code__startswith=COUNTY)
        return rows.filter(in_county if value == "in" else ~in_county)


def of(user: User, data: Any, request: Any) -> MunicipalityFilter:
    """Return the filter over what the user may see."""
    rows = Municipality.objects.visible_to(user).for_list(user, today=timezone.localdate())
    return MunicipalityFilter(data, queryset=rows, request=request)


def ordered(rows: MunicipalityQuerySet, sort: str) -> MunicipalityQuerySet:
    """Order by the asked column; else association by association, and last the two outside the county."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if key == "code":
        return rows.order_by("-code" if falling else "code")
    name = swedish("organisation__name")
    if key == "name":
        return rows.order_by(name.desc() if falling else name.asc(), "pk")
    return rows.annotate(is_outside=~Q(code__startswith=COUNTY)).order_by("is_outside", "party_order", name, "pk")  # type: ignore[misc]  # likewise
