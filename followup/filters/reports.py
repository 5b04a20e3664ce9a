"""What the list of claims and reports can be narrowed to."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from councils.models import Party
from councils.models.party import REGION
from followup.models import ProjectReport
from followup.models.report import ReportQuerySet
from portal.models import User

CHOICES = [
    ("review", gettext_lazy("To review")),
    ("late", gettext_lazy("Late")),
    *ProjectReport.State.choices,
    ("all", gettext_lazy("All")),
]


class ReportFilter(django_filters.FilterSet):
    """Filters of claims and reports; what waits to be reviewed is shown until something else is asked for."""

    party = django_filters.ModelChoiceFilter(
        queryset=Party.objects.exclude(pk=REGION),
        field_name="project__agreement__party",
        label=gettext_lazy("Association"),
        empty_label=gettext_lazy("All"),
    )
    kind = django_filters.ChoiceFilter(
        choices=ProjectReport.Kind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(
        choices=CHOICES, method="in_state", label=gettext_lazy("State"), empty_label=None
    )

    class Meta:
        model = ProjectReport
        fields = ["party", "kind", "state"]

    def in_state(self, rows: ReportQuerySet, name: str, value: str) -> QuerySet[ProjectReport]:
        if value == "review":
            return rows.to_review()
        if value == "late":
            return rows.late(timezone.localdate())
        return rows if value == "all" else rows.filter(state=value)


def of(user: User, data: Any, request: Any) -> ReportFilter:
    data = data.copy()
    data["state"] = data.get("state") if data.get("state") in dict(CHOICES) else "review"
    return ReportFilter(data, queryset=ProjectReport.objects.visible_to(user), request=request)
