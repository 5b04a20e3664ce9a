"""What is typed about a quality review: who is asked by when, and what the reviewer says."""

from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.forms.analyses import PersonForm
from analyses.models import Check, Mark, Review
from portal.forms.fields import DayField, MarkupArea, TextField
from portal.quiet import working_day

USUAL = timedelta(days=14)


class AskForm(PersonForm):
    """Whom one asks, and by when."""

    due_on = DayField(label=gettext_lazy("to be done by"), error_messages={"required": gettext_lazy("Give the day.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Reviewer")
        self.fields["person"].help_text = _("Somebody with an account who has not written it.")
        self.fields["due_on"].initial = working_day(timezone.localdate() + USUAL)

    def clean_due_on(self) -> Any:
        """Refuse a day that has passed."""
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError(_("Give a day that has not passed."))
        return due_on


class ReviewForm(forms.Form):
    """The checklist, the remarks and the verdict."""

    remarks = TextField(
        label=gettext_lazy("remarks"),
        max_length=5000,
        required=False,
        widget=MarkupArea(attrs={"rows": 6}),
        help_text=gettext_lazy("What is good, what is missing. All who read the analysis can read this."),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("verdict"),
        choices=Review.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a verdict.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        said = {f"check_{check}": review.checklist.get(check.value, "") for check in Check}
        initial = {**said, "remarks": review.remarks, "verdict": review.verdict, "version": review.version}
        super().__init__(*args, **{"initial": initial, **kwargs})
        for check in Check:
            self.fields[f"check_{check}"] = forms.ChoiceField(
                label=check.label,
                choices=[("", _("Choose")), *Mark.choices],
                error_messages={"required": _("Answer this too.")},
            )
        self.order_fields([*(f"check_{check}" for check in Check), "remarks", "verdict", "version"])

    @property
    def checks(self) -> list[BoundField]:
        return [self[f"check_{check}"] for check in Check]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where something is lacking."""
        cleaned = super().clean() or self.cleaned_data
        checklist = {check.value: cleaned.get(f"check_{check}", "") for check in Check}
        is_whole = not {Mark.PARTLY.value, Mark.NO.value} & set(checklist.values())
        if not cleaned.get("remarks") and (not is_whole or cleaned.get("verdict") in {"with_remarks", "returned"}):
            self.add_error("remarks", _("Write what is lacking."))
        if not is_whole and cleaned.get("verdict") == Review.Verdict.APPROVED:
            self.add_error("verdict", _("Something is lacking. Approve it with remarks, or have it worked on."))
        cleaned["checklist"] = checklist
        return cleaned
