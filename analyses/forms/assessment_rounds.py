"""What is typed about a round, and about a step that many assessments take together."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import Area, Assessment, AssessmentRound, Topic
from analyses.services.assessments import Said
from portal.forms.fields import CleanModelForm, DayField, TextField, choose_from

State = Assessment.State


class RoundForm(CleanModelForm):
    """When a round is, which years it speaks of, and which round it is held against."""

    opens_on = DayField(label=gettext_lazy("opens"))
    closes_on = DayField(label=gettext_lazy("closes"))

    class Meta:
        model = AssessmentRound
        fields = ["name", "period", "opens_on", "closes_on", "follows"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the round a name.")
        self.fields["name"].help_text = _("For example Bedömning 2027.")
        self.fields["period"].help_text = _("For example 2027–2037.")
        rows = AssessmentRound.objects.exclude(pk=self.instance.pk).latest_first()
        choose_from(self, "follows", rows, empty=_("Nothing, it is the first"))


class SaidForm(forms.Form):
    """Who stands behind, or how it was adopted; the other steps ask nothing."""

    text = TextField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    on = DayField(label=gettext_lazy("day"), error_messages={"required": gettext_lazy("Give the day.")})

    def __init__(self, *args: Any, to: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to not in {State.ANCHORED, State.ADOPTED}:
            del self.fields["text"], self.fields["on"]
            return
        text = self.fields["text"]
        is_anchored = to == State.ANCHORED
        text.label = _("Who stands behind it") if is_anchored else _("How it was adopted")
        text.help_text = (
            _("The council, and the management or board that has said so.")
            if is_anchored
            else _("Which board, and the paragraph of its minutes.")
        )
        text.error_messages["required"] = (
            _("Say who stands behind it.") if is_anchored else _("Say how it was adopted.")
        )
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data.get("text", ""), self.cleaned_data.get("on"))


class AdvanceForm(SaidForm):
    """Which of a round's assessments take the step."""

    areas = forms.MultipleChoiceField(
        label=gettext_lazy("delregions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one delregion.")},
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("field"), choices=[("", gettext_lazy("All fields")), *Topic.choices], required=False
    )
    field_order = ("areas", "topic", "text", "on")

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["areas"]
        choices.choices = [(area.value, area.label) for area in areas]
        choices.initial = [area.value for area in areas]
