"""What is typed about an action plan, its focus areas, how they go, and their steps."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import ActionPlan, ActionPoint, Council, FocusArea, Meeting
from councils.services import action_points
from portal.forms.fields import CleanModelForm, DayField, MarkupArea, choose_from


class YearForm(forms.Form):
    """For which year a plan is begun."""

    year = forms.IntegerField(
        label=gettext_lazy("year"),
        min_value=2020,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Give the year.")},
    )


class PlanForm(CleanModelForm):
    """What a plan is about."""

    class Meta:
        model = ActionPlan
        fields: ClassVar[list[str]] = ["text"]
        widgets: ClassVar[dict[str, Any]] = {"text": MarkupArea(attrs={"rows": 8})}


class AdoptForm(forms.Form):
    """When and at which meeting the council has adopted its plan."""

    on = DayField(label=gettext_lazy("day"), error_messages={"required": gettext_lazy("Give the day.")})
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=gettext_lazy("at the meeting"), required=False)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        held = council.meetings.filter(starts_at__lte=timezone.now()).select_related("council").order_by("-starts_at")
        choose_from(self, "meeting", held, empty=_("No meeting"))

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on


class FocusForm(CleanModelForm):
    """A focus area, and what shall be reached in it."""

    class Meta:
        model = FocusArea
        fields: ClassVar[list[str]] = ["title", "aim"]
        widgets: ClassVar[dict[str, Any]] = {"aim": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Name the focus area.")


class FollowUpForm(CleanModelForm):
    """How a focus area goes."""

    class Meta:
        model = FocusArea
        fields: ClassVar[list[str]] = ["state", "comment"]
        widgets: ClassVar[dict[str, Any]] = {"state": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 4})}


class StepForm(CleanModelForm):
    """A new step, or one of the council's open action points."""

    existing = forms.ModelChoiceField(
        ActionPoint.objects.none(), label=gettext_lazy("one of the council's action points"), required=False
    )
    due_on = DayField(label=gettext_lazy("done by"), required=False)

    class Meta:
        model = ActionPoint
        fields: ClassVar[list[str]] = ["text", "owner", "due_on"]
        labels: ClassVar[dict[str, Any]] = {"text": gettext_lazy("or a new step")}

    field_order = ("existing", "text", "owner", "due_on")

    def __init__(self, *args: Any, focus: FocusArea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council_id = focus.plan.council_id
        rows = ActionPoint.objects.open().filter(council=council_id).exclude(plan_steps__focus_area=focus)
        choose_from(self, "existing", rows.order_by("due_on", "pk"), empty=_("None of them"))
        self.fields["text"].required = False
        choose_from(self, "owner", action_points.owners(council_id), empty=_("Nobody yet"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("existing")) == bool(cleaned.get("text")):
            raise forms.ValidationError(_("Choose an action point, or write a new step."))
        return cleaned
