"""What the report of a round is made of: its parts in their order, and what its authors write."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.models.cycle import Cycle
from portal.history import tracked
from portal.models.base import Row

LONGEST = 20000  # characters of a text


class Part(models.TextChoices):
    SUMMARY = "summary", _("Key figures")
    CHANGES = "changes", _("What has changed since the last time")
    MATRIX = "matrix", _("The matrix of commitments and parties")
    CHARTS = "charts", _("Charts over the years and by party")
    INDICATORS = "indicators", _("Indicators in tables")
    ANSWERS = "answers", _("The parties' answers, question by question")


def all_parts() -> list[str]:
    return [part.value for part in Part]


@tracked(exclude=["version"])
class ReportPlan(Row):
    """The plan of one round's report; what has been made of it stands in the jobs."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="report_plan", verbose_name=_("round"))
    lead = models.TextField(_("introduction"), max_length=LONGEST, blank=True)
    conclusions = models.TextField(_("conclusions and proposals"), max_length=LONGEST, blank=True)
    parts: Any = ArrayField(models.CharField(max_length=12, choices=Part), default=all_parts, verbose_name=_("parts"))
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["ReportPlan"]] = models.Manager()

    class Meta:
        verbose_name = _("plan of a report")
        verbose_name_plural = _("plans of reports")

    def __str__(self) -> str:
        return str(self.cycle_id)
