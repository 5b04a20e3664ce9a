"""What is written in a public extract."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from councils.models import Extract
from portal.forms.fields import CleanModelForm, TextField

PARTED = re.compile(r"\n\s*\n")


class ExtractForm(CleanModelForm):
    """The meeting in short, and for each item its heading, what was concluded and what was decided."""

    class Meta:
        model = Extract
        fields = ("summary",)
        widgets: ClassVar[dict[str, Any]] = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(self.instance.items):
            self.fields[f"title-{number}"] = TextField(label=_("heading"), max_length=200, initial=item["title"])
            self.fields[f"conclusion-{number}"] = TextField(
                label=_("conclusion"),
                max_length=3000,
                required=False,
                initial=item["conclusion"],
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            if item["decisions"]:
                self.fields[f"decisions-{number}"] = TextField(
                    label=_("decisions"),
                    max_length=5000,
                    required=False,
                    initial="\n\n".join(item["decisions"]),
                    widget=forms.Textarea(attrs={"rows": 3}),
                    help_text=_("An empty line between two decisions."),
                )

    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield each item's number and heading in the minutes with its fields."""
        for number, item in enumerate(self.instance.items):
            names = [f"{name}-{number}" for name in ("title", "conclusion", "decisions")]
            yield f"{item['number']} {item['title']}", [self[name] for name in names if name in self.fields]

    @property
    def items(self) -> list[dict[str, Any]]:
        """Return what is written of each item, as the service takes it."""
        said = self.cleaned_data
        return [
            {
                "title": said[f"title-{number}"],
                "conclusion": said[f"conclusion-{number}"],
                "decisions": [
                    part.strip() for part in PARTED.split(said.get(f"decisions-{number}", "")) if part.strip()
                ],
            }
            for number in range(len(self.instance.items))
        ]
