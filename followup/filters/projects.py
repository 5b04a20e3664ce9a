"""What the list of projects can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from councils.models import Party
from councils.models.party import REGION
from followup.models import Priority, Project, Purpose
from followup.models.project import ProjectQuerySet
from portal.models import User
from portal.sorting import swedish

SORTS: dict[str, Any] = {
    "title": swedish("title"),
    "organisation": swedish("organisation__name"),
    "granted": F("granted"),
    "paid": F("paid"),
    "to": F("to_on"),
}
CHOICES = [("open", gettext_lazy("Not decided and under way")), *Project.State.choices, ("all", gettext_lazy("All"))]


class ProjectFilter(django_filters.FilterSet):
    """Filters of the projects; what is rejected, withdrawn or finished is shown to whoever asks for it."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Title, organisation or registry number")}),
    )
    party = django_filters.ModelChoiceFilter(
        queryset=Party.objects.exclude(pk=REGION),
        field_name="agreement__party",
        label=gettext_lazy("Association"),
        empty_label=gettext_lazy("All"),
    )
    purpose = django_filters.ChoiceFilter(
        choices=Purpose.choices, label=gettext_lazy("Purpose"), empty_label=gettext_lazy("All")
    )
    priority = django_filters.ChoiceFilter(
        choices=Priority.choices, label=gettext_lazy("Priority"), empty_label=gettext_lazy("All")
    )
    year = django_filters.NumberFilter(method="in_year", label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Project
        fields = ["q", "party", "purpose", "priority", "year", "state"]

    def search(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        value = value.strip()
        return rows.filter(
            Q(title__icontains=value) | Q(organisation__name__icontains=value) | Q(registry_number__icontains=value)
        )

    def in_year(self, rows: QuerySet[Project], name: str, value: Any) -> QuerySet[Project]:
        return rows.filter(from_on__year__lte=int(value), to_on__year__gte=int(value))

    def in_state(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        if value == "open":
            return rows.filter(state__in=[Project.State.PROPOSED, Project.State.GRANTED, Project.State.STOPPED])
        return rows if value == "all" else rows.filter(state=value)


def of(user: User, data: Any, request: Any) -> ProjectFilter:
    """Return the filter over what the user may see; what is over only if it is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "open"
    return ProjectFilter(data, queryset=Project.objects.visible_to(user), request=request)


def ordered(rows: ProjectQuerySet, sort: str) -> ProjectQuerySet:
    """Order by the asked column, which `for_list` has added; else by what has happened lately."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        return rows.order_by("-state_since", "pk")
    key = SORTS[name]
    return rows.order_by(key.desc() if sort.startswith("-") else key.asc(), "-state_since", "pk")
