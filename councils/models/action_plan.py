"""What a council has chosen to work with in a year, step by step, and how it goes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.models.action_point import ActionPoint
from councils.models.council import Council
from councils.models.meeting import Meeting
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(council__in=Council.objects.visible_to(user))


@tracked(exclude=["version"])
class ActionPlan(Row):
    """A council's plan for a year; the next year's is a version of its own that takes the place of this one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ADOPTED = "adopted", _("Adopted")
        REPLACED = "replaced", _("Replaced by the next year's")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.DRAFT: {State.ADOPTED},
        State.ADOPTED: {State.REPLACED},
        State.REPLACED: set(),
    }

    council = models.ForeignKey(Council, models.PROTECT, related_name="action_plans", verbose_name=_("council"))
    year = models.PositiveSmallIntegerField(_("year"))
    text = models.TextField(_("what the plan is about"), max_length=5000, blank=True)
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revised_by", verbose_name=_("revises")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    adopted_on = models.DateField(_("adopted"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("adopted at")
    )
    version = models.PositiveIntegerField(default=0)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year"],
                name="councils_actionplan_one_a_year",
                violation_error_message=_("The council has a plan for that year already."),
            ),
            models.CheckConstraint(
                name="councils_actionplan_adopted_has_when",
                condition=Q(state="draft", adopted_on=None) | ~Q(state="draft") & Q(adopted_on__isnull=False),
            ),
            models.CheckConstraint(name="councils_actionplan_not_its_own", condition=~Q(revises=F("pk"))),
        ]

    def __str__(self) -> str:
        return gettext("Action plan %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("councils:plan-detail", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.state != self.State.REPLACED

    def move_to(self, state: "ActionPlan.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[ActionPlan.State(self.state)]:
            raise WrongState(
                gettext("The plan is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked(exclude=["version"])
class FocusArea(Row):
    """One of the fields that the council has chosen, and how it goes."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Not begun")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="focus_areas", verbose_name=_("action plan"))
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("focus area"), max_length=160)
    aim = models.TextField(_("what shall be reached"), max_length=2000, blank=True)
    continues = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goes on from")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    comment = models.TextField(_("how it goes"), max_length=2000, blank=True)
    followed_up_on = models.DateField(_("followed up"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["FocusArea"]] = models.Manager()

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


@tracked()
class PlanStep(Row):
    """An action point that is a step of a focus area."""

    focus_area = models.ForeignKey(FocusArea, models.CASCADE, related_name="steps")
    action_point = models.ForeignKey(
        ActionPoint, models.CASCADE, related_name="plan_steps", verbose_name=_("action point")
    )

    objects: ClassVar[models.Manager["PlanStep"]] = models.Manager()

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of a plan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["focus_area", "action_point"], name="councils_planstep_once"),
        ]

    def __str__(self) -> str:
        return f"{self.focus_area_id}, {self.action_point_id}"
