"""How each row came about: what the history tab tells of the demo's meetings and registry."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from councils.demo.dice import Dice
from councils.demo.forums import Forum
from councils.demo.journal import Journal, moment
from councils.demo.meetings import Session, Talk
from councils.demo.people import People
from councils.models import Council, Meeting, Membership, Organisation

State = Meeting.State
WAITING = {"held_at": None, "council_name": "", "approved_at": None, "approved_by_id": None, "first_paragraph": None}
BLANK = WAITING | {"started_at": None, "current_item_id": None}


def registry(
    journal: Journal, new: Iterable[Organisation], made: Iterable[Forum], people: People, start: datetime
) -> None:
    """Tell that the registry was filled when the portal was opened, and how places have changed hands since."""
    first = next((user.pk for user in people.users if user.is_administrator), None)
    for number, organisation in enumerate(new):
        journal.made(organisation, start + timedelta(minutes=number % 240), first)
    for forum in made:
        if forum.council.kind in {Council.Kind.SECTOR, Council.Kind.COLLEGE, Council.Kind.WORKING_GROUP}:
            journal.made(forum.council, start + timedelta(days=1), first)
    for person in people.rows:
        journal.made(person, start + timedelta(days=2, minutes=person.pk % 240), first)
    for user in people.users:
        journal.made(user, user.invited_at, first, joined_at=None)
        if user.joined_at:
            journal.changed(user, user.joined_at, user.pk)
    for assignment in people.assignments:
        journal.made(assignment, start + timedelta(days=3), first)
    for forum in made:
        for place in forum.places:
            _place(journal, place, forum, start)


def _place(journal: Journal, place: Membership, forum: Forum, start: datetime) -> None:
    assert place.from_on is not None
    at = max(moment(place.from_on, 9, place.pk % 60), start + timedelta(days=4, minutes=place.pk % 60))
    journal.made(place, at, forum.writer.pk, to_on=None)
    if place.to_on is not None:
        journal.changed(place, max(moment(place.to_on, 15, place.pk % 60), at), forum.writer.pk)


def tell(journal: Journal, session: Session, now: datetime) -> None:
    """Tell a meeting's life step by step, and what was written when."""
    meeting, writer = session.meeting, session.forum.writer.pk
    dice = Dice("story", meeting.council.slug, meeting.starts_at.isoformat())
    planned = min(meeting.starts_at, now) - timedelta(days=dice.randint(35, 70), minutes=dice.randrange(300))
    journal.made(meeting, planned, writer, state=State.PLANNED, cancelled_reason="", **BLANK)
    for talk in session.talks:
        journal.made(talk.item, planned + timedelta(minutes=9), writer, notes="", is_done=False)
    called = min(meeting.starts_at - timedelta(days=14, minutes=dice.randrange(200)), now - timedelta(hours=3))
    if meeting.state == State.CANCELLED:
        journal.changed(meeting, max(planned, min(meeting.starts_at, now) - timedelta(days=2)), writer, **BLANK)
    elif meeting.state != State.PLANNED:
        journal.changed(meeting, max(called, planned), writer, state=State.CALLED, **BLANK)
    if meeting.started_at is not None:
        _during(journal, session, meeting.started_at, now)
    if meeting.held_at is not None:
        _after(journal, meeting, meeting.held_at, writer, dice)


def _during(journal: Journal, session: Session, started: datetime, now: datetime) -> None:
    meeting, writer = session.meeting, session.forum.writer.pk
    first = session.talks[0].item.pk
    journal.changed(meeting, started, writer, state=State.UNDER_WAY, **WAITING | {"current_item_id": first})
    for row in session.attendances:
        journal.made(row, started, writer, presence="", note="")
        if row.presence:
            journal.changed(row, started + timedelta(minutes=3), writer)
    at = started
    for talk in session.talks:
        minutes = talk.item.minutes if meeting.held_at else min(talk.item.minutes, 10)
        at = min(at + timedelta(minutes=minutes), now)
        if talk.item.notes or talk.item.is_done:
            _written(journal, talk, at, writer)
    if session.current is not None:
        journal.changed(meeting, at, writer)


def _written(journal: Journal, talk: Talk, at: datetime, writer: int) -> None:
    journal.changed(talk.item, at, writer)
    for decision in talk.decisions:
        journal.made(decision, at, writer)
    for action in talk.actions:
        journal.made(action, at, writer, state="open", outcome="", closed_at=None, closed_by_id=None)
        if action.closed_at is not None:
            journal.changed(action, action.closed_at, action.closed_by_id)


def _after(journal: Journal, meeting: Meeting, held: datetime, writer: int, dice: Dice) -> None:
    then = {"approved_at": None, "approved_by_id": None, "first_paragraph": None}
    journal.changed(meeting, held, writer, state=State.HELD, **then)
    sent = held + timedelta(days=dice.randint(1, 4), minutes=dice.randrange(120))
    if meeting.state in {State.FOR_APPROVAL, State.APPROVED}:
        journal.changed(meeting, sent, writer, state=State.FOR_APPROVAL, **then)
    if meeting.approved_at is not None:
        journal.changed(meeting, meeting.approved_at, meeting.approved_by_id)
