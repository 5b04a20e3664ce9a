"""What is typed when the members are called, and what is answered."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Invitation, Meeting
from councils.services import call_mails
from portal.forms.fields import DayField, TextField


class CallForm(forms.Form):
    """By which day to answer, and some words of one's own."""

    answer_by = DayField(
        label=gettext_lazy("answer by"),
        help_text=gettext_lazy("Those who have not answered are reminded two days before, and on the day."),
    )
    message = TextField(
        label=gettext_lazy("message in the call"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands above the agenda. The time, the place and the agenda come by themselves."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["answer_by"].error_messages["required"] = _("Give the day by which to answer.")

    def clean_answer_by(self) -> date:
        day: date = self.cleaned_data["answer_by"]
        if not timezone.localdate() <= day <= self.meeting.day:
            raise forms.ValidationError(_("Give a day from today up to the day of the meeting."))
        return day


class AnswerForm(forms.Form):
    """Whether one comes, and a message to the coordinator."""

    answer = forms.ChoiceField(
        label=gettext_lazy("do you come?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    note = TextField(
        label=gettext_lazy("message to the coordinator"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: comes at 13.30, or who comes in your place."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = call_mails.answers_to(invitation.meeting, invitation)

    def clean_answer(self) -> Invitation.Answer:
        return Invitation.Answer(self.cleaned_data["answer"])
