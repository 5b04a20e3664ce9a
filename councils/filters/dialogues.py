"""What the list of dialogues can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from councils.models import Council, Dialogue, NeedObservation
from councils.models.dialogue import DialogueQuerySet
from portal.models import User
from portal.sorting import swedish


def _councils(request: Any) -> QuerySet[Council]:
    known = Dialogue.objects.visible_to(request.user).values("council")
    return Council.objects.filter(pk__in=known).order_by(swedish("short_name"))


class DialogueFilter(django_filters.FilterSet):
    """Filters of the list of dialogues."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Organisation, competence or words")}),
    )
    council = django_filters.ModelChoiceFilter(
        queryset=_councils, label=gettext_lazy("Council"), empty_label=gettext_lazy("All")
    )
    level = django_filters.ChoiceFilter(
        choices=Dialogue.Level.choices, label=gettext_lazy("Who may read"), empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Dialogue
        fields = ["q", "council", "level"]

    def search(self, rows: DialogueQuerySet, name: str, value: str) -> DialogueQuerySet:
        value = value.strip()
        needs = NeedObservation.objects.present().filter(subject__icontains=value)
        said = Q(notes__icontains=value) | Q(organisation__name__icontains=value)
        return rows.filter(said | Q(pk__in=needs.values("dialogue")))


def of(user: User, data: Any, request: Any) -> DialogueFilter:
    """Return the filter over what the user may read."""
    return DialogueFilter(data, queryset=Dialogue.objects.visible_to(user), request=request)


def ordered(rows: DialogueQuerySet, sort: str) -> DialogueQuerySet:
    """Order by the asked column; else the latest first."""
    if sort.removeprefix("-") == "name":
        name = swedish("organisation__name")
        return rows.order_by(name.desc() if sort.startswith("-") else name.asc(), "-held_on", "pk")
    return rows.order_by("held_on" if sort == "day" else "-held_on", "-pk")
