"""Which codes are looked for, and which of those that are found are chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Classification, Code

FOUND, WORDS = 20, 120


class FindForm(forms.Form):
    """Swedish words, or a code; in one of the lists or in all."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=WORDS,
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Occupation, education, industry or code")}),
    )
    classification = forms.ModelChoiceField(
        Classification.objects.all(), label=gettext_lazy("List"), required=False, empty_label=gettext_lazy("All")
    )

    def found(self) -> list[Code]:
        """Return the codes that the words mean, the best first; none where nothing is asked."""
        words = self.cleaned_data.get("q", "") if self.is_valid() else ""
        if not words:
            return []
        rows = Code.objects.valid().search(words)
        chosen = self.cleaned_data.get("classification")
        return list((rows.filter(classification=chosen) if chosen else rows)[:FOUND])


class ChooseForm(forms.Form):
    """The codes that have been ticked."""

    codes = forms.ModelMultipleChoiceField(
        Code.objects.valid(), error_messages={"required": gettext_lazy("Choose at least one code.")}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["codes"].error_messages |= {
            name: _("Choose among the codes that are shown.") for name in ("invalid_choice", "invalid_pk_value")
        }
