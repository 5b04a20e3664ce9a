"""What money is granted for: running a council, an analysis or a development project."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from councils.models import Council, Municipality, Organisation, Person, SharedItem
from followup.models.agreement import Agreement
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class Purpose(models.TextChoices):
    COUNCIL = "council", _("Running the council")
    ANALYSES = "analyses", _("Analyses")
    DEVELOPMENT = "development", _("Development projects")


class Priority(models.TextChoices):
    """The four priorities of the regional strategy 2021-2030."""

    INNOVATION = "innovation", _("Strengthen the power to innovate")
    SKILLS = "skills", _("Build skills")
    INCLUSION = "inclusion", _("Increase inclusion")
    LINKS = "links", _("Link Västra Götaland together")


def _towns() -> "models.QuerySet[Any]":
    links: models.QuerySet[Any] = Project.municipalities.through.objects.filter(project=OuterRef(OuterRef("pk")))
    return links.values("municipality")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the agreements that one reads, and those that one is a contact of."""
        mine = ProjectContact.objects.filter(person__user=user, person__ended_on=None).values("project")
        return self.filter(Q(agreement__in=Agreement.objects.visible_to(user)) | Q(pk__in=mine))

    def funded(self) -> Self:
        return self.filter(state__in=Project.FUNDED)

    def with_balances(self) -> Self:
        """Add what the entries make: `granted`, `paid` and `withheld`."""
        from followup.models.entry import BALANCES, total

        sums = {name: total(*kinds, path="entries__") for name, kinds in BALANCES.items() if name != "frame"}
        return self.annotate(**sums)

    def with_places(self) -> Self:
        """Add the names of the municipalities that take part (`places`), in the same query."""
        names = Organisation.objects.filter(municipality__in=_towns()).annotate(
            called=Coalesce(NullIf("short_name", Value("")), "name")
        )
        return self.annotate(places=ArraySubquery(names.order_by("called").values("called")))

    def for_list(self) -> Self:
        return self.select_related("agreement__party", "organisation").with_balances()


@tracked(exclude=["version"])
class Project(Row):
    """`NEXT` says which steps its life may take; what it has been granted and paid is the ledger's to say."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Not decided")
        GRANTED = "granted", _("Under way")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project")
        PRE_STUDY = "pre_study", _("Pre-study")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PROPOSED: {State.GRANTED, State.REJECTED, State.WITHDRAWN},
        State.GRANTED: {State.STOPPED, State.FINISHED},
        State.STOPPED: {State.FINISHED},
        State.REJECTED: set(),
        State.WITHDRAWN: set(),
        State.FINISHED: set(),
    }
    # What has been given money, and what still may be paid.
    FUNDED: ClassVar[tuple[State, ...]] = (State.GRANTED, State.STOPPED, State.FINISHED)
    PAYABLE: ClassVar[tuple[State, ...]] = (State.GRANTED, State.STOPPED)

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="projects", verbose_name=_("agreement"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="funded_projects", verbose_name=_("run by")
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PROJECT)
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose, default=Purpose.DEVELOPMENT)
    priority = models.CharField(_("priority of the regional strategy"), max_length=10, choices=Priority)
    summary = models.TextField(_("what is to be done"), max_length=3000, blank=True)
    aims = models.TextField(_("aims"), max_length=3000, blank=True)
    registry_number = models.CharField(_("registry number"), max_length=40, blank=True)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    applied = models.DecimalField(_("applied for"), max_digits=14, decimal_places=2, default=0)
    municipalities: Any = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name=_("municipalities that take part")
    )
    council = models.ForeignKey(
        Council, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("council")
    )
    shared_item = models.ForeignKey(
        SharedItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("came of the shared item")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PROPOSED)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    # Given by `with_balances`.
    granted: Decimal
    paid: Decimal
    withheld: Decimal

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                name="followup_project_period",
                condition=Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(name="followup_project_applied", condition=Q(applied__gte=0)),
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="followup_project_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:project-detail", args=[self.pk])

    @property
    def left(self) -> Decimal:
        """What is granted and not yet paid, what is withheld among it."""
        return self.granted - self.paid

    @property
    def years(self) -> range:
        return range(self.from_on.year, self.to_on.year + 1)

    def move_to(self, state: "Project.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Project.State(self.state)]:
            raise WrongState(
                _now("The project is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked()
class ProjectContact(Row):
    """Whoever speaks for a project: sees it, writes its claims and reports, and may sign them if so said."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    may_sign = models.BooleanField(_("may sign for the organisation"), default=False)

    objects: ClassVar[models.Manager["ProjectContact"]] = models.Manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="followup_contact_once")]

    def __str__(self) -> str:
        return str(self.person)

    def speaks_as(self, user: User) -> bool:
        """Whether the user is this contact, and may sign."""
        return self.may_sign and self.person.user_id == user.pk
