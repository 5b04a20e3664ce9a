"""What the list of a mailing's recipients can be narrowed to."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from analyses.models import Recipient
from portal.forms.fields import clean_text


class RecipientFilter(django_filters.FilterSet):
    """By a part of the address, the person or the organisation, and by how far it has come."""

    q = django_filters.CharFilter(method="search", label=_("Search"), widget=forms.SearchInput)
    state = django_filters.ChoiceFilter(
        choices=[("opened", _("Opened")), ("fetched", _("File fetched")), ("unopened", _("Not opened"))],
        method="come",
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Recipient
        fields = ["q", "state"]

    def search(self, rows: QuerySet[Recipient], name: str, value: str) -> QuerySet[Recipient]:
        text = clean_text(value).strip()
        named = Q(person__name__icontains=text) | Q(organisation__name__icontains=text)
        return rows.filter(Q(email__icontains=text) | named)

    def come(self, rows: QuerySet[Recipient], name: str, value: str) -> QuerySet[Recipient]:
        asked = {"opened": Q(opened_at__isnull=False), "fetched": Q(downloaded_at__isnull=False)}
        return rows.filter(asked.get(value, Q(opened_at=None)))
