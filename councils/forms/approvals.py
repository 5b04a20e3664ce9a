"""What is typed when minutes are sent to approvers, and what the approvers answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Meeting, Person
from councils.services import approvals
from councils.services.approvals import Part
from portal.forms.fields import DayField, TextField
from portal.models import User
from portal.sorting import swedish


class AskForm(forms.Form):
    """Who shall approve, and by which day."""

    people: "forms.ModelMultipleChoiceField[Person]" = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        label=gettext_lazy("approvers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those who were at the meeting and can log in. Usually two."),
        error_messages={"required": gettext_lazy("Choose at least one approver.")},
    )
    approve_by = DayField(
        label=gettext_lazy("approve by"),
        help_text=gettext_lazy("Those who have not answered are reminded two days before."),
        error_messages={"required": gettext_lazy("Give the last day to approve.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = approvals.possible(meeting, by=user).order_by(swedish("name"))
        self.initial.setdefault("people", list(meeting.approvers.values_list("person", flat=True)))
        self.initial.setdefault("approve_by", timezone.localdate() + timedelta(days=meeting.council.approval_days))

    def clean_approve_by(self) -> date:
        day: date = self.cleaned_data["approve_by"]
        if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=180):
            raise forms.ValidationError(_("Give a day from today and at most half a year ahead."))
        return day


class AnswerForm(forms.Form):
    """A proposed change for each item, or none; `read` says which text was before the approver."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            verdict = part.verdict
            self.fields[f"remark-{part.item.pk}"] = TextField(
                label=_("proposed change"),
                max_length=2000,
                required=False,
                initial=verdict.remark if verdict else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            if verdict and verdict.reply:
                self.fields[f"dissent-{part.item.pk}"] = forms.BooleanField(
                    label=_("the text may stand, but note my differing opinion in the minutes"),
                    required=False,
                    initial=verdict.is_dissent,
                )

    def rows(self) -> Iterator[tuple[Part, forms.BoundField, forms.BoundField | None]]:
        """Yield each item with its fields."""
        for part in self.parts:
            dissent = f"dissent-{part.item.pk}"
            yield part, self[f"remark-{part.item.pk}"], self[dissent] if dissent in self.fields else None

    @property
    def remarks(self) -> dict[int, str]:
        return {part.item.pk: self.cleaned_data[f"remark-{part.item.pk}"] for part in self.parts}

    @property
    def dissents(self) -> set[int]:
        return {part.item.pk for part in self.parts if self.cleaned_data.get(f"dissent-{part.item.pk}")}


class ReplyForm(forms.Form):
    """Why the text stays as it is."""

    text = TextField(
        label=gettext_lazy("why the text stays"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why the text stays as it is.")},
    )
