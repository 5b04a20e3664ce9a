"""A meeting's life: planned, called, under way, held, for approval, approved; or cancelled."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import ActionPoint, AgendaItem, Attendance, Council, Decision, Meeting
from councils.services import agendas, attendance, calls, locks, minutes, notices
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Meeting.State
FIELDS = ["title", "kind", "starts_at", "ends_at", "mode", "place", "video_url", "registry_number"]


@recorded
def plan(meeting: Meeting, *, agenda: agendas.Start, by: User) -> Meeting:
    """Save a new meeting with its first agenda."""
    # One at a time in a council, so that what was left undone is carried to one meeting only.
    locks.council(meeting.council_id)
    meeting.state, meeting.planned_by = State.PLANNED, by
    meeting.save()
    agendas.begin(meeting, start=agenda)
    return meeting


@recorded
def plan_all(council: Council, rows: Sequence[Meeting], *, agenda: agendas.Start, by: User) -> list[Meeting]:
    """Plan a year's meetings, the first first; none of them where the council already meets at one of the times."""
    council = locks.council(council.pk)
    if council.ended_on is not None:
        raise WrongState(_("The council has ended. Take it up again to change it."))
    if not rows:
        raise WrongState(_("There is no meeting to plan. Add one."))
    starts = [row.starts_at for row in rows]
    taken = Meeting.objects.filter(council=council, starts_at__in=starts).exclude(state=State.CANCELLED).first()
    if taken is not None or len(set(starts)) < len(starts):
        twice = taken or next(row for row in rows if starts.count(row.starts_at) > 1)
        day = {"day": date_format(twice.day, "DATE_FORMAT")}
        raise WrongState(_("The council would meet twice at the same time on %(day)s. Nothing is planned.") % day)
    return [plan(row, agenda=agenda, by=by) for row in sorted(rows, key=lambda row: row.starts_at)]


@recorded
def edit(meeting: Meeting, *, version: int, by: User) -> Meeting:
    """Save what the form changes; Conflict if somebody else has changed the meeting since it was read."""
    before = locks.agenda(meeting.pk)
    concurrency.save(meeting, version=version, fields=FIELDS)
    calls.changed(before, now=timezone.now())
    return meeting


@recorded
def call(meeting: Meeting, *, by: User) -> Meeting:
    """Say that the members have been called in another way than by the portal's mail."""
    return _move(meeting, State.CALLED)


@recorded
def start(meeting: Meeting, *, by: User) -> Meeting:
    """Start a meeting, or go on with one that was ended too early; everyone with a place today is on its list.

    A meeting under way may be started again: whoever has become a member since is taken in, nothing else changes.
    """
    meeting = locks.meeting(meeting.pk)
    if meeting.state != State.UNDER_WAY:
        meeting.move_to(State.UNDER_WAY)
        meeting.started_at = meeting.started_at or timezone.now()
        meeting.held_at, meeting.council_name = None, ""
        meeting.current_item = meeting.items.filter(is_done=False).first()
        meeting.save(update_fields=["state", "started_at", "held_at", "council_name", "current_item"])
    attendance.take_in(meeting)
    return meeting


@recorded
def end(meeting: Meeting, *, by: User) -> Meeting:
    """End a meeting under way; what was not done goes to the council's next meeting, planned or to come."""
    # One at a time in a council, so that two meetings that are ended at once carry to the next one after another.
    locks.council(meeting.council_id)
    meeting = locks.meeting(meeting.pk)
    meeting.move_to(State.HELD, only_from=State.UNDER_WAY)
    meeting.held_at = timezone.now()
    meeting.council_name = meeting.council.name_on(meeting.day)
    meeting.current_item = None
    meeting.save(update_fields=["state", "held_at", "council_name", "current_item"])
    agendas.carry_over(meeting)
    return meeting


@recorded
def send_for_approval(meeting: Meeting, *, by: User) -> Meeting:
    """Lock the notes of a held meeting and ask for their approval; who approves is the council's way."""
    if meeting.council.has_approvers:
        raise WrongState(_("Choose who approves the minutes, and send them to those."))
    meeting = _move(meeting, State.FOR_APPROVAL)
    notices.minutes_sent(meeting, by=by)
    return meeting


@recorded
def reopen(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """Open notes that were sent for approval, and say why; those of an approved meeting stay shut."""
    meeting = locks.meeting(meeting.pk)
    meeting.move_to(State.HELD, only_from=State.FOR_APPROVAL)
    meeting.reopened_reason = reason
    meeting.save(update_fields=["state", "reopened_reason"])
    notices.minutes_settled(meeting)
    return meeting


@recorded
def approve(meeting: Meeting, *, read: str, by: User) -> Meeting:
    """Approve the notes that were sent for approval, and order their PDF; formal minutes get the next numbers.

    `read` is the fingerprint of the notes that the approver had before them: other notes are not approved.
    """
    # Locked, so that two who press at once make one approval and one WrongState, and no two share a paragraph.
    council = locks.council(meeting.council_id)
    meeting = locks.meeting(meeting.pk)
    if council.has_approvers:
        raise WrongState(_("The minutes are approved by those who have been asked to."))
    check_read(meeting, read)
    if council.approval == Council.Approval.NEXT_MEETING:
        meeting.approved_in = _next_begun(meeting)
    return seal(meeting, council, by=by)


def check_read(meeting: Meeting, read: str) -> None:
    """Raise WrongState unless `read` is the fingerprint of the notes as they are now."""
    if read != minutes.fingerprint(meeting):
        raise WrongState(_("The notes have changed since you opened the page. Read them again, then approve."))


def seal(meeting: Meeting, council: Council, *, by: User) -> Meeting:
    """Make the notes the approved ones and freeze their documents; both rows are locked."""
    meeting.move_to(State.APPROVED)
    meeting.approved_by, meeting.approved_at = by, timezone.now()
    if council.keeps_minutes and agendas.paragraphs(meeting):
        meeting.first_paragraph = agendas.last_paragraph(council, meeting.day.year) + 1
    meeting.save(update_fields=["state", "approved_by", "approved_at", "approved_in", "first_paragraph"])
    minutes.freeze(meeting, by=by)
    notices.minutes_settled(meeting)
    return meeting


def _next_begun(meeting: Meeting) -> Meeting:
    """Return the first later meeting of the council that has begun; minutes are approved at one."""
    later = Meeting.objects.filter(council=meeting.council_id, starts_at__gt=meeting.starts_at)
    found = later.exclude(started_at=None).exclude(state=State.CANCELLED).order_by("starts_at").first()
    if found is None:
        raise WrongState(_("The minutes are approved at the council's next meeting, and it has not begun."))
    return found


@recorded
def cancel(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """Cancel a meeting that has not been held, say why, and tell those who have been called.

    What it would have dealt with goes to the council's next meeting, as when a meeting ends.
    """
    locks.council(meeting.council_id)
    meeting = locks.meeting(meeting.pk)
    meeting.move_to(State.CANCELLED)
    if Meeting.objects.filter(is_written(), pk=meeting.pk).exists():
        raise WrongState(_("The meeting has notes, decisions or attendance. End it instead."))
    meeting.cancelled_reason = reason
    meeting.save(update_fields=["state", "cancelled_reason"])
    calls.cancelled(meeting)
    agendas.carry_on(meeting)
    return meeting


def is_written() -> Q:
    """Return the condition that something stands in a meeting that cancelling would shut away with it."""
    this = OuterRef("pk")
    return (
        Q(Exists(AgendaItem.objects.filter(meeting=this).exclude(notes="")))
        | Q(Exists(Decision.objects.filter(item__meeting=this)))
        | Q(Exists(ActionPoint.objects.filter(item__meeting=this)))
        | Q(Exists(Attendance.objects.filter(meeting=this).exclude(presence="")))
    )


def _move(meeting: Meeting, state: Meeting.State) -> Meeting:
    meeting = locks.meeting(meeting.pk)
    meeting.move_to(state)
    meeting.save(update_fields=["state"])
    return meeting
