"""Which two rounds are compared, and whether of all parties or of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from followup.models.declaration import short_name
from portal.forms.fields import offer


class ComparisonForm(forms.Form):
    """Two of the rounds' years; `years` are those to show, the earlier first, or None where there are not two."""

    then = forms.TypedChoiceField(label=_("compare"), coerce=int)
    now = forms.TypedChoiceField(label=_("with"), coerce=int)
    party = forms.ChoiceField(label=_("party"))

    def __init__(self, data: Any, *, years: list[int], parties: list[Party]) -> None:
        self.years = self._chosen(data, sorted(years))
        names = {party.key: short_name(party) for party in parties}
        self.chosen = data.get("party") if data.get("party") in names else ""
        shown = dict(zip(("then", "now"), self.years or (), strict=False))
        super().__init__(initial={**shown, "party": self.chosen}, use_required_attribute=False)
        offer(self, "party", [("", _("All five")), *names.items()])
        for name in ("then", "now"):
            offer(self, name, [(year, str(year)) for year in sorted(years)])

    @staticmethod
    def _chosen(data: Any, years: list[int]) -> tuple[int, int] | None:
        if len(years) < 2:
            return None
        asked = [year for year in years if str(year) in (data.get("then"), data.get("now"))]
        rest = [year for year in years if year not in asked]
        then, now = sorted([*asked, *reversed(rest)][:2])
        return then, now
