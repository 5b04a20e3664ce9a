"""A year's follow-up: when it is open, which form it asks with, and what was frozen when it was compiled."""

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.models import Meeting, Party
from councils.rights import rights_of
from followup.models.declaration import Declaration
from followup.models.follow_up_form import FollowUpForm
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> Self:
        return self if rights_of(user).reads_follow_up else self.none()


@tracked(exclude=["version", "figures"])
class Cycle(Row):
    """One round; `NEXT` says which steps its life may take."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("The parties answer")
        COMPILING = "compiling", _("Being compiled")
        PRESENTED = "presented", _("Presented to Västgruppen")
        CLOSED = "closed", _("Closed")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PLANNED: {State.OPEN},
        State.OPEN: {State.COMPILING},
        State.COMPILING: {State.PRESENTED, State.OPEN},
        State.PRESENTED: {State.CLOSED},
        State.CLOSED: set(),
    }
    # The answers may still be written, and they stay as they are.
    TAKES_ANSWERS: ClassVar[frozenset[State]] = frozenset({State.OPEN, State.COMPILING})
    FINAL: ClassVar[frozenset[State]] = frozenset({State.PRESENTED, State.CLOSED})

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="cycles")
    form = models.ForeignKey(
        FollowUpForm, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("form")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    state_since = models.DateTimeField()
    opens_on = models.DateField(_("opens"))
    due_on = models.DateField(_("last day to answer"))
    compiled_on = models.DateField(_("compiled by"))
    meets_on = models.DateField(_("Västgruppen's meeting"))
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("presented at")
    )
    # What the indicators were when the round was compiled: {"fy": {"attendance": {"value": "81", ...}}}.
    figures: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of follow-up")
        verbose_name_plural = _("rounds of follow-up")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="followup_cycle_days_in_order",
                condition=Q(due_on__gte=F("opens_on"), compiled_on__gte=F("due_on"), meets_on__gte=F("compiled_on")),
                violation_error_message=_("The days must come in order: opens, last day, compiled, meeting."),
            ),
            models.CheckConstraint(
                name="followup_cycle_open_has_form", condition=Q(state="planned") | Q(form__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return gettext("Follow-up %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("followup:cycle", args=[self.year])

    @property
    def takes_answers(self) -> bool:
        return self.state in self.TAKES_ANSWERS

    def move_to(self, state: "Cycle.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Cycle.State(self.state)]:
            raise WrongState(
                gettext("The follow-up is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


class SelfAssessmentQuerySet(models.QuerySet["SelfAssessment"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the rounds that the user reads; what they answer is asked of each (`reads_answers`)."""
        return self.filter(cycle__in=Cycle.objects.visible_to(user))

    def owed(self) -> Self:
        """Return those that are waited for."""
        return self.filter(cycle__state__in=Cycle.TAKES_ANSWERS).exclude(state=SelfAssessment.State.SIGNED)

    def for_list(self) -> Self:
        return self.select_related("cycle__form", "party__organisation", "signed_by", "co_signed_by")


@tracked(exclude=["version"])
class SelfAssessment(Row):
    """What one of the five parties says of itself in a round: its own draft until it is signed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        TO_CO_SIGN = "to_co_sign", _("Waits for a second signature")
        SIGNED = "signed", _("Signed")
        RETURNED = "returned", _("Sent back with a remark")

    WRITABLE: ClassVar[frozenset[State]] = frozenset({State.DRAFT, State.RETURNED})

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="assessments", verbose_name=_("round"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )
    co_signed_at = models.DateTimeField(_("signed by a second"), null=True, blank=True)
    co_signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    remark = models.TextField(_("remark"), max_length=3000, blank=True)
    returned_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        ordering = ["party__order"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "party"], name="followup_assessment_one_a_party"),
            models.CheckConstraint(
                name="followup_assessment_signed_has_when",
                condition=Q(state__in=["signed", "to_co_sign"], signed_at__isnull=False)
                | Q(state__in=["draft", "returned"], signed_at=None),
            ),
            models.CheckConstraint(
                name="followup_assessment_returned_says_why", condition=~Q(state="returned") | ~Q(remark="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.cycle_id}"

    def get_absolute_url(self) -> str:
        return reverse("followup:assessment", args=[self.cycle.year, self.party_id])

    @property
    def is_writable(self) -> bool:
        return self.cycle.takes_answers and self.state in self.WRITABLE

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED

    def is_late(self, today: date) -> bool:
        """Say whether it is waited for after the last day."""
        return not self.is_signed and self.cycle.takes_answers and today > self.cycle.due_on


@tracked(exclude=["version"])
class Answer(Row):
    """A party's answer to one question, by the question's key; several write, each question has its own version."""

    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=20)
    value: Any = models.JSONField(_("answer"), default=dict)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Answer"]] = models.Manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["assessment", "key"], name="followup_answer_one_a_question")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT 1 FROM followup_selfassessment WHERE id = NEW.assessment_id
                               AND state IN ('signed', 'to_co_sign')) THEN
                      RAISE EXCEPTION 'the self-assessment is signed' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.assessment_id}"
