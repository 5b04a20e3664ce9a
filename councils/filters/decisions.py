"""The register of decisions: those of the councils' meetings and those on shared items in one list, and its filters."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.filters.meetings import half_years, periods
from councils.models import Council, Decision, SharedItem
from portal.models import User
from portal.sorting import swedish

SORTS = {"day": "on", "body": "body", "text": "what"}
FOLLOWED = [
    ("none", gettext_lazy("Nothing agreed")),
    ("open", gettext_lazy("Under way")),
    ("done", pgettext_lazy("decisions", "Carried out")),
]


def _bodies(request: Any) -> QuerySet[Council]:
    """The councils that one reads, and the strategic group for whoever reads its shared items."""
    group = SharedItem.objects.visible_to(request.user).values("council")
    rows = Council.objects.visible_to(request.user) | Council.objects.filter(pk__in=group)
    return rows.order_by(swedish("short_name"))


class DecisionFilter(django_filters.FilterSet):
    """What is asked of the decisions of meetings."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Decision, item or meeting")}),
    )
    body = django_filters.ModelChoiceFilter(
        queryset=_bodies,
        to_field_name="slug",
        method="of_body",
        label=gettext_lazy("Decided by"),
        empty_label=gettext_lazy("All"),
    )
    followed = django_filters.ChoiceFilter(
        choices=FOLLOWED, method="as_far", label=gettext_lazy("What came of it"), empty_label=gettext_lazy("All")
    )
    period = django_filters.ChoiceFilter(
        choices=lambda: periods(timezone.localdate()),
        method="within",
        label=gettext_lazy("Period"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Decision
        fields = ["q", "body", "followed", "period"]

    def search(self, rows: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        fields = ("text", "item__title", "item__meeting__title")
        return rows.filter(_any(fields, value))

    def of_body(self, rows: QuerySet[Decision], name: str, value: Council) -> QuerySet[Decision]:
        return rows.filter(item__meeting__council=value)

    def as_far(self, rows: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return rows.filter(followed=value)  # type: ignore[misc]  # annotated by `of`

    def within(self, rows: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        first, after = half_years(value)
        return rows.filter(item__meeting__starts_at__gte=first, item__meeting__starts_at__lt=after)


class SharedDecisionFilter(DecisionFilter):
    """The same, asked of the decisions on shared items."""

    class Meta:
        model = SharedItem
        fields = ["q", "body", "followed", "period"]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(_any(("decision", "title", "number"), value))

    def of_body(self, rows: QuerySet[Any], name: str, value: Council) -> QuerySet[Any]:
        return rows.filter(council=value)

    def within(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        first, after = half_years(value)
        return rows.filter(decided_on__gte=timezone.localdate(first), decided_on__lt=timezone.localdate(after))


def _any(fields: tuple[str, ...], value: str) -> Q:
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": value.strip()})
    return found


@dataclass(frozen=True)
class Register:
    """The form that says what is asked for, and the decisions of both kinds, a dict each."""

    form: forms.Form
    rows: QuerySet[Any]


def of(user: User, data: Any, request: Any) -> Register:
    """Return the register of what the user may see."""
    decided = SharedItem.objects.visible_to(user).exclude(decided_on=None)
    found = DecisionFilter(data, queryset=Decision.objects.visible_to(user).with_follow_up(), request=request)
    shared = SharedDecisionFilter(data, queryset=decided.with_follow_up(), request=request)
    return Register(found.form, found.qs.for_register().union(shared.qs.for_register(), all=True))


def ordered(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """Order by the asked column; else the latest day first, and on a day in the order of the minutes."""
    column = F(SORTS.get(sort.removeprefix("-"), "on"))
    order = column.asc() if sort and not sort.startswith("-") else column.desc()
    return rows.order_by(order, "body", "source", "place_key", "spot", "key")
