"""What is typed about one assessment, and which grounds it rests on."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import Analysis, Area, Assessment, Subject, Topic
from councils.models import Dialogue
from portal.forms.fields import CleanModelForm, choose_from
from portal.models import User
from portal.sorting import swedish

JUDGED = ["value", "trend", "certainty", "text"]
MOST = 60  # dialogues to choose among


class AssessmentForm(CleanModelForm):
    """What is judged, how surely, and why."""

    class Meta:
        model = Assessment
        fields = JUDGED
        widgets: ClassVar[dict[str, Any]] = {
            "value": forms.RadioSelect,
            "trend": forms.RadioSelect,
            "certainty": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "value": gettext_lazy("Paradox: many seek the jobs, and yet it is hard to recruit."),
            "text": gettext_lazy("Two or three sentences that others can use. They are published with the assessment."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("value", "trend", "certainty"):
            field: Any = self.fields[name]
            field.choices = [*[choice for choice in field.choices if choice[0]], ("", _("Nothing yet"))]


class NewAssessmentForm(AssessmentForm):
    """A new assessment, and where in the matrix it stands."""

    class Meta(AssessmentForm.Meta):
        fields = ["subject", "area", "sector", "horizon", *JUDGED]
        widgets: ClassVar[dict[str, Any]] = {
            **AssessmentForm.Meta.widgets,
            "sector": forms.RadioSelect,
            "horizon": forms.RadioSelect,
        }

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "subject", Subject.objects.order_by(swedish("name")), empty=_("Choose a subject"))
        self.fields["area"] = forms.ChoiceField(
            label=_("delregion"), choices=[(area.value, area.label) for area in areas]
        )
        for name in ("sector", "horizon"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        self.order_fields(self.Meta.fields)


class GroundsForm(forms.Form):
    """Analyses and dialogues that assessments rest on."""

    analyses = forms.ModelMultipleChoiceField(
        Analysis.objects.none(),
        label=gettext_lazy("analyses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    dialogues = forms.ModelMultipleChoiceField(
        Dialogue.objects.none(),
        label=gettext_lazy("dialogues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those who may read a dialogue see which one it is; the public sees none."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        analyses: Any = self.fields["analyses"]
        known = Analysis.objects.visible_to(user).open().order_by("-published_at", swedish("title"))
        analyses.queryset = known.select_related("publisher")
        analyses.label_from_instance = lambda row: f"{row.title}, {row.edition}" if row.edition else row.title
        dialogues: Any = self.fields["dialogues"]
        latest = Dialogue.objects.visible_to(user).order_by("-held_on", "-pk").values("pk")[:MOST]
        rows = Dialogue.objects.filter(pk__in=latest).select_related("organisation").order_by("-held_on", "-pk")
        dialogues.queryset = rows
        dialogues.label_from_instance = lambda row: f"{row.title}, {row.held_on.isoformat()}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("analyses") and not cleaned.get("dialogues"):
            raise forms.ValidationError(_("Choose at least one analysis or dialogue."))
        return cleaned


class AreaGroundsForm(GroundsForm):
    """The same for all drafts of a delregion, or those of one field."""

    topic = forms.ChoiceField(
        label=gettext_lazy("of which field"),
        choices=[("", gettext_lazy("All fields")), *Topic.choices],
        required=False,
        help_text=gettext_lazy(
            "The delregion's drafts in the field get the grounds; those that have them keep theirs."
        ),
    )
    field_order = ("topic", "analyses", "dialogues")
