"""What a board has decided on a project's money. A decision stays as it was made; the next one changes it."""

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from councils.models import Board
from followup.models.agreement import GeneralTerms
from followup.models.project import Project
from portal.models import User
from portal.models.base import Row


class GrantDecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def for_list(self) -> Self:
        """Add the sum of what the decision grants or takes back."""
        from followup.models.entry import BALANCES, total

        rows = self.select_related("board__organisation", "terms", "by")
        return rows.annotate(amount=total(*BALANCES["granted"], path="entries__")).order_by("decided_on", "pk")


class Decision(Row):
    """Who decided what, when, under which paragraph; the sums by year are the ledger's entries."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", pgettext_lazy("decision on money", "Approved")
        PART = "part", _("Approved in part")
        REJECTION = "rejection", _("Rejected")
        CHANGE = "change", pgettext_lazy("decision on money", "Change")
        DECLINED = "declined", _("Change rejected")
        ADVANCE = "advance", _("Advance")
        RECOVERY = "recovery", _("Recovery")

    # The first decision on a project is one of these.
    FIRST: ClassVar[tuple[Kind, ...]] = (Kind.APPROVAL, Kind.PART, Kind.REJECTION)

    project = models.ForeignKey(Project, models.PROTECT, related_name="decisions", verbose_name=_("project"))
    kind = models.CharField(_("decision"), max_length=9, choices=Kind)
    board = models.ForeignKey(Board, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_on = models.DateField(_("decided"))
    paragraph = models.CharField(_("paragraph"), max_length=20)
    registry_number = models.CharField(_("registry number"), max_length=40, blank=True)
    conditions = models.TextField(_("conditions"), max_length=3000, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    terms = models.ForeignKey(
        GeneralTerms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("general terms")
    )
    # What the project was before a change and what it is after it; empty where the days are the same.
    was_to_on = models.DateField(_("last day before"), null=True, blank=True)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded"), default=timezone.now)

    # Given by `for_list`.
    amount: Decimal

    objects = GrantDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on money")
        verbose_name_plural = _("decisions on money")
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind__in=["approval", "part", "rejection"]),
                name="followup_decision_first_once",
            ),
            models.CheckConstraint(
                name="followup_decision_reason",
                condition=Q(kind="approval") | Q(kind="advance") | ~Q(reason=""),
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.board.name} {self.decided_on.isoformat()} § {self.paragraph}"

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#beslut-{self.pk}"

    def clean(self) -> None:
        """Keep the number alone, as its sign is written before it wherever it stands."""
        self.paragraph = self.paragraph.lstrip("§ \N{NO-BREAK SPACE}") or self.paragraph
