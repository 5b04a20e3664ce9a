"""What the list of meetings can be narrowed to, and how it is ordered."""

from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, IntegerChoices, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.filters.councils import to_choose_from
from councils.models import Meeting
from councils.models.meeting import MeetingQuerySet
from portal.models import User
from portal.sorting import swedish

State = Meeting.State
SORTS: dict[str, Any] = {
    "date": F("starts_at"),
    "title": swedish("title"),
    "kind": F("kind"),
    "place": swedish("place"),
    "state": F("state"),
}


class Place(IntegerChoices):
    """The parts of the list, in their order."""

    COMING = 1, gettext_lazy("Coming")
    HELD = 2, pgettext_lazy("meetings", "Held")
    CANCELLED = 3, pgettext_lazy("meetings", "Cancelled")


def periods(today: date) -> list[tuple[str, str]]:
    """Return the years and half-years to choose from, next year first."""
    years = range(today.year + 1, today.year - 4, -1)
    return [
        (key, words % {"year": year})
        for year in years
        for key, words in (
            (f"{year}-autumn", _("Autumn %(year)s")),
            (f"{year}-spring", _("Spring %(year)s")),
            (f"{year}", _("All of %(year)s")),
        )
    ]


class MeetingFilter(django_filters.FilterSet):
    """Filters of the list of meetings; every one of them is in the address."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name, place or council")}),
    )
    council = django_filters.ModelChoiceFilter(
        queryset=to_choose_from, to_field_name="slug", label=gettext_lazy("Council"), empty_label=gettext_lazy("All")
    )
    kind = django_filters.ChoiceFilter(
        choices=Meeting.Kind, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(choices=State, label=gettext_lazy("State"), empty_label=gettext_lazy("All"))
    period = django_filters.ChoiceFilter(
        choices=lambda: periods(timezone.localdate()),
        method="within",
        label=gettext_lazy("Period"),
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Meeting
        fields = ["q", "council", "kind", "state", "period"]

    def search(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        fields = ("title", "place", "registry_number", "council__name", "council_name")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": value.strip()})
        return rows.filter(found)

    def within(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        first, after = half_years(value)
        return rows.filter(starts_at__gte=first, starts_at__lt=after)


def half_years(period: str) -> tuple[datetime, datetime]:
    """Return when a year or a half-year of the choices begins, and when the next does."""
    year, _dash, half = period.partition("-")
    first, after = {"spring": (1, 7), "autumn": (7, 13)}.get(half, (1, 13))
    return _month(int(year), first), _month(int(year), after)


def _month(year: int, month: int) -> datetime:
    year, month = (year + 1, 1) if month == 13 else (year, month)
    return datetime(year, month, 1, tzinfo=timezone.get_current_timezone())


def ordered(rows: MeetingQuerySet, sort: str) -> MeetingQuerySet:
    """Order by the asked column; else coming meetings, the next first, then held and last cancelled, latest first."""
    column = SORTS.get(sort.removeprefix("-"))
    if column:
        return rows.order_by(column.desc() if sort.startswith("-") else column.asc(), "pk")
    # What was planned and never held stays among the coming: it waits for somebody to say what became of it.
    is_coming = Q(state__in=[State.PLANNED, State.CALLED, State.UNDER_WAY])
    place = Case(
        When(is_coming, then=Value(Place.COMING)),
        When(state=State.CANCELLED, then=Value(Place.CANCELLED)),
        default=Value(Place.HELD),
    )
    rows = rows.annotate(place_in_list=place)
    nearest = Case(When(is_coming, then=F("starts_at")))
    return rows.order_by("place_in_list", nearest, F("starts_at").desc(), "pk")  # type: ignore[misc]  # annotated above


def of(user: User, data: Any, request: Any) -> MeetingFilter:
    """Return the filter over what the user may see."""
    return MeetingFilter(data, queryset=Meeting.objects.visible_to(user), request=request)
