"""What the list of people can be narrowed to, and how it is ordered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from councils.filters.councils import to_choose_from
from councils.models import Membership, Organisation, Person
from councils.models.person import PersonQuerySet
from councils.rights import rights_of
from portal.models import User
from portal.models.user import INVITATION_VALID
from portal.sorting import swedish

SORTS = {"name": swedish("name"), "organisation": swedish("organisation__name"), "email": swedish("email")}
STATES = [
    ("current", gettext_lazy("Current")),
    ("ended", gettext_lazy("Have left")),
    ("all", gettext_lazy("All")),
]
ACCOUNTS = [
    ("joined", gettext_lazy("Has an account")),
    ("invited", gettext_lazy("Invited")),
    ("expired", gettext_lazy("Invitation run out")),
    ("closed", pgettext_lazy("account", "Closed")),
    ("none", gettext_lazy("No account")),
]


class PersonFilter(django_filters.FilterSet):
    """Filters of the list of people; those who have left are shown only where they are asked for."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name or organisation")}),
    )
    # Typed rather than chosen: there are thousands, and a list of them all would weigh more than the page.
    organisation = django_filters.CharFilter(
        method="of_organisation",
        label=gettext_lazy("Organisation"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    council = django_filters.ModelChoiceFilter(
        queryset=to_choose_from,
        to_field_name="slug",
        method="with_place",
        label=gettext_lazy("Council"),
        empty_label=gettext_lazy("All"),
    )
    role = django_filters.ChoiceFilter(
        choices=Membership.Role.choices,
        method="with_place",
        label=gettext_lazy("Role"),
        empty_label=gettext_lazy("All"),
    )
    account = django_filters.ChoiceFilter(
        choices=ACCOUNTS, method="with_account", label=gettext_lazy("Account"), empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = Person
        fields = ["q", "organisation", "council", "role", "account", "state"]

    def search(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        found = Q()
        for field in ("name", "title", "email", "organisation__name", "organisation__short_name"):
            found |= Q(**{f"{field}__icontains": value.strip()})
        return rows.filter(found)

    def of_organisation(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        named = Organisation.objects.filter(Q(name__icontains=value.strip()) | Q(short_name__icontains=value.strip()))
        return rows.filter(organisation__in=named)

    def with_place(self, rows: QuerySet[Person], name: str, value: Any) -> QuerySet[Person]:
        """Council and role are asked of one and the same place, among those that the reader may see."""
        places = places_seen_by(self.request.user)
        chosen = self.form.cleaned_data
        if council := chosen.get("council"):
            places = places.filter(council=council)
        if role := chosen.get("role"):
            places = places.filter(role=role)
        return rows.filter(pk__in=places.values("person"))

    def with_account(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        valid_from = timezone.now() - INVITATION_VALID
        waiting = Q(user__is_active=True, user__joined_at=None)
        return rows.filter(
            {
                "joined": Q(user__is_active=True, user__joined_at__isnull=False),
                "invited": waiting & Q(user__invited_at__gte=valid_from),
                "expired": waiting & Q(user__invited_at__lt=valid_from),
                "closed": Q(user__is_active=False),
                "none": Q(user=None),
            }[value]
        )

    def in_state(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return rows if value == "all" else rows.filter(ended_on__isnull=value == "current")


def places_seen_by(user: User) -> QuerySet[Membership]:
    """Return today's places in the councils that the user reads."""
    return Membership.objects.visible_to(user).on(timezone.localdate())


def of(user: User, data: Any, request: Any) -> PersonFilter:
    """Return the filter over whom the user may see; who has an account is asked by those who may invite."""
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(STATES) else "current"
    found = PersonFilter(data, queryset=Person.objects.visible_to(user), request=request)
    if not rights_of(user).is_staff:
        del found.filters["account"]
    return found


def ordered(rows: PersonQuerySet, sort: str) -> PersonQuerySet:
    """Order by the asked column, else by name, as Swedes do."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return rows.order_by(column.desc() if sort.startswith("-") else column.asc(), SORTS["name"], "pk")


def listed(rows: PersonQuerySet, user: User) -> PersonQuerySet:
    """Add what one row of the list shows, in two queries however many rows: contact, account, today's places."""
    places = places_seen_by(user).select_related("council__host__party").order_by(swedish("council__short_name"), "pk")
    return rows.for_list().prefetch_related(Prefetch("memberships", places, to_attr="places"))
