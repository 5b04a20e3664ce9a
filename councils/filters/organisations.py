"""What the list of organisations can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.models import Affiliation, Membership, Organisation, Party, Side
from councils.models.organisation import OrganisationQuerySet
from portal.models import User
from portal.sorting import swedish

CHOICES = [
    ("current", pgettext_lazy("organisations", "Current")),
    ("ended", pgettext_lazy("organisations", "Ended")),
    ("all", gettext_lazy("All")),
]
WORDS = {"name": "name", "kind": "kind_words", "side": "side_words"}
NUMBERS = {"people": "people_count", "councils": "council_count"}


def _parties(request: Any) -> QuerySet[Party]:
    return Party.objects.filter(organisation__in=Organisation.objects.visible_to(request.user))


class OrganisationFilter(django_filters.FilterSet):
    """Filters of the list of organisations; those that have not ended where nothing else is asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name or organisation number")}),
    )
    kind = django_filters.ChoiceFilter(
        choices=Organisation.Kind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    side = django_filters.ChoiceFilter(
        choices=Side.choices, method="on_side", label=gettext_lazy("Side"), empty_label=gettext_lazy("All")
    )
    party = django_filters.ModelChoiceFilter(
        queryset=_parties, method="in_area", label=gettext_lazy("Area"), empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Organisation
        fields = ["q", "kind", "side", "party", "state"]

    def search(self, rows: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        value = value.strip()
        found = Q(name__icontains=value) | Q(short_name__icontains=value) | Q(organisation_number__icontains=value)
        digits = value.replace("-", "")
        if len(digits) == 10 and digits.isascii() and digits.isdigit():
            found |= Q(organisation_number=f"{digits[:6]}-{digits[6:]}")
        return rows.filter(found)

    def on_side(self, rows: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        return rows.on_side(value)

    def in_area(self, rows: OrganisationQuerySet, name: str, value: Party) -> QuerySet[Organisation]:
        """Keep the party itself, its municipalities, and those with a place today in a council that it hosts."""
        today = timezone.localdate()
        towns = Affiliation.objects.on(today).filter(party=value).values("municipality__organisation")
        places = Membership.objects.visible_to(self.request.user).on(today)
        seated = places.filter(council__host__party=value).values("organisation")
        return rows.filter(Q(party=value) | Q(pk__in=towns) | Q(pk__in=seated))

    def in_state(self, rows: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        return rows if value == "all" else rows.filter(ended_on__isnull=value == "current")


def of(user: User, data: Any, request: Any) -> OrganisationFilter:
    """Return the filter over what the user may see; those that have not ended if no state is asked for."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "current"
    return OrganisationFilter(data, queryset=Organisation.objects.visible_to(user), request=request)


def ordered(rows: OrganisationQuerySet, sort: str) -> OrganisationQuerySet:
    """Order by the asked column, words in Swedish order; else by name. The numbers are those of `for_list`."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if key in NUMBERS:
        return rows.order_by(f"{'-' if falling else ''}{NUMBERS[key]}", swedish("name"), "pk")
    column = swedish(WORDS.get(key, "name"))
    return rows.with_words().order_by(column.desc() if falling else column.asc(), swedish("name"), "pk")
