"""What the five parties prepare together in the strategic group: the item, each party's position, and what is said."""

from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from councils.models.council import Council
from councils.models.meeting import Meeting
from councils.models.party import Party
from councils.models.person import Person
from councils.models.proposal import Proposal
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

LONGEST = 20000  # characters of a text


class SharedItemQuerySet(models.QuerySet["SharedItem"]):
    def visible_to(self, user: User) -> Self:
        """Return all items for those who prepare them and those who coordinate a council; else none."""
        from councils.rights import rights_of

        return self if rights_of(user).reads_shared_items else self.none()

    def open(self) -> Self:
        return self.exclude(state__in=SharedItem.CLOSED)

    def for_list(self) -> Self:
        """Everything that a row of the list shows, in one query."""
        given = Count("positions", filter=Q(positions__given_at__isnull=False))
        return self.select_related("council", "lead", "target_meeting").annotate(given=given)

    def with_follow_up(self) -> Self:
        """Say of each decided item what has come of it: `followed` is open or done."""
        done = When(state=SharedItem.State.FOLLOWED_UP, then=Value("done"))
        return self.annotate(followed=Case(done, default=Value("open")))

    def for_register(self) -> models.QuerySet["SharedItem", dict[str, Any]]:
        """Return all that the register of decisions shows, in the same columns as the decisions of meetings."""
        sent = apps.get_model("councils", "SentOn").objects.filter(item=OuterRef("pk")).order_by().values("item")
        boards = sent.annotate(names=StringAgg("board__name", ", ", order_by="sent_on"))
        return self.order_by().values(  # type: ignore[misc]  # annotated above
            "followed",
            source=Value("shared-item"),
            key=F("pk"),
            on=F("decided_on"),
            what=F("decision"),
            ordinal=F("number"),
            first_paragraph=Value(None, output_field=models.PositiveSmallIntegerField()),
            body=F("council__short_name"),
            part=Coalesce("council__host__party__key", Value("vg")),
            about=F("title"),
            place=Value(""),
            place_key=F("pk"),
            spot=Value(0),
            item_key=Value(0),
            stage=F("state"),
            goes_to=Coalesce(Subquery(boards.values("names")), Value("", output_field=models.TextField())),
        )


@tracked(exclude=["version"])
class SharedItem(Row):
    """A question that the parties prepare jointly; `NEXT` says which steps its life may take."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_PREPARATION = "in_preparation", _("In preparation")
        IN_CONSULTATION = "in_consultation", _("In consultation")
        ANCHORED = "anchored", _("Anchored")
        READY = "ready", _("Ready for decision")
        DECIDED = "decided", _("Decided")
        FOLLOWED_UP = "followed_up", _("Followed up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        CONSULTATION = "consultation", _("Consultation")
        DIRECTION = "direction", _("Direction")
        DECISION = "decision", _("Decision item")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PROPOSED: {State.IN_PREPARATION, State.WITHDRAWN},
        State.IN_PREPARATION: {State.IN_CONSULTATION, State.ANCHORED, State.WITHDRAWN},
        State.IN_CONSULTATION: {State.ANCHORED, State.IN_PREPARATION, State.WITHDRAWN},
        State.ANCHORED: {State.READY, State.IN_PREPARATION, State.WITHDRAWN},
        State.READY: {State.DECIDED, State.IN_PREPARATION, State.WITHDRAWN},
        State.DECIDED: {State.FOLLOWED_UP},
        State.FOLLOWED_UP: set(),
        State.WITHDRAWN: {State.PROPOSED},
    }
    # Nobody waits for these any more, and these may no longer be written.
    CLOSED: ClassVar[frozenset[State]] = frozenset({State.FOLLOWED_UP, State.WITHDRAWN})
    SETTLED: ClassVar[frozenset[State]] = CLOSED | {State.DECIDED}

    council = models.ForeignKey(Council, models.PROTECT, related_name="shared_items", verbose_name=_("council"))
    # The year and a number within it: 2026-11.
    number = models.CharField(_("number"), max_length=8)
    title = models.CharField(_("heading"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DECISION)
    question = models.TextField(_("the question"), max_length=2000)
    background = models.TextField(_("background"), max_length=LONGEST, blank=True)
    proposal = models.TextField(_("proposal for decision"), max_length=LONGEST, blank=True)
    lead = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("responsible")
    )
    target_meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("to be decided at")
    )
    origin = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="shared_item", verbose_name=_("sent from")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=15, choices=State, default=State.PROPOSED)
    state_since = models.DateTimeField()
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)
    decision = models.TextField(_("decision"), max_length=LONGEST, blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=LONGEST, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = SharedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared item")
        verbose_name_plural = _("shared items")
        constraints = [
            models.UniqueConstraint(fields=["council", "number"], name="councils_shareditem_number"),
            models.CheckConstraint(
                name="councils_shareditem_decided_has_what_and_when",
                condition=Q(state__in=["decided", "followed_up"], decided_on__isnull=False) & ~Q(decision="")
                | ~Q(state__in=["decided", "followed_up"]) & Q(decided_on=None, decision=""),
            ),
            models.CheckConstraint(
                name="councils_shareditem_withdrawn_has_reason",
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="councils_shareditem_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("councils:shared-item-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """The texts, the positions and the plan may still be written."""
        return self.state not in self.SETTLED

    def move_to(self, state: "SharedItem.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[SharedItem.State(self.state)]:
            raise WrongState(
                gettext("The item is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state


@tracked(exclude=["version"])
class Position(Row):
    """What one of the five parties thinks of an item; a draft until it is given."""

    item = models.ForeignKey(SharedItem, models.CASCADE, related_name="positions")
    party = models.ForeignKey(Party, models.PROTECT, related_name="positions", verbose_name=_("party"))
    text = models.TextField(pgettext_lazy("a party's", "position"), max_length=LONGEST)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Position"]] = models.Manager()

    class Meta:
        verbose_name = pgettext_lazy("a party's", "position")
        verbose_name_plural = _("positions")
        constraints = [models.UniqueConstraint(fields=["item", "party"], name="councils_position_one_a_party")]

    def __str__(self) -> str:
        return f"{self.party_id}, {self.item_id}"


@tracked()
class Comment(Row):
    """Something said about an item; with a `parent` it answers what was said, and the thread is open until solved."""

    item = models.ForeignKey(SharedItem, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    text = models.TextField(_("comment"), max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["Comment"]] = models.Manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
