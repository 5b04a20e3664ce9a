"""A round in which the four delregions assess the same subjects at the same time."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.concurrency import WrongState
from portal.history import tracked
from portal.models.base import Row


class RoundQuerySet(models.QuerySet["AssessmentRound"]):
    def latest_first(self) -> Self:
        return self.order_by("-opens_on", "-pk")

    def by_weight(self) -> Self:
        """Return first the round that counts: the latest of which something is adopted, else the latest begun."""
        counts = Exists(self.model.objects.filter(pk=OuterRef("pk"), assessments__adopted_on__isnull=False))
        has_begun = Case(When(state=AssessmentRound.State.PLANNED, then=0), default=1)
        return self.order_by(counts.desc(), has_begun.desc(), "-opens_on", "-pk")

    def public(self) -> Self:
        """Return those of which something is communicated."""
        return self.filter(assessments__communicated_at__isnull=False).distinct()


@tracked(exclude=["version"])
class AssessmentRound(Row):
    """When it is assessed, for which years, and which round it is held against."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Under way")
        CLOSED = "closed", _("Closed")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PLANNED: {State.OPEN},
        State.OPEN: {State.CLOSED},
        State.CLOSED: {State.OPEN},
    }

    name = models.CharField(_("name"), max_length=80, unique=True)
    period = models.CharField(_("years that it speaks of"), max_length=40)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes"))
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows on")
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=0)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of assessment")
        verbose_name_plural = _("rounds of assessment")
        constraints = [
            models.CheckConstraint(
                name="analyses_assessmentround_opens_before_it_closes",
                condition=Q(opens_on__lte=F("closes_on")),
                violation_error_message=_("Give a closing day that is not before the opening day."),
            ),
            models.CheckConstraint(name="analyses_assessmentround_not_its_own", condition=~Q(follows=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('analyses:assessment-list')}?round={self.pk}"

    @property
    def public_url(self) -> str:
        """Where everybody reads what the round has communicated."""
        return f"{reverse('analyses:public-assessments')}?round={self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.closes_on < today

    def move_to(self, state: "AssessmentRound.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[AssessmentRound.State(self.state)]:
            raise WrongState(
                gettext("The round is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state
