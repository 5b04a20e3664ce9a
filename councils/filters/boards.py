"""What the list of boards can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, OrderBy, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.models import Board, Organisation
from councils.models.board import BoardQuerySet
from portal.models import User
from portal.sorting import swedish

CHOICES = [
    ("current", pgettext_lazy("organisations", "Current")),
    ("earlier", gettext_lazy("Earlier")),
    ("all", gettext_lazy("All")),
]
WORDS = {"name": "name", "organisation": "organisation__name"}
DAYS = {"from": "from_on", "to": "to_on"}


def _organisations(request: Any) -> QuerySet[Organisation]:
    rows = Organisation.objects.visible_to(request.user)
    return rows.filter(pk__in=Board.objects.values("organisation")).order_by(swedish("name"))


class BoardFilter(django_filters.FilterSet):
    """Filters of the list of boards; those that are not over where nothing else is asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Board or organisation")}),
    )
    organisation = django_filters.ModelChoiceFilter(
        queryset=_organisations, label=gettext_lazy("Organisation"), empty_label=gettext_lazy("All")
    )
    confirmed = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("Confirmed")), ("no", gettext_lazy("Not confirmed"))],
        method="is_confirmed",
        label=gettext_lazy("Confirmed"),
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Board
        fields = ["q", "organisation", "confirmed", "state"]

    def search(self, rows: BoardQuerySet, name: str, value: str) -> BoardQuerySet:
        value = value.strip()
        found = Q(name__icontains=value) | Q(short_name__icontains=value)
        return rows.filter(found | Q(organisation__name__icontains=value))

    def is_confirmed(self, rows: BoardQuerySet, name: str, value: str) -> BoardQuerySet:
        return rows.filter(is_confirmed=value == "yes")

    def in_state(self, rows: BoardQuerySet, name: str, value: str) -> BoardQuerySet:
        is_over = Q(to_on__lt=timezone.localdate())
        return rows if value == "all" else rows.filter(is_over if value == "earlier" else ~is_over)


def of(user: User, data: Any, request: Any) -> BoardFilter:
    """Return the filter over what the user may see; those that are not over if no state is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "current"
    return BoardFilter(data, queryset=Board.objects.visible_to(user), request=request)


def ordered(rows: BoardQuerySet, sort: str) -> BoardQuerySet:
    """Order by the asked column; else by the organisation and then the board's name, in Swedish order."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if key in DAYS:
        # No first day is before all others, no last day after them.
        first = (key == "from") != falling
        day = OrderBy(F(DAYS[key]), descending=falling, nulls_first=first or None, nulls_last=not first or None)
        return rows.order_by(day, swedish("name"), "pk")
    column = swedish(WORDS.get(key, "organisation__name"))
    return rows.order_by(column.desc() if falling else column.asc(), swedish("name"), "pk")
