"""What the dashboard and its figures are narrowed to; it stands in the address, so that a view can be sent."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Agreement, Frame, Priority, Purpose
from followup.services.scopes import Scope
from portal.forms.fields import offer
from portal.models import User


class ScopeForm(forms.Form):
    """Year, association, fund, purpose, priority and kind of support; one query for what there is to choose."""

    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Association"), required=False)
    fund = forms.ChoiceField(label=gettext_lazy("Fund"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Support"), required=False)

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        asked = {name: data.get(name, "") for name in self.base_fields}
        asked["year"] = asked["year"] or str(timezone.localdate().year)
        super().__init__(asked)
        every = ("", _("All"))
        rows = Frame.objects.visible_to(user).order_by("agreement__party__order", "fund")
        columns = ("year", "agreement__party", "agreement__party__area", "fund", "fund__name")
        found = list(rows.values_list(*columns).distinct())
        self.years = sorted({row[0] for row in found} | {timezone.localdate().year}, reverse=True)
        offer(self, "year", [("all", _("All")), *((str(year), str(year)) for year in self.years)])
        offer(self, "party", [every, *dict.fromkeys((row[1], row[2]) for row in found)])
        offer(self, "fund", [every, *dict.fromkeys((str(row[3]), row[4]) for row in found)])
        offer(self, "purpose", [every, *Purpose.choices])
        offer(self, "priority", [every, *Priority.choices])
        offer(self, "kind", [every, *Agreement.Kind.choices])

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what is chosen, in words: each filter's name and value."""
        self.is_valid()
        found = []
        for name, field in self.fields.items():
            words = dict(field.choices)  # type: ignore[attr-defined]  # all of them are choice fields
            value = str(words.get(self.cleaned_data.get(name, ""), words.get("all", words.get(""))))
            found.append((str(field.label), value))
        return found

    @property
    def scope(self) -> Scope:
        """Return what is asked for; what cannot be understood is not asked."""
        self.is_valid()
        said = self.cleaned_data
        return Scope(
            year=int(said["year"]) if said.get("year", "all").isdecimal() else 0,
            party=said.get("party", ""),
            fund=int(said.get("fund") or 0),
            purpose=said.get("purpose", ""),
            priority=said.get("priority", ""),
            kind=said.get("kind", ""),
        )
