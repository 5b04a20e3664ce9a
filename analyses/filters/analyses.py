"""What the register of analyses can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from analyses.models import Analysis, AnalysisCode, Area, Topic
from analyses.models.analysis import AnalysisQuerySet
from councils.models import Code
from portal.models import User
from portal.sorting import swedish

SORTS: dict[str, Any] = {
    "title": swedish("title"),
    "publisher": swedish("publisher__name"),
    "since": F("state_since"),
    "next": F("next_expected_on"),
}
CHOICES = [
    ("open", gettext_lazy("All but replaced and declined")),
    *Analysis.State.choices,
    ("overdue", gettext_lazy("New edition is late")),
    ("all", gettext_lazy("All")),
]


class SubjectFilter(django_filters.FilterSet):
    """What an analysis is about: topic, area and code."""

    topic = django_filters.ChoiceFilter(
        choices=Topic.choices, method="about", label=gettext_lazy("Topic"), empty_label=gettext_lazy("All")
    )
    area = django_filters.ChoiceFilter(
        choices=Area.choices, method="where", label=gettext_lazy("Area"), empty_label=gettext_lazy("All")
    )
    code = django_filters.ModelChoiceFilter(
        queryset=Code.objects.none(), method="coded", label=gettext_lazy("Code"), empty_label=gettext_lazy("All")
    )

    def about(self, rows: QuerySet[Analysis], name: str, value: str) -> QuerySet[Analysis]:
        return rows.filter(topics__contains=[value])

    def where(self, rows: QuerySet[Analysis], name: str, value: str) -> QuerySet[Analysis]:
        return rows.filter(areas__contains=[value])

    def coded(self, rows: QuerySet[Analysis], name: str, value: Code) -> QuerySet[Analysis]:
        return rows.filter(pk__in=AnalysisCode.objects.under(value).values("analysis"))


class AnalysisFilter(SubjectFilter):
    """Filters of the register; what is replaced or declined is shown to whoever asks for it."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Title, purpose or publisher")}),
    )
    made_by = django_filters.ChoiceFilter(
        field_name="is_external",
        choices=[("False", gettext_lazy("Ours")), ("True", gettext_lazy("Made by others"))],
        label=gettext_lazy("Made by"),
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Analysis
        fields = ["q", "topic", "area", "code", "made_by", "state"]

    def search(self, rows: QuerySet[Analysis], name: str, value: str) -> QuerySet[Analysis]:
        value = value.strip()
        return rows.filter(
            Q(title__icontains=value)
            | Q(purpose__icontains=value)
            | Q(publisher__name__icontains=value)
            | Q(publisher__short_name__iexact=value)
            | Q(pk__in=AnalysisCode.objects.named(value).values("analysis"))
        )

    def in_state(self, rows: AnalysisQuerySet, name: str, value: str) -> AnalysisQuerySet:
        if value == "open":
            return rows.open()
        if value == "overdue":
            return rows.overdue(timezone.localdate())
        return rows if value == "all" else rows.filter(state=value)


def of(user: User, data: Any, request: Any) -> AnalysisFilter:
    """Return the filter over what the user may see; what is replaced or declined only if it is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "open"
    rows = Analysis.objects.visible_to(user)
    found = AnalysisFilter(data, queryset=rows, request=request)
    found.form.fields["code"].queryset = codes_of(rows)
    return found


def codes_of(rows: QuerySet[Analysis]) -> QuerySet[Code]:
    """Return the codes that some of the analyses are about, list by list."""
    used = AnalysisCode.objects.filter(analysis__in=rows.order_by()).values("code")
    return Code.objects.filter(pk__in=used).order_by("classification__system", "-classification__version", "code")


def ordered(rows: AnalysisQuerySet, sort: str) -> AnalysisQuerySet:
    """Order by the asked column; else by what has happened lately."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        return rows.order_by("-state_since", "pk")
    key = SORTS[name]
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return rows.order_by(order, "-state_since", "pk")
