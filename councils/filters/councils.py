"""What the list of councils can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from councils.models import Council, Meeting, Membership, Party
from councils.models.council import CouncilQuerySet
from portal.models import User
from portal.sorting import swedish

STATES = [
    ("active", gettext_lazy("Active ones")),
    ("ended", gettext_lazy("Ended ones")),
    ("all", gettext_lazy("All")),
]
SORTS = {"name", "kind", "host", "members", "next", "last"}


def to_choose_from(request: Any) -> QuerySet[Council]:
    """The councils that another list may be narrowed to: those that its reader sees."""
    return Council.objects.visible_to(request.user).order_by(swedish("short_name"))


class CouncilFilter(django_filters.FilterSet):
    """Filters of the list of councils; active ones where nothing else is asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name now or earlier, or host")}),
    )
    kind = django_filters.ChoiceFilter(
        choices=Council.Kind, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    area = django_filters.ModelChoiceFilter(
        field_name="host__party",
        queryset=Party.objects.all(),
        label=gettext_lazy("Area"),
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Council
        fields = ["q", "kind", "area", "state"]

    def search(self, rows: QuerySet[Council], name: str, value: str) -> QuerySet[Council]:
        value = value.strip()
        earlier = Council.objects.filter(names__name__icontains=value).values("pk")
        said = Q(name__icontains=value) | Q(short_name__icontains=value) | Q(host__name__icontains=value)
        return rows.filter(said | Q(pk__in=earlier))

    def in_state(self, rows: QuerySet[Council], name: str, value: str) -> QuerySet[Council]:
        return rows if value == "all" else rows.filter(ended_on__isnull=value == "active")


def of(user: User, data: Any, request: Any) -> CouncilFilter:
    """Return the filter over what the user may see; the active ones if no state is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(STATES) else "active"
    return CouncilFilter(data, queryset=Council.objects.visible_to(user), request=request)


def with_numbers(rows: CouncilQuerySet) -> CouncilQuerySet:
    """Add how many sit in each council today, its next meeting and its last one; all in the same query."""
    today, now = timezone.localdate(), timezone.now()
    places = Membership.objects.on(today).filter(council=OuterRef("pk")).order_by().values("council")
    meetings = Meeting.objects.filter(council=OuterRef("pk"))
    last = meetings.filter(ends_at__lt=now).exclude(state=Meeting.State.CANCELLED).order_by("-starts_at")
    return rows.annotate(
        members=Coalesce(Subquery(places.annotate(n=Count("pk")).values("n")), 0),
        next_at=Subquery(meetings.coming(now).values("starts_at")[:1]),
        next_id=Subquery(meetings.coming(now).values("pk")[:1]),
        last_at=Subquery(last.values("starts_at")[:1]),
        last_id=Subquery(last.values("pk")[:1]),
    )


def ordered(rows: CouncilQuerySet, sort: str) -> CouncilQuerySet:
    """Order by the asked column; else as the councils lie under each other, each level by name."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        return _by_hierarchy(rows)
    columns: dict[str, Any] = {
        "name": swedish("name"),
        "kind": F("kind"),
        "host": swedish("host__name"),
        "members": F("members"),
        "next": F("next_at"),
        "last": F("last_at"),
    }
    column = columns[key]
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, swedish("name"), "pk")


def _by_hierarchy(rows: CouncilQuerySet) -> CouncilQuerySet:
    """Put each council below the one that it lies under; there are three levels at most (services/councils.py)."""
    name = "short_name"
    has_two, has_one = Q(parent__parent__isnull=False), Q(parent__isnull=False)
    order = Case(*(When(top_kind=kind, then=Value(n)) for n, kind in enumerate(Council.Kind.values)))
    rows = rows.annotate(
        top_kind=Coalesce("parent__parent__kind", "parent__kind", "kind"),
        level_1=Coalesce(f"parent__parent__{name}", f"parent__{name}", name),
        level_2=Case(When(has_two, then=F(f"parent__{name}")), When(has_one, then=F(name)), default=Value("")),
        level_3=Case(When(has_two, then=F(name)), default=Value("")),
    )
    return rows.order_by(order, swedish("level_1"), swedish("level_2"), swedish("level_3"), "pk")
