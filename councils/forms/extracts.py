"""What is written in a public extract."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from councils.models import Extract
from portal.forms.fields import CleanModelForm, TextField


class ExtractForm(CleanModelForm):
    """The meeting in short, and what each item led to."""

    class Meta:
        model = Extract
        fields = ("summary",)
        widgets: ClassVar[dict[str, Any]] = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(self.instance.items):
            self.fields[f"conclusion-{number}"] = TextField(
                label=f"{item['number']} {item['title']}",
                max_length=3000,
                required=False,
                initial=item["conclusion"],
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Decision: %(text)s") % {"text": " ".join(item["decisions"])} if item["decisions"] else "",
            )

    @property
    def conclusions(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"conclusion-{number}"] for number in range(len(self.instance.items))}
