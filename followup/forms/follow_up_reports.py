"""What is typed of a report: its parts, its introduction, and its conclusions."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.models import ReportPlan
from followup.models.report_plan import Part
from portal.forms.fields import CleanModelForm, MarkupArea


class PlanForm(CleanModelForm):
    """The plan of a report."""

    parts = forms.MultipleChoiceField(
        label=_("parts"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one part.")},
    )

    class Meta:
        model = ReportPlan
        fields: ClassVar[list[str]] = ["lead", "parts", "conclusions"]
        widgets: ClassVar[dict[str, Any]] = {
            "lead": MarkupArea(attrs={"rows": 5}),
            "conclusions": MarkupArea(attrs={"rows": 5}),
        }
