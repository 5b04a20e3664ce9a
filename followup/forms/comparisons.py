"""Which two rounds are compared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ComparisonForm(forms.Form):
    """Two of the rounds' years; `years` are those to show, the earlier first, or None where there are not two."""

    then = forms.TypedChoiceField(label=_("compare"), coerce=int)
    now = forms.TypedChoiceField(label=_("with"), coerce=int)

    def __init__(self, data: Any, *, years: list[int]) -> None:
        self.years = self._chosen(data, sorted(years))
        shown = dict(zip(("then", "now"), self.years or (), strict=False))
        super().__init__(initial=shown)
        for name in ("then", "now"):
            self.fields[name].choices = [(year, str(year)) for year in sorted(years)]  # type: ignore[attr-defined]

    @staticmethod
    def _chosen(data: Any, years: list[int]) -> tuple[int, int] | None:
        if len(years) < 2:
            return None
        asked = [year for year in years if str(year) in (data.get("then"), data.get("now"))]
        rest = [year for year in years if year not in asked]
        then, now = sorted([*asked, *reversed(rest)][:2])
        return then, now
