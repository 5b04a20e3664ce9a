"""What the parties have agreed to reach, on which assessments it rests, and what is done under it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis, Area
from analyses.models.assessment import Assessment
from councils.models import ActionPoint, SharedItem
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class RegionalStrategy(models.TextChoices):
    """The four long-term priorities of the regional development strategy 2021–2030.

    The declaration names “Bygga kompetens”; the others are called so on the region's own pages of its programmes.
    """

    SKILLS = "skills", "Bygga kompetens"
    INNOVATION = "innovation", "Stärka innovationskraften"
    INCLUSION = "inclusion", "Öka inkluderingen"
    CONNECTION = "connection", "Knyta samman Västra Götaland"


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> Self:
        """Return all to whoever has a council."""
        from councils.rights import rights_of

        rights = rights_of(user)
        return self if rights.reads_all_councils or rights.reads_councils else self.none()

    def public(self) -> Self:
        """Return what everybody reads: published, and still agreed or reached."""
        return self.filter(published_at__isnull=False, state__in=Goal.FIRM)


@tracked(exclude=["version"])
class Goal(Row):
    """One goal; `NEXT` says which steps its life may take."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        REACHED = "reached", _("Reached")
        DROPPED = "dropped", _("Dropped")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PROPOSED: {State.AGREED, State.DROPPED},
        State.AGREED: {State.REACHED, State.DROPPED, State.PROPOSED},
        State.REACHED: {State.AGREED},
        State.DROPPED: {State.PROPOSED},
    }

    # What may be published.
    FIRM: ClassVar[tuple[State, ...]] = (State.AGREED, State.REACHED)

    title = models.CharField(_("goal"), max_length=200)
    text = models.TextField(_("why, and how one sees that it is reached"), max_length=3000, blank=True)
    strategy = models.CharField(_("priority in the regional strategy"), max_length=10, choices=RegionalStrategy)
    area = models.CharField(_("area"), max_length=2, choices=Area, default=Area.COUNTY)
    first_year = models.PositiveSmallIntegerField(_("from year"))
    last_year = models.PositiveSmallIntegerField(_("to year"))
    shared_item = models.ForeignKey(
        SharedItem, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("prepared in")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    # How it was agreed, reached or dropped, and when.
    said = models.CharField(_("what was said"), max_length=300, blank=True)
    said_on = models.DateField(_("day"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                name="analyses_goal_begins_before_it_ends",
                condition=Q(first_year__lte=F("last_year")),
                violation_error_message=_("Give a last year that is not before the first."),
            ),
            models.CheckConstraint(
                name="analyses_goal_agreed_has_how_and_when",
                condition=Q(state="proposed") | Q(said_on__isnull=False) & ~Q(said=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("analyses:goal-detail", args=[self.pk])

    @property
    def public_url(self) -> str:
        return f"{reverse('analyses:public-goals')}#mal-{self.pk}"

    @property
    def is_firm(self) -> bool:
        return self.state in self.FIRM

    @property
    def years(self) -> str:
        return str(self.first_year) if self.first_year == self.last_year else f"{self.first_year}–{self.last_year}"

    def move_to(self, state: "Goal.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Goal.State(self.state)]:
            raise WrongState(
                gettext("The goal is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked()
class Priority(Row):
    """What is done first to reach a goal."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="priorities", verbose_name=_("goal"))
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("priority"), max_length=200)

    objects: ClassVar[models.Manager["Priority"]] = models.Manager()

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


@tracked()
class GoalGround(Row):
    """An assessment that a goal rests on."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="grounds")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="goal_grounds")

    objects: ClassVar[models.Manager["GoalGround"]] = models.Manager()

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        constraints = [models.UniqueConstraint(fields=["goal", "assessment"], name="analyses_goalground_once")]

    def __str__(self) -> str:
        return f"{self.goal_id}, {self.assessment_id}"


@tracked()
class Undertaking(Row):
    """What is done under a goal: a shared item, an action point or an analysis."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="undertakings")
    shared_item = models.ForeignKey(
        SharedItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared item")
    )
    action_point = models.ForeignKey(
        ActionPoint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("action point")
    )
    analysis = models.ForeignKey(
        Analysis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("analysis")
    )

    objects: ClassVar[models.Manager["Undertaking"]] = models.Manager()

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        constraints = [
            models.CheckConstraint(
                name="analyses_undertaking_is_one_thing",
                condition=Q(shared_item__isnull=False, action_point=None, analysis=None)
                | Q(shared_item=None, action_point__isnull=False, analysis=None)
                | Q(shared_item=None, action_point=None, analysis__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["goal", "shared_item", "action_point", "analysis"],
                nulls_distinct=False,
                name="analyses_undertaking_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thing)

    @property
    def thing(self) -> SharedItem | ActionPoint | Analysis:
        found = self.shared_item or self.action_point or self.analysis
        assert found is not None  # the database promises it
        return found

    @property
    def icon(self) -> str:
        return "shared" if self.shared_item_id else "task" if self.action_point_id else "chart"
