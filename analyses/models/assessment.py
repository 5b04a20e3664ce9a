"""What a delregion judges that it will lack or have too much of, on which grounds, and who stands behind it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis, Area
from analyses.models.assessment_round import AssessmentRound
from analyses.models.subject import Subject
from councils.models import Council, Dialogue
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

DELREGIONS = (Area.FYRBODAL, Area.GOTEBORGSREGIONEN, Area.BORASREGIONEN, Area.SKARABORG)


class Sector(models.TextChoices):
    PUBLIC = "public", _("Public sector")
    PRIVATE = "private", _("Private sector")
    BOTH = "both", _("Both sectors")


class Horizon(models.TextChoices):
    SHORT = "short", _("Short term, 1–3 years")
    LONG = "long", _("Long term, 5–10 years")


class Value(models.TextChoices):
    """Five, and never squeezed into three; what nobody has said anything of is blank."""

    SHORTAGE = "shortage", _("Shortage")
    PARADOX = "paradox", _("Paradox")
    BALANCE = "balance", _("Balance")
    SURPLUS = "surplus", _("Surplus")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class Certainty(models.TextChoices):
    LOW = "low", _("Uncertain")
    MEDIUM = "medium", _("Fairly certain")
    HIGH = "high", _("Certain")


class Trend(models.TextChoices):
    UP = "up", _("The need grows")
    SAME = "same", _("The need stays the same")
    DOWN = "down", _("The need shrinks")


class Sign(models.TextChoices):
    """What a cell of the matrix shows: the value, with the uncertain shortage apart from the others."""

    SHORTAGE = "shortage", _("Shortage")
    UNCERTAIN = "uncertain", _("Shortage, uncertain")
    PARADOX = "paradox", _("Paradox")
    BALANCE = "balance", _("Balance")
    SURPLUS = "surplus", _("Surplus")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """Return all for those who read all councils or coordinate one; else what is no draft, and one's own area's."""
        from councils.rights import rights_of

        rights = rights_of(user)
        if rights.reads_all_councils or rights.is_coordinator:
            return self
        if not rights.reads_councils:
            return self.none()
        own = Council.objects.filter(pk__in=rights.reads_councils).values("host__party__key")
        return self.filter(Q(area__in=own) | ~Q(state=Assessment.State.DRAFT))

    def public(self) -> Self:
        """Return what everybody reads."""
        return self.filter(state__in=Assessment.OUT)

    def in_cells(self, sector: str = "", horizon: str = "", area: str = "") -> Self:
        """Return those of the asked sector (what is said of both is said of each), horizon and area."""
        rows = self.filter(sector__in=[sector, Sector.BOTH]) if sector else self
        rows = rows.filter(horizon=horizon) if horizon else rows
        return rows.filter(area=area) if area else rows

    def ungrounded(self) -> Self:
        """Return the drafts that say something without giving grounds, and so cannot be reviewed."""
        says = self.filter(state=Assessment.State.DRAFT).exclude(value__in=["", Value.NOT_ASSESSED])
        return says.filter(grounds__isnull=True)


@tracked(exclude=["version"])
class Assessment(Row):
    """One delregion's judgement of one subject; `NEXT` says which steps its life may take."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEWED = "reviewed", _("Reviewed")
        ANCHORED = "anchored", pgettext_lazy("assessment", "Anchored")
        ADOPTED = "adopted", _("Adopted")
        COMMUNICATED = "communicated", _("Communicated")
        REPLACED = "replaced", _("Replaced by a later one")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.DRAFT: {State.REVIEWED},
        State.REVIEWED: {State.ANCHORED, State.DRAFT},
        State.ANCHORED: {State.ADOPTED, State.DRAFT},
        State.ADOPTED: {State.COMMUNICATED},
        State.COMMUNICATED: {State.REPLACED},
        State.REPLACED: set(),
    }
    # What the public reads.
    OUT: ClassVar[tuple[State, ...]] = (State.COMMUNICATED, State.REPLACED)

    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="assessments", verbose_name=_("round"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="assessments", verbose_name=_("subject"))
    area = models.CharField(_("delregion"), max_length=2, choices=[(area.value, area.label) for area in DELREGIONS])
    sector = models.CharField(_("sector"), max_length=7, choices=Sector)
    horizon = models.CharField(_("horizon"), max_length=5, choices=Horizon)
    value = models.CharField(_("assessment"), max_length=12, choices=Value, blank=True)
    trend = models.CharField(_("trend"), max_length=4, choices=Trend, blank=True)
    certainty = models.CharField(_("certainty"), max_length=6, choices=Certainty, blank=True)
    text = models.TextField(_("why it is judged so"), max_length=3000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    stands_behind = models.CharField(_("who stands behind it"), max_length=300, blank=True)
    anchored_on = models.DateField(_("anchored"), null=True)
    decision = models.CharField(_("how it was adopted"), max_length=300, blank=True)
    adopted_on = models.DateField(_("adopted"), null=True)
    communicated_at = models.DateTimeField(_("communicated"), null=True)
    # 1 when it is made, so that a cell of the grid says 0 where there is none yet.
    version = models.PositiveIntegerField(default=1)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "subject", "area", "sector", "horizon"],
                name="analyses_assessment_once_a_round",
                violation_error_message=_("There is such an assessment already in this round. Change that one."),
            ),
            models.CheckConstraint(name="analyses_assessment_of_a_delregion", condition=~Q(area="vg")),
            models.CheckConstraint(
                name="analyses_assessment_reviewed_has_value_and_when",
                condition=Q(state="draft", reviewed_at=None)
                | ~Q(state="draft") & Q(reviewed_at__isnull=False) & ~Q(value=""),
            ),
            models.CheckConstraint(
                name="analyses_assessment_anchored_has_who_and_when",
                condition=Q(state__in=["draft", "reviewed"], anchored_on=None, stands_behind="")
                | ~Q(state__in=["draft", "reviewed"]) & Q(anchored_on__isnull=False) & ~Q(stands_behind=""),
            ),
            models.CheckConstraint(
                name="analyses_assessment_adopted_has_how_and_when",
                condition=Q(state__in=["draft", "reviewed", "anchored"], adopted_on=None, decision="")
                | ~Q(state__in=["draft", "reviewed", "anchored"]) & Q(adopted_on__isnull=False) & ~Q(decision=""),
            ),
            models.CheckConstraint(
                name="analyses_assessment_communicated_has_when",
                condition=Q(state__in=["communicated", "replaced"], communicated_at__isnull=False)
                | ~Q(state__in=["communicated", "replaced"]) & Q(communicated_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "area", "state"], name="analyses_assessment_progress"),
            models.Index(fields=["subject", "round"], name="analyses_assessment_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject.name}, {self.get_area_display()}"

    def get_absolute_url(self) -> str:
        return reverse("analyses:assessment-detail", args=[self.pk])

    @property
    def sign(self) -> str:
        """What its cell shows; blank where nobody has said anything."""
        is_uncertain = self.value == Value.SHORTAGE and self.certainty == Certainty.LOW
        return Sign.UNCERTAIN.value if is_uncertain else self.value

    @property
    def is_writable(self) -> bool:
        return self.state == self.State.DRAFT

    def move_to(self, state: "Assessment.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Assessment.State(self.state)]:
            raise WrongState(
                gettext("The assessment is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked()
class Ground(Row):
    """What an assessment rests on: an analysis or a dialogue."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="grounds")
    analysis = models.ForeignKey(
        Analysis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("analysis")
    )
    dialogue = models.ForeignKey(
        Dialogue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dialogue")
    )

    objects: ClassVar[models.Manager["Ground"]] = models.Manager()

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        constraints = [
            models.CheckConstraint(
                name="analyses_ground_is_one_thing",
                condition=Q(analysis__isnull=False, dialogue=None) | Q(analysis=None, dialogue__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["assessment", "analysis", "dialogue"], nulls_distinct=False, name="analyses_ground_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}, {self.analysis_id or self.dialogue_id}"

    @property
    def title(self) -> str:
        return self.analysis.title if self.analysis else self.dialogue.title if self.dialogue else ""
