"""Who was called to a meeting and what each answered; only lately, since calls are sent from the portal."""

from datetime import datetime, timedelta

from councils.demo.calendar import working
from councils.demo.dice import Dice
from councils.demo.journal import moment
from councils.models import Attendance, Invitation, Meeting, Membership
from councils.services import call_mails

State, Presence = Meeting.State, Attendance.Presence
Answer, Via = Invitation.Answer, Invitation.Via
CALLED = {State.CALLED, State.UNDER_WAY, State.HELD, State.FOR_APPROVAL}
MESSAGES = (
    "",
    "Läs gärna bakgrunden till punkterna i förväg. Säg till om du vill ta upp något mer.",
    "Lunch serveras från 11.45 för den som kommer på plats. Meddela kost i svaret.",
    "Underlagen är korta den här gången. Tänk igenom vad din organisation kan bidra med.",
)
WHY_NOT = ("Krock med nämndsammanträde", "Är på utbildning den dagen", "Föräldraledig till och med mars", "")
COMING = (Answer.YES,) * 5 + (Answer.ONLINE,) * 2 + (Answer.NO, Answer.NONE, Answer.NONE, Answer.NONE)
ONE_WAY = {Meeting.Mode.ON_SITE: Answer.YES, Meeting.Mode.REMOTE: Answer.ONLINE}
SEEN = {Presence.PRESENT: Answer.YES, Presence.REMOTE: Answer.ONLINE, Presence.ABSENT: Answer.NO}


def call(
    meeting: Meeting, places: list[Membership], attendances: list[Attendance], now: datetime, dice: Dice
) -> list[Invitation]:
    """Return the calls of a meeting to come or held lately; they went out two weeks before, the answers since then."""
    if meeting.state not in CALLED:
        return []
    called_at = sent_at(meeting, now)
    meeting.answer_by, meeting.call_message = working(meeting.day - timedelta(days=5)), dice.one(MESSAGES)
    meeting.told = call_mails.facts(meeting)
    presence = {id(row.person): row.presence for row in attendances}
    return [
        _invitation(meeting, place, SEEN.get(Presence(presence.get(id(place.person), ""))), called_at, now, dice)
        for place in places
        if place.role != Membership.Role.SUBSTITUTE
    ]


def sent_at(meeting: Meeting, now: datetime) -> datetime:
    """Return when the call went out: about two weeks before the meeting, on a working day."""
    minute = meeting.day.toordinal() * 7 % 60
    return min(moment(working(meeting.day - timedelta(days=16)), 10, minute), now - timedelta(hours=3))


def _invitation(
    meeting: Meeting, place: Membership, seen: Invitation.Answer | None, called_at: datetime, now: datetime, dice: Dice
) -> Invitation:
    invitation = Invitation(
        meeting=meeting,
        person=place.person,
        organisation=place.organisation,
        role=place.role,
        called_by=meeting.planned_by,
        called_at=called_at,
    )
    answer = dice.one(COMING) if seen is None else seen
    if answer in {Answer.YES, Answer.ONLINE}:
        answer = ONE_WAY.get(Meeting.Mode(meeting.mode), answer)
    if answer and not dice.happens(0.1):
        latest = min(now, meeting.starts_at)
        invitation.answer = answer
        invitation.answered_at = called_at + (latest - called_at) * dice.random()
        invitation.answered_via = Via.LINK if place.person.user is None else dice.one((Via.LINK, Via.PORTAL))
        invitation.note = dice.one(WHY_NOT) if answer == Answer.NO else ""
    return invitation
