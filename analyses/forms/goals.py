"""What is typed about a goal, its steps, and what is done under it."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import Analysis, Goal, Subject, Undertaking
from analyses.services import goals
from councils.models import ActionPoint, SharedItem
from portal.forms.fields import CleanModelForm, DayField, TextField, choose_from
from portal.models import User
from portal.sorting import swedish


class GoalForm(CleanModelForm):
    """A goal, and the subjects whose assessments it rests on."""

    subjects = forms.ModelMultipleChoiceField(
        Subject.objects.none(),
        label=gettext_lazy("rests on what is assessed of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Goal
        fields = goals.FIELDS
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 5}), "strategy": forms.RadioSelect}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Write the goal.")
        strategy: Any = self.fields["strategy"]
        strategy.choices = [choice for choice in strategy.choices if choice[0]]
        strategy.error_messages["required"] = _("Choose a priority in the regional strategy.")
        for name in ("first_year", "last_year"):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                min_value=2020,
                max_value=2100,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )
        items = SharedItem.objects.visible_to(user).order_by("-number")
        choose_from(self, "shared_item", items, empty=_("No shared item"))
        assessed = Subject.objects.filter(assessments__adopted_on__isnull=False).distinct()
        subjects: Any = self.fields["subjects"]
        subjects.queryset = Subject.objects.filter(pk__in=assessed).order_by(swedish("name"))
        if self.instance.pk:
            resting = self.instance.grounds.values("assessment__subject")
            subjects.initial = list(Subject.objects.filter(pk__in=resting).values_list("pk", flat=True))


class GoalStepForm(forms.Form):
    """How a goal was agreed, reached or dropped, and when."""

    text = TextField(
        label=gettext_lazy("How it was decided"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who has decided it, and where one can read it."),
        error_messages={"required": gettext_lazy("Write how it was decided.")},
    )
    on = DayField(label=gettext_lazy("day"), error_messages={"required": gettext_lazy("Give the day.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on


class PriorityForm(forms.Form):
    """What is to be done first."""

    title = TextField(
        label=gettext_lazy("What is to be done first?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what is to be done first.")},
    )


class UndertakingForm(CleanModelForm):
    """One thing that is done under a goal."""

    class Meta:
        model = Undertaking
        fields = ["shared_item", "action_point", "analysis"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = SharedItem.objects.visible_to(user).order_by("-number")
        choose_from(self, "shared_item", items, empty=_("No shared item"))
        points = ActionPoint.objects.visible_to(user).open().distinct().order_by("-created_at", "-pk")
        choose_from(self, "action_point", points, empty=_("No action point"))
        analyses = Analysis.objects.visible_to(user).open().order_by(swedish("title"))
        choose_from(self, "analysis", analyses, empty=_("No analysis"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if sum(bool(cleaned.get(name)) for name in self.Meta.fields) != 1:
            raise forms.ValidationError(_("Choose one of the three."))
        return cleaned
