"""What is searched for, and what the search is narrowed to."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import search
from portal.services.search import Asked

FIRST_YEAR = 2019


class SearchForm(forms.Form):
    """The one box and its filters; all in the address, and what cannot be understood is no filter."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=300,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "placeholder": _("Words, names or numbers")}),
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    council = forms.TypedChoiceField(label=_("Council"), required=False, coerce=int, empty_value=None)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, reader: search.Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        shown = [kind for kind in search.kinds() if reader.is_authenticated or search.is_public(kind.key)]
        fields["kind"].choices = [("", _("Everything")), *((kind.key, kind.label()) for kind in shown)]
        fields["year"].choices = [("", _("All years")), *((year, year) for year in _years())]
        councils = search.places.councils(reader)
        fields["council"].choices = [("", _("All")), *councils]
        if not councils:
            del fields["council"]
        self.is_valid()

    @property
    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(said.get("q") or "", said.get("kind") or "", said.get("council"), said.get("year"))


def _years() -> list[int]:
    return list(range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1))
