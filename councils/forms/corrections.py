"""What is typed when approved minutes are corrected, and when a correction is rejected."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem, Correction, Meeting
from councils.reports.minutes import MinutesReport
from councils.services import corrections, minutes_report
from portal.concurrency import WrongState
from portal.forms.fields import CleanModelForm, TextField, choose_from, never_call_optional


class CorrectionForm(CleanModelForm):
    """Where the wrong words stand, the words themselves, what is to stand instead, and why."""

    class Meta:
        model = Correction
        fields = ("item", "was", "shall_be", "reason")
        widgets: ClassVar[dict[str, Any]] = {
            "was": forms.Textarea(attrs={"rows": 4}),
            "shall_be": forms.Textarea(attrs={"rows": 4}),
            "reason": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "was": gettext_lazy("Copy the words from the minutes, enough of them to be found in one place only."),
            "reason": gettext_lazy("Stands in the minutes, for all who read them."),
        }

    def __init__(self, *args: Any, meeting: Meeting, report: MinutesReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        titles = {row.anchor: f"{row.number} {row.title}" for row in report.items}
        items = meeting.items.exclude(kind=AgendaItem.Kind.BREAK).order_by("position")
        choose_from(self, "item", items, empty=_("Heading and attendance"))
        # What is outside the items is a choice like the others.
        never_call_optional(self, "item")
        field = cast("forms.ModelChoiceField[AgendaItem]", self.fields["item"])
        field.label_from_instance = lambda obj: titles[minutes_report.anchor(obj)]  # type: ignore[method-assign]

    def clean(self) -> dict[str, Any]:
        """Look for the words already here, so that whoever has copied them wrong keeps what they have typed."""
        cleaned = super().clean()
        if not self.errors:
            words = {name: cleaned[name] for name in ("item", "was", "shall_be")}
            try:
                corrections.check(self.meeting, **words)
            except WrongState as error:
                self.add_error("was", str(error))
        return cleaned


class RejectForm(forms.Form):
    """Why the minutes stay as they are."""

    answer = TextField(
        label=gettext_lazy("why it is rejected"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why the minutes stay as they are.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
