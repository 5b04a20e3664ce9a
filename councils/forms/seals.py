"""What is checked against the seals: a file, or its hash."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.services import seals
from portal.forms.fields import never_call_optional

DIGEST = re.compile(r"[0-9a-f]{64}")


class CheckForm(forms.Form):
    """A PDF or its SHA-256; one of the two is enough."""

    file = forms.FileField(
        label=gettext_lazy("the PDF file"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text=gettext_lazy("At most 5 MB. The file is only read, never kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    digest = forms.CharField(
        label=gettext_lazy("or its SHA-256"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("64 digits and letters a to f; spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never_call_optional(self, *self.fields)

    def clean_digest(self) -> str:
        """Return the hash in small letters without spaces, as it is kept."""
        digest = "".join(self.cleaned_data["digest"].split()).lower()
        if digest and not DIGEST.fullmatch(digest):
            raise forms.ValidationError(_("A SHA-256 is 64 characters: digits and the letters a to f."))
        return digest

    def clean(self) -> dict[str, Any]:
        """Read the hash of the file, if there is one: what was sent weighs more than what was typed."""
        cleaned = super().clean() or self.cleaned_data
        if (file := cleaned.get("file")) is not None:
            cleaned["digest"] = seals.digest_of(file.chunks())
        elif not cleaned.get("digest") and not self.errors:
            self.add_error("file", _("Choose a PDF, or paste its SHA-256."))
        return cleaned
