"""What is typed about an action point."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import ActionPoint, Meeting
from councils.services import action_points
from portal.forms.fields import CleanModelForm, DayField, TextField, choose_from


class ActionPointForm(CleanModelForm):
    """What, who and when; who and when may also be typed in the line itself, as @name and //2026-12-15."""

    due_on = DayField(label=gettext_lazy("done by"), required=False)

    class Meta:
        model = ActionPoint
        fields = ["text", "owner", "due_on"]

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council_id = meeting.council_id if meeting else self.instance.council_id
        self.people = action_points.owners(council_id, meeting=meeting, keep=self.instance.owner_id)
        choose_from(self, "owner", self.people, empty=_("Nobody yet"))
        self.fields["due_on"].help_text = "" if meeting else self.fields["due_on"].help_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if text := cleaned.get("text"):
            try:
                line = action_points.read_line(text, self.people)
            except action_points.NotUnderstood as error:
                self.add_error("text", str(error))
                return cleaned
            if not line.text:
                self.add_error("text", self.fields["text"].error_messages["required"])
            cleaned["text"] = line.text
            cleaned["owner"] = line.owner or cleaned.get("owner")
            cleaned["due_on"] = line.due_on or cleaned.get("due_on")
        return cleaned


class CloseForm(forms.Form):
    """How an action point is closed."""

    state = forms.ChoiceField(
        label=gettext_lazy("how does it end?"),
        choices=[
            (ActionPoint.State.DONE, gettext_lazy("It is done")),
            (ActionPoint.State.DROPPED, gettext_lazy("It is dropped")),
        ],
        initial=ActionPoint.State.DONE,
        widget=forms.RadioSelect,
    )
    outcome = TextField(label=gettext_lazy("what came of it"), max_length=300, required=False)
