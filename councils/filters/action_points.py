"""What the list of action points can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from councils.filters.councils import to_choose_from
from councils.models import ActionPoint
from councils.models.action_point import ActionPointQuerySet
from portal.models import User
from portal.sorting import swedish

SORTS: dict[str, Any] = {
    "due": F("due_on"),
    "text": swedish("text"),
    "owner": swedish("owner__name"),
    "council": swedish("council__short_name"),
}
CHOICES = [
    ("open", gettext_lazy("Open")),
    ("late", gettext_lazy("Late")),
    ("done", gettext_lazy("Done")),
    ("dropped", gettext_lazy("Dropped")),
    ("all", gettext_lazy("All")),
]


class ActionPointFilter(django_filters.FilterSet):
    """Filters of the list of action points; open ones where nothing else is asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Action point or person")}),
    )
    council = django_filters.ModelChoiceFilter(
        queryset=to_choose_from, to_field_name="slug", label=gettext_lazy("Council"), empty_label=gettext_lazy("All")
    )
    whose = django_filters.ChoiceFilter(
        choices=[("mine", gettext_lazy("Mine")), ("nobody", gettext_lazy("Nobody's"))],
        method="of_whom",
        label=gettext_lazy("Responsible"),
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = ActionPoint
        fields = ["q", "council", "whose", "state"]

    def search(self, rows: QuerySet[ActionPoint], name: str, value: str) -> QuerySet[ActionPoint]:
        value = value.strip()
        return rows.filter(Q(text__icontains=value) | Q(owner__name__icontains=value) | Q(outcome__icontains=value))

    def of_whom(self, rows: QuerySet[ActionPoint], name: str, value: str) -> QuerySet[ActionPoint]:
        return rows.filter(owner=None) if value == "nobody" else rows.filter(owner__user=self.request.user)

    def in_state(self, rows: QuerySet[ActionPoint], name: str, value: str) -> QuerySet[ActionPoint]:
        if value == "late":
            return rows.filter(state=ActionPoint.State.OPEN, due_on__lt=timezone.localdate())
        return rows if value == "all" else rows.filter(state=value)


def of(user: User, data: Any, request: Any) -> ActionPointFilter:
    """Return the filter over what the user may see; the open ones if no state is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "open"
    return ActionPointFilter(data, queryset=ActionPoint.objects.visible_to(user).distinct(), request=request)


def ordered(rows: ActionPointQuerySet, sort: str) -> ActionPointQuerySet:
    """Order by the asked column; else by the day it is due, so that the latest stand first and the undated last."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "due_on", "pk")
