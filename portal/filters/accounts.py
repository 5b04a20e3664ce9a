"""What the lists of accounts and of outgoing mail show, and can be narrowed to."""

from typing import Any

import django_filters
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Mail, User
from portal.models.user import INVITATION_VALID
from portal.sorting import swedish

STATES = [
    ("joined", _("Joined")),
    ("invited", _("Invited")),
    ("expired", _("Invitation run out")),
    ("closed", _("Closed")),
    ("administrator", _("Administrators")),
]
SORTS: dict[str, Any] = {"name": swedish("name"), "email": F("email"), "joined": F("joined_at")}


def listed() -> QuerySet[User]:
    """Return the accounts with what one row of the list shows, in one query."""
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    sessions = UserSession.objects.filter(Exists(live), user=OuterRef("pk")).order_by().values("user")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    count = Subquery(sessions.annotate(n=Count("pk")).values("n"))
    return User.objects.annotate(session_count=Coalesce(count, 0), has_second_factor=Exists(factors))


class AccountFilter(django_filters.FilterSet):
    """Filters of the list of accounts."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name or e-mail address")}),
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label=_("State"), empty_label=_("All"))

    class Meta:
        model = User
        fields = ["q", "state"]

    def search(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(Q(name__icontains=value.strip()) | Q(email__icontains=value.strip()))

    def in_state(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "closed":
            return rows.filter(is_active=False)
        valid_from = timezone.now() - INVITATION_VALID
        open_rows = rows.filter(is_active=True)
        return {
            "joined": open_rows.filter(joined_at__isnull=False),
            "invited": open_rows.filter(joined_at=None, invited_at__gte=valid_from),
            "expired": open_rows.filter(joined_at=None, invited_at__lt=valid_from),
            "administrator": open_rows.filter(is_administrator=True),
        }[value]


def ordered(rows: QuerySet[User], sort: str) -> QuerySet[User]:
    """Order by the asked column, else by name."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return rows.order_by(column.desc() if sort.startswith("-") else column.asc(), "pk")


class MailFilter(django_filters.FilterSet):
    """Filters of the list of outgoing mail."""

    q = django_filters.CharFilter(
        field_name="to",
        lookup_expr="icontains",
        label=_("Search"),
        widget=forms.SearchInput(attrs={"placeholder": _("E-mail address")}),
    )
    state = django_filters.ChoiceFilter(choices=Mail.State.choices, label=_("State"), empty_label=_("All"))

    day = django_filters.DateFilter(
        field_name="created_at",
        lookup_expr="date",
        label=_("Day"),
        widget=forms.DateInput(attrs={"placeholder": "2027-02-11", "class": "short", "inputmode": "numeric"}),
    )

    class Meta:
        model = Mail
        fields = ["q", "state", "day"]


def filter_accounts(data: Any, request: Any) -> AccountFilter:
    return AccountFilter(data, queryset=listed(), request=request)


def filter_mails(data: Any, request: Any) -> MailFilter:
    """Return the filter over outgoing mail, newest first; what a mail says is never read from the database."""
    unread = ("text", "html", "calendar", "resent_from__text", "resent_from__html", "resent_from__calendar")
    rows = Mail.objects.select_related("resent_from", "released_by").defer(*unread).order_by("-created_at", "-pk")
    return MailFilter(data, queryset=rows, request=request)
