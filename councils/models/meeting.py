"""A council's meeting and its whole life, from planned to approved."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.council import Council
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("meeting").annotate(n=Count("pk")).values("n")), 0)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> Self:
        from councils.rights import rights_of

        rights = rights_of(user)
        return self if rights.reads_all_councils else self.filter(council__in=rights.reads_councils)

    def for_list(self) -> Self:
        """Everything that one row of the meeting list shows, in one query."""
        places = apps.get_model("councils", "Attendance").objects.filter(meeting=OuterRef("pk")).order_by()
        # Subqueries, so that the database counts for the rows of one page only, after sorting and cutting.
        return self.select_related("council__host__party").annotate(
            places=_count(places), attended=_count(places.filter(presence__in=["present", "remote"]))
        )

    def coming(self, now: datetime) -> Self:
        return self.filter(ends_at__gte=now).exclude(state=Meeting.State.CANCELLED).order_by("starts_at")


@tracked(exclude=["version", "told", "calendar_sequence", "update_due_at"])
class Meeting(Row):
    """A meeting of a council; `NEXT` says which steps its life may take."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CALLED = "called", _("Called")
        UNDER_WAY = "under_way", _("Under way")
        HELD = "held", _("Held")
        FOR_APPROVAL = "for_approval", _("For approval")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council meeting")
        WORKING = "working", _("Working meeting")
        DIALOGUE = "dialogue", _("Dialogue")
        EXCHANGE = "exchange", _("Exchange of experience")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        REMOTE = "remote", _("Remote")
        HYBRID = "hybrid", _("Both on site and remote")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.PLANNED: {State.CALLED, State.UNDER_WAY, State.CANCELLED},
        State.CALLED: {State.UNDER_WAY, State.CANCELLED},
        State.UNDER_WAY: {State.HELD, State.CANCELLED},
        State.HELD: {State.FOR_APPROVAL, State.UNDER_WAY},
        State.FOR_APPROVAL: {State.APPROVED, State.HELD},
        State.APPROVED: set(),
        State.CANCELLED: set(),
    }

    council = models.ForeignKey(Council, models.PROTECT, related_name="meetings", verbose_name=_("council"))
    # The council's name on the day that the meeting was held; empty until then.
    council_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(_("name of the meeting"), max_length=160)
    kind = models.CharField(_("kind of meeting"), max_length=10, choices=Kind, default=Kind.COUNCIL)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    mode = models.CharField(_("how the meeting is held"), max_length=8, choices=Mode)
    place = models.CharField(_("place"), max_length=160, blank=True)
    video_url = models.URLField(_("link to the video meeting"), max_length=500, blank=True)
    registry_number = models.CharField(_("registry number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    call_message = models.TextField(_("message in the call"), max_length=2000, blank=True)
    # What those called have been told of when and where, so that an update says what is new; see `services.calls`.
    told = models.JSONField(default=dict, blank=True)
    # The calendar event's SEQUENCE: one more for each update that has left, so the newest wins (RFC 5545, 3.8.7.4).
    calendar_sequence = models.PositiveIntegerField(default=0)
    # When what has been changed since the call shall be told: several changes in a row make one update.
    update_due_at = models.DateTimeField(null=True, blank=True)
    # Where the writing of the minutes is: the item that the room is at.
    current_item = models.ForeignKey("councils.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+")
    first_paragraph = models.PositiveSmallIntegerField(_("first paragraph number"), null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    # Where the minutes were approved, in councils that approve them at the next meeting.
    approved_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # The last day for those who have been asked to approve.
    approve_by = models.DateField(_("approve by"), null=True, blank=True)
    cancelled_reason = models.CharField(_("why the meeting is cancelled"), max_length=200, blank=True)
    # Why minutes that had been sent for approval were opened again, the latest time.
    reopened_reason = models.CharField(_("why the notes were opened again"), max_length=200, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                name="councils_meeting_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The meeting must end after it starts."),
            ),
            models.CheckConstraint(
                name="councils_meeting_approved_has_who_and_when",
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(state="approved") & Q(approved_at=None, approved_by=None)),
            ),
            models.CheckConstraint(
                name="councils_meeting_held_has_when",
                condition=Q(state__in=["held", "for_approval", "approved"], held_at__isnull=False)
                | Q(state__in=["planned", "called", "under_way", "cancelled"], held_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["council", "starts_at"], name="councils_meeting_of_council"),
            models.Index(fields=["starts_at"], name="councils_meeting_time"),
            models.Index(fields=["state", "starts_at"], name="councils_meeting_state"),
            models.Index(
                fields=["update_due_at"], name="councils_meeting_owes_update", condition=Q(update_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("councils:meeting-detail", args=[self.pk])

    @property
    def council_title(self) -> str:
        """The council's name as it was when the meeting was held."""
        return self.council_name or self.council.name

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def is_open(self) -> bool:
        """Agenda, attendance and notes may still be written."""
        return self.state in {self.State.PLANNED, self.State.CALLED, self.State.UNDER_WAY, self.State.HELD}

    @property
    def is_live(self) -> bool:
        return self.state == self.State.UNDER_WAY

    @property
    def has_been_held(self) -> bool:
        return self.held_at is not None

    def move_to(self, state: "Meeting.State", *, only_from: "Meeting.State | None" = None) -> None:
        """Change state if NEXT allows the step; does not save. Two steps lead to held, so those say from where."""
        if state not in self.NEXT[Meeting.State(self.state)] or only_from not in {None, self.state}:
            raise WrongState(
                _("The meeting is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state
