"""What the list of shared items can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from councils.models import SharedItem
from councils.models.shared_item import SharedItemQuerySet
from portal.models import User
from portal.sorting import swedish

SORTS: dict[str, Any] = {
    "title": swedish("title"),
    "lead": swedish("lead__name"),
    "since": F("state_since"),
    "meeting": F("target_meeting__starts_at"),
}
CHOICES = [("open", gettext_lazy("Open")), *SharedItem.State.choices, ("all", gettext_lazy("All"))]


class SharedItemFilter(django_filters.FilterSet):
    """Filters of the list of shared items; those that somebody works with where nothing else is asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Heading, question or number")}),
    )
    kind = django_filters.ChoiceFilter(
        choices=SharedItem.Kind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = SharedItem
        fields = ["q", "kind", "state"]

    def search(self, rows: QuerySet[SharedItem], name: str, value: str) -> QuerySet[SharedItem]:
        value = value.strip()
        return rows.filter(Q(title__icontains=value) | Q(question__icontains=value) | Q(number__startswith=value))

    def in_state(self, rows: SharedItemQuerySet, name: str, value: str) -> SharedItemQuerySet:
        if value == "open":
            return rows.open()
        return rows if value == "all" else rows.filter(state=value)


def of(user: User, data: Any, request: Any) -> SharedItemFilter:
    """Return the filter over what the user may see; the open ones if no state is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "open"
    return SharedItemFilter(data, queryset=SharedItem.objects.visible_to(user), request=request)


def ordered(rows: SharedItemQuerySet, sort: str) -> SharedItemQuerySet:
    """Order by the asked column; else by the meeting that shall decide, those without one last."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["meeting"])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "-state_since", "pk")
