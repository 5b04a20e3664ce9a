"""What a project reports period by period, and the claim that goes with it: none is sent without the other."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.models.project import Project
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class ReportQuerySet(models.QuerySet["ProjectReport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def unsent(self) -> Self:
        """Return those that wait for the project."""
        waiting = self.filter(state__in=[ProjectReport.State.DRAFT, ProjectReport.State.RETURNED])
        return waiting.filter(project__state__in=Project.PAYABLE)

    def late(self, today: date) -> Self:
        return self.unsent().filter(due_on__lt=today)

    def to_review(self) -> Self:
        return self.filter(state__in=[ProjectReport.State.SENT, ProjectReport.State.REVIEWED])

    def for_list(self) -> Self:
        people = ("sent_by", "reviewed_by", "approved_by")
        return self.select_related("project__agreement__party", "project__organisation", "claim", *people)


@tracked(exclude=["version"])
class ProjectReport(Row):
    """A period of a project: what was done, and what came of it. `NEXT` says which steps its life may take."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress report")
        FINAL = "final", _("Final report")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent")
        SENT = "sent", pgettext_lazy("report of a project", "Sent")
        RETURNED = "returned", _("Returned with remarks")
        REVIEWED = "reviewed", _("Reviewed")
        APPROVED = "approved", pgettext_lazy("report of a project", "Approved")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.DRAFT: {State.SENT},
        State.SENT: {State.REVIEWED, State.RETURNED},
        State.RETURNED: {State.SENT},
        State.REVIEWED: {State.APPROVED, State.RETURNED},
        State.APPROVED: set(),
    }
    WRITABLE: ClassVar[frozenset[State]] = frozenset({State.DRAFT, State.RETURNED})

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PROGRESS)
    number = models.PositiveSmallIntegerField(_("number"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to and including"))
    due_on = models.DateField(_("to be sent"))
    done = models.TextField(_("what has been done"), max_length=5000, blank=True)
    results = models.TextField(_("results, held against the aims"), max_length=5000, blank=True)
    deviations = models.TextField(_("what has not gone as planned"), max_length=3000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    remarks = models.TextField(_("remarks"), max_length=3000, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    version = models.PositiveIntegerField(default=0)

    claim: "Claim"

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a project")
        verbose_name_plural = _("reports of projects")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="followup_report_number"),
            models.CheckConstraint(name="followup_report_period", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="followup_report_sent_by_somebody",
                condition=Q(state="draft") | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="followup_report_two_people",
                condition=~Q(state__in=["reviewed", "approved"])
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("sent_by")),
            ),
            models.CheckConstraint(
                name="followup_report_three_people",
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("sent_by")) & ~Q(approved_by=F("reviewed_by")),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="followup_report_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}, {self.project.title}"

    def get_absolute_url(self) -> str:
        return reverse("followup:report", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        return self.state in self.WRITABLE

    def move_to(self, state: "ProjectReport.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[ProjectReport.State(self.state)]:
            raise WrongState(
                _now("The report is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


def cost(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)])


@tracked(exclude=["version"])
class Claim(Row):
    """The costs of a period by category, and what was approved of them; what was paid is the ledger's to say."""

    # The cost categories that are typed; indirect costs are a flat rate of those for staff.
    COSTS: ClassVar[tuple[str, ...]] = ("staff", "services", "travel", "premises")

    report = models.OneToOneField(ProjectReport, models.CASCADE, related_name="claim", verbose_name=_("report"))
    staff = cost(_("staff"))
    services = cost(_("external services"))
    travel = cost(_("travel"))
    premises = cost(_("equipment and premises"))
    indirect = cost(_("indirect costs by the flat rate"))
    in_kind = cost(_("costs in kind, paid for by others' time"))
    # What the first reviewer found that the project is to have; paid and withheld together.
    amount = cost(_("approved amount"))
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Claim"]] = models.Manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                name="followup_claim_costs",
                condition=Q(
                    staff__gte=0, services__gte=0, travel__gte=0, premises__gte=0, indirect__gte=0, in_kind__gte=0
                ),
            ),
            models.CheckConstraint(name="followup_claim_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{_now('Claim')} {self.report.number}"

    @property
    def costs(self) -> Decimal:
        """What has been paid out in the period, indirect costs among it; time in kind apart."""
        found: Decimal = self.staff + self.services + self.travel + self.premises + self.indirect
        return found
