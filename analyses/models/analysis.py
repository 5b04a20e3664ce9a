"""What carries the assessments: reports and data, our own and others', from proposal to what replaced it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from councils.models import Council, Meeting, Organisation, Person, SharedItem
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

LONGEST = 20000  # characters of a text


class Topic(models.TextChoices):
    """What an analysis is about; also what one subscribes to."""

    CARE = "care", _("Health and social care")
    INDUSTRY = "industry", _("Industry and technology")
    CONSTRUCTION = "construction", _("Construction and property")
    TRANSPORT = "transport", _("Transport and logistics")
    TRADE = "trade", _("Trade, hotels and restaurants")
    GREEN = "green", _("Farming, food and forestry")
    DIGITAL = "digital", _("IT and digitalisation")
    ENERGY = "energy", _("Energy and electrification")
    TEACHING = "teaching", _("School and preschool")
    EDUCATION = "education", _("The supply of education")
    VALIDATION = "validation", _("Validation and career guidance")
    LABOUR_MARKET = "labour_market", _("Labour market and population")


class Area(models.TextChoices):
    """The whole county, or the part of it that is one association's; the keys are those of the parties."""

    COUNTY = "vg", _("All of Västra Götaland")
    FYRBODAL = "fy", "Fyrbodal"
    GOTEBORGSREGIONEN = "gr", "Göteborgsregionen"
    BORASREGIONEN = "bo", "Boråsregionen"
    SKARABORG = "sk", "Skaraborg"


@dataclass(frozen=True)
class Section:
    """A part of the text beneath its heading; what stands before the first heading has none."""

    key: str
    title: str
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def visible_to(self, user: User) -> Self:
        """Return all for those who read all councils or coordinate one; else one's councils', one's own, what is out.

        Without a role one reads here nothing that is not in the public library.
        """
        from councils.rights import rights_of

        rights = rights_of(user)
        if rights.reads_all_councils or rights.is_coordinator:
            return self
        if not rights.reads_councils:
            return self.none()
        mine = Contributor.objects.filter(person__user=user).values("analysis")
        return self.filter(Q(council__in=rights.reads_councils) | Q(pk__in=mine) | Q(state__in=Analysis.OUT))

    def open(self) -> Self:
        """Return those that somebody works with, or that count."""
        return self.exclude(state__in=[Analysis.State.SUPERSEDED, Analysis.State.DECLINED])

    def published(self) -> Self:
        """Return what the public reads, replaced editions too."""
        return self.filter(state__in=Analysis.OUT)

    def overdue(self, today: date) -> Self:
        """Return the published ones whose next edition should have come, and that nobody has begun to replace."""
        rows = self.filter(state=Analysis.State.PUBLISHED, next_expected_on__lt=today)
        return rows.exclude(replaced_by__state__in=Analysis.MADE)

    def with_codes(self) -> Self:
        """Return them with their codes, in one more query."""
        return self.prefetch_related("codes__code__classification")

    def for_list(self) -> Self:
        """Everything that a row of the list shows, in one query."""
        return self.select_related("council__host__party", "publisher").annotate(
            replacement_state=F("replaced_by__state")
        )


@tracked(exclude=["version"])
class Analysis(Row):
    """One edition of an analysis; `NEXT` says which steps its life may take. A new edition is a row of its own."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DECIDED = "decided", _("Decided")
        UNDER_WAY = "under_way", _("Under way")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Replaced by a newer one")
        DECLINED = "declined", _("Declined")

    class Frequency(models.TextChoices):
        ONCE = "once", _("Once")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        HALF_YEARLY = "half_yearly", _("Every half-year")
        YEARLY = "yearly", _("Every year")
        BIENNIAL = "biennial", _("Every other year")
        OTHER = "other", _("At other times")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PROPOSED: {State.DECIDED, State.DECLINED},
        State.DECIDED: {State.UNDER_WAY, State.PROPOSED, State.DECLINED},
        State.UNDER_WAY: {State.IN_REVIEW, State.DECLINED},
        State.IN_REVIEW: {State.PUBLISHED, State.UNDER_WAY},
        State.PUBLISHED: {State.SUPERSEDED},
        State.SUPERSEDED: set(),
        State.DECLINED: {State.PROPOSED},
    }
    # What the public reads.
    OUT: ClassVar[tuple[State, ...]] = (State.PUBLISHED, State.SUPERSEDED)
    # What is on its way to be read: more than a wish.
    MADE: ClassVar[tuple[State, ...]] = (State.DECIDED, State.UNDER_WAY, State.IN_REVIEW, State.PUBLISHED)
    # What may still be written.
    WRITABLE: ClassVar[frozenset[State]] = frozenset({State.PROPOSED, State.DECIDED, State.UNDER_WAY})

    council = models.ForeignKey(Council, models.PROTECT, related_name="analyses", verbose_name=_("council in charge"))
    is_external = models.BooleanField(_("made by others"), default=False)
    publisher = models.ForeignKey(Organisation, models.PROTECT, related_name="analyses", verbose_name=_("published by"))
    title = models.CharField(_("title"), max_length=200)
    # Why it is needed, who will use it, and what it takes: what a proposal is judged by.
    purpose = models.TextField(_("what it shall answer"), max_length=3000)
    users = models.CharField(_("who will use it"), max_length=300, blank=True)
    effort = models.CharField(_("time and cost"), max_length=200, blank=True)
    topics: Any = ArrayField(models.CharField(max_length=15, choices=Topic), verbose_name=_("topics"), default=list)
    areas: Any = ArrayField(models.CharField(max_length=2, choices=Area), verbose_name=_("areas"), default=list)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    period = models.CharField(_("period"), max_length=40, blank=True)
    frequency = models.CharField(_("how often it comes"), max_length=11, choices=Frequency, default=Frequency.ONCE)
    next_expected_on = models.DateField(_("next edition expected"), null=True, blank=True)
    url = models.URLField(_("link to the source"), max_length=500, blank=True)
    summary = models.TextField(_("what it shows, in short"), max_length=1000, blank=True)
    # A line each: the figure, a bar, and what it says.
    findings = models.TextField(_("most important conclusions"), max_length=2000, blank=True)
    text = models.TextField(_("the text"), max_length=LONGEST, blank=True)
    method = models.TextField(_("method and uncertainty"), max_length=5000, blank=True)
    origin_meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked for at")
    )
    shared_item = models.ForeignKey(
        SharedItem, models.SET_NULL, null=True, blank=True, related_name="analyses", verbose_name=_("is needed for")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    state_since = models.DateTimeField()
    # How many times it has been sent on review; 0 while it never was.
    review_round = models.PositiveSmallIntegerField(_("round of review"), default=0)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    # The year and a number within it: 2026-4. It stands in citations and in the lasting address.
    number = models.CharField(_("number"), max_length=8, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    declined_reason = models.CharField(_("why it is declined"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    # Given by `for_list`: how far the next edition has come; None where there is none.
    replacement_state: str | None

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        constraints = [
            models.CheckConstraint(
                name="analyses_analysis_declined_has_reason",
                condition=~Q(state="declined") | ~Q(declined_reason=""),
            ),
            models.CheckConstraint(
                name="analyses_analysis_decided_has_when",
                condition=~Q(state="decided") | Q(decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="analyses_analysis_published_has_number_and_when",
                condition=Q(state__in=["published", "superseded"], published_at__isnull=False) & ~Q(number="")
                | ~Q(state__in=["published", "superseded"]) & Q(published_at=None, number=""),
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="analyses_analysis_number"),
            models.CheckConstraint(name="analyses_analysis_not_its_own_replacement", condition=~Q(replaces=F("pk"))),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="analyses_analysis_state"),
            GinIndex(fields=["topics"], name="analyses_analysis_topics"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("analyses:analysis-detail", args=[self.pk])

    @property
    def public_url(self) -> str:
        """The lasting address, which only what has been published has."""
        return reverse("analyses:public-analysis", args=[self.number]) if self.number else ""

    @property
    def citation_number(self) -> str:
        """The number as it is cited: 2026:4."""
        return self.number.replace("-", ":")

    @property
    def sections(self) -> list[Section]:
        """Return the text in parts, one for each heading of the first rank."""
        found = [Section("", "", [])]
        for line in self.text.splitlines():
            if line.startswith(("# ", "## ")):
                found.append(Section(f"del-{len(found)}", line.lstrip("# ").rstrip(" #"), []))
            else:
                found[-1].lines.append(line)
        return [part for part in found if part.title or part.text]

    @property
    def topic_words(self) -> list[str]:
        return [str(Topic(topic).label) for topic in self.topics]

    @property
    def area_words(self) -> list[str]:
        return [str(Area(area).label) for area in self.areas]

    @property
    def finding_pairs(self) -> list[tuple[str, str]]:
        """Return the conclusions: the figure, and what it says."""
        lines = [line.partition("|") for line in self.findings.splitlines() if line.strip()]
        return [(figure.strip(), words.strip()) for figure, _bar, words in lines]

    @property
    def is_writable(self) -> bool:
        return self.state in self.WRITABLE

    def is_overdue(self, today: date, replacement_state: str | None) -> bool:
        """Say whether the next edition should have come; one that is being made is no longer waited for."""
        is_late = self.next_expected_on is not None and self.next_expected_on < today
        return is_late and self.state == self.State.PUBLISHED and replacement_state not in self.MADE

    def move_to(self, state: "Analysis.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[Analysis.State(self.state)]:
            raise WrongState(
                _now("The analysis is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked()
class Contributor(Row):
    """One who has written an analysis or is asked to review it: a person is the one or the other, never both."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        REVIEWER = "reviewer", _("Reviewer")

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="contributors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contributions", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=8, choices=Role)

    objects: ClassVar[models.Manager["Contributor"]] = models.Manager()

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "person"], name="analyses_contributor_author_or_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.person_id}"
