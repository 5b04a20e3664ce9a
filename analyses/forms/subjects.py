"""What is typed about a subject: its name, and the code that it has in a public list."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from analyses.models import Subject
from councils.models import Code
from portal.forms.fields import CleanModelForm

FOUND = 8


class SubjectForm(CleanModelForm):
    """A subject; the codes that its name may mean are looked for while one types."""

    class Meta:
        model = Subject
        fields = ["name", "topic", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.help_text = _("Occupation, education, industry, or in your own words.")
        name.error_messages["required"] = _("Give the subject a name.")
        name.widget.attrs |= {
            "autocomplete": "off",
            "hx-get": reverse("analyses:subject-codes"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#codes",
            "hx-swap": "outerHTML",
        }
        self.fields["code"] = forms.ModelChoiceField(
            Code.objects.valid(), required=False, label=self.fields["code"].label
        )
        self.where, self.found = "codes", list[Code]()

    @property
    def chosen(self) -> str:
        return str(self["code"].value() or "")

    def look_up(self) -> None:
        """Find the codes that the name may mean, and the one that is chosen."""
        words = str(self["name"].value() or "").replace("\0", "").strip()[:120]
        rows = Code.objects.valid()
        found = list(rows.search(words)[:FOUND]) if words else []
        if self.chosen.isdecimal() and len(self.chosen) < 18 and self.chosen not in {str(row.pk) for row in found}:
            found = [*rows.filter(pk=self.chosen), *found]
        self.found = found
