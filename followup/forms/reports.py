"""What is typed in a report with its claim, when it is reviewed, and about money by decision."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from councils.models import Board
from followup.models import Claim, Decision, Frame, Project, ProjectReport
from followup.services.reports import COSTS, TEXTS
from portal.forms.fields import CleanModelForm, DayField, MoneyField, TextField, choose_from, never_call_optional
from portal.sorting import swedish


class ReportForm(CleanModelForm):
    """A report, and the costs of its period; both are saved together. Needs an instance with its claim."""

    class Meta:
        model = ProjectReport
        fields = TEXTS
        widgets: ClassVar[dict[str, Any]] = {name: forms.Textarea(attrs={"rows": 5}) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Needed when it is sent.
        never_call_optional(self, "done", *(["results"] if self.instance.kind == ProjectReport.Kind.FINAL else []))
        labels = {field.name: field.verbose_name for field in Claim._meta.concrete_fields}
        for name in COSTS:
            first = getattr(self.instance.claim, name) or None
            self.fields[name] = MoneyField(label=labels[name], required=False, min_value=0, initial=first)
        self.fields["in_kind"].help_text = _("Hours and the like that others have put in. They are matched in kind.")

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        return [
            (pgettext("report of a project", "The report"), [self[name] for name in TEXTS]),
            (_("Costs of the period"), [self[name] for name in COSTS]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in COSTS:
            setattr(self.instance.claim, name, cleaned.get(name) or 0)
        return cleaned

    @property
    def claim(self) -> Claim:
        """Return the claim with the costs that are typed."""
        return self.instance.claim  # type: ignore[no-any-return]


class ReviewForm(forms.Form):
    """The first step: how much the project is to have."""

    amount = MoneyField(label=gettext_lazy("approved amount"), min_value=0)


class ApproveForm(forms.Form):
    """The second step: which day the money is paid."""

    paid_on = DayField(label=gettext_lazy("day of payment"))


class RemarksForm(forms.Form):
    """What is to be put right before the report can be approved."""

    remarks = TextField(label=gettext_lazy("what is to be put right"), max_length=3000, widget=forms.Textarea)


class MoneyForm(CleanModelForm):
    """An advance or a recovery by a decision, or an adjustment with its reason."""

    ADVANCE, RECOVERY, ADJUSTMENT = "advance", "recovery", "adjustment"
    what = forms.ChoiceField(
        label=gettext_lazy("what is entered"),
        widget=forms.RadioSelect,
        choices=[
            (ADVANCE, gettext_lazy("An advance")),
            (RECOVERY, gettext_lazy("A recovery")),
            (ADJUSTMENT, gettext_lazy("An adjustment of what is written as paid")),
        ],
    )
    amount = MoneyField(
        label=gettext_lazy("amount"),
        help_text=gettext_lazy("An adjustment may have a minus sign; advances and recoveries have none."),
    )
    frame = forms.ModelChoiceField(
        Frame.objects.none(),
        label=gettext_lazy("frame that is adjusted"),
        required=False,
        help_text=gettext_lazy("Only for an adjustment."),
    )

    class Meta:
        model = Decision
        fields = ["board", "decided_on", "paragraph", "registry_number", "reason"]
        field_classes: ClassVar[dict[str, Any]] = {"decided_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_board(self, project)
        self.fields["decided_on"].initial = timezone.localdate()
        rows = Frame.objects.filter(entries__project=project).select_related("fund").distinct()
        choose_from(self, "frame", rows.order_by("year", "fund"), empty=_("No frame"))
        self.fields["reason"].help_text = _("Needed for a recovery and for an adjustment.")
        never_call_optional(self, "frame", "reason")  # what is entered decides whether they may be left out
        self.order_fields(["what", "amount", "frame"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("what") == self.ADJUSTMENT:
            if not cleaned.get("frame"):
                self.add_error("frame", _("Choose the frame that is adjusted."))
        elif (cleaned.get("amount") or 0) < 0:
            self.add_error("amount", _("Write the amount without a minus sign."))
        if cleaned.get("what") != self.ADVANCE and not cleaned.get("reason"):
            self.add_error("reason", _("Give the reason."))
        return cleaned


class ChangeForm(CleanModelForm):
    """A new decision on a project that has money: more or less from each frame, another last day."""

    to_on = DayField(label=gettext_lazy("last day"))

    class Meta:
        model = Decision
        fields = ["board", "decided_on", "paragraph", "registry_number", "conditions", "reason"]
        field_classes: ClassVar[dict[str, Any]] = {"decided_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {
            "conditions": forms.Textarea(attrs={"rows": 3}),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, project: Project, frames: list[Frame], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_board(self, project)
        self.fields["decided_on"].initial = timezone.localdate()
        self.fields["to_on"].initial = project.to_on
        self.fields["reason"].required = True
        self.frames = {f"delta_{frame.pk}": frame for frame in frames}
        for name, frame in self.frames.items():
            self.fields[name] = MoneyField(label=str(frame), required=False)

    @property
    def amount_fields(self) -> list[BoundField]:
        return [self[name] for name in self.frames]

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("board", "decided_on", "paragraph", "registry_number", "to_on")]

    @property
    def words(self) -> list[BoundField]:
        return [self["conditions"], self["reason"]]

    @property
    def deltas(self) -> dict[Frame, Any]:
        return {frame: self.cleaned_data[name] for name, frame in self.frames.items() if self.cleaned_data[name]}


def choose_board(form: forms.BaseForm, project: Project) -> None:
    """Let the boards of the association and of the region be chosen."""
    own = Q(organisation=project.agreement.party.organisation_id) | Q(organisation__party="vg")
    choose_from(form, "board", Board.objects.filter(own).order_by(swedish("name")), empty=_("Choose a board"))
