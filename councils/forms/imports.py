"""What is chosen before an import: what sort of rows, and the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from councils.models import Import
from councils.services.imports.files import MAX_BYTES

# What a browser offers first; what the file is, its content says.
OFFERED = ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("what does the file hold?"),
        choices=Import.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the file holds.")},
    )
    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 10 MB and 10,000 rows. Nothing is changed until you have seen what it does."
        ),
        widget=forms.FileInput(attrs={"accept": OFFERED}),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext_lazy("The file is larger than 10 MB. Divide it into several files."))
        return file
