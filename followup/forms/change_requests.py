"""What a project types when it asks for a change, and a board's no to it."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy

from followup.forms.reports import choose_board
from followup.models import Decision, Frame, Project
from followup.services.ledger import Sums
from portal.forms.fields import CleanModelForm, DayField, MoneyField, TextField


class ChangeRequestForm(forms.Form):
    """Another last day, other amounts from the frames, and why; it begins with what is decided."""

    reason = TextField(
        label=gettext_lazy("what is to be changed, and why"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    to_on = DayField(label=gettext_lazy("last day"))

    def __init__(self, *args: Any, project: Project, frames: list[tuple[Frame, Sums]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_on"].initial = project.to_on
        self.frames = frames
        for frame, sums in frames:
            self.fields[f"amount_{frame.pk}"] = MoneyField(
                label=str(frame), required=False, min_value=0, initial=sums.granted
            )

    @property
    def lines(self) -> list[tuple[Frame, Sums, BoundField]]:
        return [(frame, sums, self[f"amount_{frame.pk}"]) for frame, sums in self.frames]

    @property
    def wanted(self) -> dict[Frame, Decimal]:
        """Return what is asked for from each frame; an empty field asks for what is decided."""
        said = {frame: self.cleaned_data[f"amount_{frame.pk}"] for frame, _sums in self.frames}
        return {frame: amount for frame, amount in said.items() if amount is not None}


class DeclineForm(CleanModelForm):
    """The decision that nothing is changed, with its reason."""

    class Meta:
        model = Decision
        fields = ["board", "decided_on", "paragraph", "registry_number", "reason"]
        field_classes: ClassVar[dict[str, Any]] = {"decided_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_board(self, project)
        self.fields["decided_on"].initial = timezone.localdate()
        self.fields["registry_number"].initial = project.registry_number
        self.fields["reason"].required = True
