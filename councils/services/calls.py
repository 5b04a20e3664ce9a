"""The call to a meeting: who is called, what each answers, who stands in, and who is told when something changes."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pghistory
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Invitation, Meeting, Membership
from councils.models.invitation import new_key
from councils.services import call_mails, locks
from portal import quiet
from portal.concurrency import WrongState
from portal.history import events_of, recorded
from portal.models import User
from portal.sorting import swedish

State = Meeting.State
Answer = Invitation.Answer
Via = Invitation.Via
# Whoever has answered so does not have the meeting in the calendar.
NOT_COMING = (Answer.NO, Answer.SUBSTITUTE)
# So often a day one answers for oneself: each change of mind mails the substitutes, who must know what is true now.
ANSWERS_A_DAY = 6
# Several changes within this time make one update.
SETTLE = timedelta(minutes=10)
# The silent are reminded so many days before the day by which they should have answered, and on that day.
REMIND_DAYS = (2, 0)


def to_call(meeting: Meeting) -> QuerySet[Membership]:
    """Return the places whose holders are called: everyone's on the day but the substitutes', once each."""
    places = Membership.objects.on(meeting.day).filter(council=meeting.council_id)
    called = meeting.invitations.standing().values("person")
    rest = places.exclude(role=Membership.Role.SUBSTITUTE).exclude(person__in=called)
    return rest.select_related("person__user", "organisation").order_by(swedish("person__name"), "pk")


@recorded
def send(meeting: Meeting, *, answer_by: date, message: str, by: User) -> list[Invitation]:
    """Call those who have a place and have not been called yet; return them.

    The first time this makes a planned meeting called. Pressed again, it calls whoever has become a member since.
    """
    meeting = locks.meeting(meeting.pk)
    if meeting.state != State.CALLED:
        meeting.move_to(State.CALLED)
    meeting.answer_by, meeting.call_message = answer_by, message
    meeting.told = meeting.told or call_mails.facts(meeting)
    meeting.save(update_fields=["state", "answer_by", "call_message", "told"])
    invitations = [_invite(meeting, place, by=by) for place in to_call(meeting)]
    for invitation in invitations:
        call_mails.owe(meeting, invitation, call_mails.Kind.CALL)
    return invitations


def _invite(
    meeting: Meeting, place: Membership, *, by: User | None, stands_in_for: Invitation | None = None
) -> Invitation:
    """Call the holder of a place; one whose call was taken back is called anew, with another link."""
    what = {"organisation": place.organisation, "role": place.role, "called_by": by, "stands_in_for": stands_in_for}
    anew = {"withdrawn_at": None, "key": new_key(), "answer": "", "answered_at": None, "answered_via": ""}
    invitation, _is_new = Invitation.objects.update_or_create(
        meeting=meeting, person=place.person, defaults={**what, **anew}, create_defaults=what
    )
    return invitation


@transaction.atomic
def answer(
    invitation: Invitation, *, answer: Invitation.Answer, note: str = "", via: Invitation.Via, by: User | None
) -> Invitation:
    """Write down what somebody answers, the latest word counting; whoever stands in is called, or told not to come.

    `by` is nobody where a mailed link is used without logging in: then the person whom the link was sent to answers.
    Raises WrongState once the meeting has ended or is cancelled, and for whoever changes their mind all day long.
    """
    with pghistory.context(user=by and by.pk):
        meeting = locks.meeting(invitation.meeting_id)
        if not is_open(meeting):
            raise WrongState(_("The meeting no longer takes answers."))
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        locks.present(row if row.withdrawn_at is None else None)
        if via != Via.COORDINATOR:
            _require_patience(row)
        row.answer, row.note, row.answered_at, row.answered_via = answer, note, timezone.now(), via
        row.version += 1
        row.save(update_fields=["answer", "note", "answered_at", "answered_via", "version"])
        if row.comes:
            _send_home(meeting, row)
        else:
            _call_substitutes(meeting, row)
    return row


def _require_patience(invitation: Invitation) -> None:
    """Refuse one who has answered often today; the history knows, and a reminder in between is no answer."""
    today = events_of(Invitation, pgh_obj_id=invitation.pk, answered_at__date=timezone.localdate())
    own = today.exclude(answered_via=Via.COORDINATOR)
    if own.values("answered_at").distinct().count() >= ANSWERS_A_DAY:
        raise WrongState(_("You have changed your answer many times today. Write to the coordinator instead."))


def is_open(meeting: Meeting) -> bool:
    """Answers are taken until the meeting has ended."""
    return meeting.state in {State.CALLED, State.UNDER_WAY} and meeting.ends_at > timezone.now()


def substitutes(meeting: Meeting, invitation: Invitation) -> QuerySet[Membership]:
    """Return the places of those who may stand in: the same organisation's substitutes on the day."""
    places = Membership.objects.on(meeting.day).filter(council=meeting.council_id, role=Membership.Role.SUBSTITUTE)
    same = places.filter(organisation=invitation.organisation_id).exclude(person=invitation.person_id)
    return same.select_related("person__user", "organisation").order_by("pk")


def has_nobody_to_stand_in(meeting: Meeting, invitation: Invitation) -> bool:
    """Whoever sends a substitute is told when the portal knows of none to call."""
    return invitation.answer == Invitation.Answer.SUBSTITUTE and not substitutes(meeting, invitation).exists()


def _call_substitutes(meeting: Meeting, invitation: Invitation) -> None:
    called = set(meeting.invitations.standing().values_list("person_id", flat=True))
    for place in substitutes(meeting, invitation):
        if place.person_id not in called:
            stand_in = _invite(meeting, place, by=invitation.called_by, stands_in_for=invitation)
            call_mails.owe(meeting, stand_in, call_mails.Kind.STAND_IN)


def _send_home(meeting: Meeting, invitation: Invitation) -> None:
    for stand_in in invitation.stand_ins.standing().select_related("person__user", "called_by"):
        stand_in.withdrawn_at = timezone.now()
        stand_in.save(update_fields=["withdrawn_at"])
        call_mails.owe(meeting, stand_in, call_mails.Kind.NOT_NEEDED)


@recorded
def renew(invitation: Invitation, *, by: User) -> Invitation:
    """Send the call once more with a new link; the old link is void from now on."""
    meeting = locks.meeting(invitation.meeting_id)
    if not is_open(meeting):
        raise WrongState(_("The meeting no longer takes answers."))
    invitation.key = new_key()
    invitation.save(update_fields=["key"])
    call_mails.owe(meeting, invitation, call_mails.Kind.CALL, once=invitation.key)
    return invitation


@recorded
def remind(meeting: Meeting, *, by: User) -> int:
    """Remind those who have not answered, each at most once a day; return how many mails that is."""
    meeting = locks.meeting(meeting.pk)
    if not is_open(meeting):
        raise WrongState(_("The meeting no longer takes answers."))
    _withdraw(meeting)
    return _remind(meeting, meeting.invitations.silent(), once=timezone.localdate().isoformat())


def _remind(meeting: Meeting, silent: "QuerySet[Invitation]", *, once: str) -> int:
    count = 0
    for invitation in silent.select_related("person__user", "called_by"):
        if call_mails.owe(meeting, invitation, call_mails.Kind.REMINDER, once=once):
            Invitation.objects.filter(pk=invitation.pk).update(reminded_at=timezone.now())
            count += 1
    return count


def changed(meeting: Meeting, *, now: datetime) -> None:
    """Owe those called an update, when what is being changed has had time to settle. The meeting is locked."""
    if meeting.state == State.CALLED and meeting.told:
        due = Meeting.objects.filter(pk=meeting.pk, update_due_at=None)
        due.update(update_due_at=now + SETTLE)


def cancelled(meeting: Meeting) -> None:
    """Tell those who had it in their calendars that the meeting is cancelled. The meeting is locked."""
    _tell(meeting, waiting_for(meeting), call_mails.Kind.CANCELLED)


def waiting_for(meeting: Meeting) -> "QuerySet[Invitation]":
    """Return the calls to those who come, or may come."""
    return meeting.invitations.standing().exclude(answer__in=NOT_COMING)


def _tell(meeting: Meeting, invitations: "QuerySet[Invitation]", kind: call_mails.Kind) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(calendar_sequence=F("calendar_sequence") + 1, update_due_at=None)
    meeting.calendar_sequence += 1
    for invitation in invitations.select_related("person__user", "called_by"):
        call_mails.owe(meeting, invitation, kind)


def withdraw_departed(now: datetime) -> int:
    """Take back the calls to coming meetings of those whose place has ended by the day; return how many those are.

    Places end in many ways (a person leaves, a period is changed, the meeting is moved), so it is the clock that asks.
    """
    coming = Meeting.objects.filter(state=State.CALLED, starts_at__gt=now)
    due = Invitation.objects.without_place().filter(meeting__in=coming).values_list("meeting", flat=True)
    return sum(_withdraw_locked(pk) for pk in sorted(set(due)))


@transaction.atomic
def _withdraw_locked(meeting_id: int) -> int:
    return _withdraw(locks.meeting(meeting_id))


def _withdraw(meeting: Meeting) -> int:
    """Take calls back and let the event leave the calendars that it is in. The meeting is locked."""
    if meeting.state != State.CALLED:
        return 0
    rows = list(meeting.invitations.without_place().select_related("person__user", "called_by"))
    for row in rows:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        if row.answer not in NOT_COMING:
            call_mails.owe(meeting, row, call_mails.Kind.NO_PLACE)
    return len(rows)


def send_updates(now: datetime) -> int:
    """Tell of the changes that have settled; return how many meetings that were. Safe to run in several places."""
    due = Meeting.objects.filter(update_due_at__lte=now).values_list("pk", flat=True)
    return sum(_send_update(pk, now) for pk in list(due))


@transaction.atomic
def _send_update(meeting_id: int, now: datetime) -> bool:
    locked = Meeting.objects.select_for_update(of=("self",), skip_locked=True).select_related("council")
    meeting = locked.filter(pk=meeting_id, update_due_at__lte=now).first()
    if meeting is None:
        return False
    facts = call_mails.facts(meeting)
    if meeting.state != State.CALLED or facts == meeting.told:  # begun, or changed back again
        Meeting.objects.filter(pk=meeting.pk).update(update_due_at=None)
        return False
    _withdraw(meeting)
    _tell(meeting, meeting.invitations.standing(), call_mails.Kind.UPDATE)
    Meeting.objects.filter(pk=meeting.pk).update(told=facts)
    return True


def send_reminders(now: datetime) -> int:
    """Remind the silent when their day comes near; return how many mails that is. Safe to run again and again."""
    if quiet.is_quiet(now):
        return 0
    today = timezone.localdate(now)
    last = today + timedelta(days=max(REMIND_DAYS))
    open_meetings = Meeting.objects.filter(state=State.CALLED, starts_at__gt=now, answer_by__range=(today, last))
    return sum(_send_reminder(meeting, today) for meeting in open_meetings.select_related("council"))


@transaction.atomic
def _send_reminder(meeting: Meeting, today: date) -> int:
    assert meeting.answer_by is not None  # the sweep asks for those that have one
    left = (meeting.answer_by - today).days
    # What a weekend or a dead clock has passed over is made good by the next one, not by two at once.
    rung = min((days for days in REMIND_DAYS if left <= days), default=None)
    if rung is None:
        return 0
    _withdraw(meeting)
    silent = meeting.invitations.silent().filter(called_at__date__lt=today)
    return _remind(meeting, silent, once=f"{meeting.answer_by.isoformat()}:{rung}")


def counts(answers: Iterable[str]) -> dict[str, int]:
    """Return how many answers there are of each sort; the empty answer is the silent's."""
    given = Counter(answers)
    return {value: given[value] for value in Answer.values}
