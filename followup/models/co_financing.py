"""Money and time from others than the fund. Like the ledger's entries these rows stay; one more puts right."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.models.agreement import Agreement
from followup.models.decision import Decision
from followup.models.project import Project
from portal.models import User
from portal.models.base import Row


class Source(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipalities")
    ASSOCIATION = "association", _("The association")
    STATE = "state", _("The state")
    EU = "eu", _("EU funds")
    EDUCATION = "education", _("Education providers")
    BUSINESS = "business", _("Employers and industry")
    OTHER = "other", _("Others")


# Whose money counts as the municipalities' matching.
MATCHING = (Source.MUNICIPALITY, Source.ASSOCIATION)


class CoFinancingQuerySet(models.QuerySet["CoFinancing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def matching(self) -> Self:
        return self.filter(source__in=MATCHING)


class CoFinancing(Row):
    """A sum for a year, in cash or in kind: a project's by its decision, or the association's own."""

    class Form(models.TextChoices):
        CASH = "cash", _("In cash")
        IN_KIND = "in_kind", _("In kind")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="financing", verbose_name=_("agreement"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="financing", verbose_name=_("project")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="financing", verbose_name=_("decision")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("from"), max_length=12, choices=Source)
    form = models.CharField(_("cash or in kind"), max_length=7, choices=Form)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("written"), default=timezone.now)

    objects = CoFinancingQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-financing")
        verbose_name_plural = _("co-financing")
        constraints = [
            models.CheckConstraint(name="followup_cofinancing_some", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="followup_cofinancing_by_decision",
                condition=Q(project=None, decision=None) | Q(project__isnull=False, decision__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agreement", "year", "source"], name="followup_cofinancing_sums")]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.year}"
