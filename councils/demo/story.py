"""How each row came about: what the history tab tells of the demo's meetings and registry."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from councils.demo.dice import Dice
from councils.demo.forums import Forum
from councils.demo.journal import Journal, moment
from councils.demo.meetings import Session, Talk
from councils.demo.people import People
from councils.models import Affiliation, Board, Council, CouncilName, Meeting, Membership, Organisation, Proposal

State = Meeting.State
UNCALLED = {"answer_by": None, "call_message": ""}
UNAPPROVED = {"approved_at": None, "approved_by_id": None, "first_paragraph": None}
WAITING = UNAPPROVED | {"held_at": None, "council_name": "", "approve_by": None}
UNDER = {Council.Kind.SECTOR, Council.Kind.COLLEGE, Council.Kind.WORKING_GROUP}
BLANK = WAITING | {"started_at": None, "current_item_id": None}


def registry(
    journal: Journal, new: Iterable[Organisation], made: Iterable[Forum], people: People, start: datetime
) -> None:
    """Tell that the registry was filled when the portal was opened, and how places have changed hands since."""
    first = next((user.pk for user in people.users if user.is_administrator), None)
    _loaded(journal, list(new), start - timedelta(days=1))
    for number, organisation in enumerate(new):
        journal.made(organisation, start + timedelta(minutes=number % 240), first)
    for forum in made:
        if forum.council.kind in UNDER:
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


def _loaded(journal: Journal, new: Sequence[Organisation], at: datetime) -> None:
    """Tell that what the demo did not make itself was there from the first day."""
    made = {row.pk for row in new}
    for organisation in Organisation.objects.exclude(pk__in=made):
        journal.made(organisation, at, None)
    for council in Council.objects.exclude(kind__in=UNDER):
        journal.made(council, at, None)
    for model in (Board, CouncilName, Affiliation):
        for row in model._default_manager.all():
            journal.made(row, at, None)


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
    journal.made(meeting, planned, writer, state=State.PLANNED, cancelled_reason="", **BLANK | UNCALLED)
    for talk in session.talks:
        journal.made(talk.item, planned + timedelta(minutes=9), writer, notes="", is_done=False)
    if meeting.state == State.CANCELLED:
        journal.changed(meeting, max(planned, min(meeting.starts_at, now) - timedelta(days=2)), writer, **BLANK)
    elif meeting.state != State.PLANNED:
        journal.changed(meeting, session.called_at, writer, state=State.CALLED, **BLANK)
    _called(journal, session, writer)
    if meeting.started_at is not None:
        _during(journal, session, meeting.started_at, now)
    for row in session.carried_on:
        journal.made(row, row.said_at, row.said_by_id)
    if meeting.held_at is not None:
        _after(journal, meeting, meeting.held_at, writer, dice)


def propose(journal: Journal, proposals: Iterable[Proposal]) -> None:
    for row in proposals:
        by = row.proposed_by_id
        journal.made(
            row, row.proposed_at, by, state="open", reason="", handled_at=None, handled_by_id=None, item_id=None
        )
        if row.handled_at is not None:
            journal.changed(row, row.handled_at, row.handled_by_id)


def _called(journal: Journal, session: Session, writer: int) -> None:
    for row in session.invitations:
        journal.made(row, session.called_at, writer, answer="", answered_at=None, answered_via="", note="")
        if row.answered_at is not None:
            journal.changed(row, row.answered_at, row.person.user_id if row.answered_via == "portal" else None)


def _during(journal: Journal, session: Session, started: datetime, now: datetime) -> None:
    meeting, writer = session.meeting, session.forum.writer.pk
    first = session.talks[0].item.pk
    journal.changed(meeting, started, writer, state=State.UNDER_WAY, **WAITING | {"current_item_id": first})
    for row in session.attendances:
        journal.made(row, started, writer, presence="", note="", came_under_id=None, left_under_id=None)
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
    journal.changed(meeting, held, writer, state=State.HELD, approve_by=None, **UNAPPROVED)
    sent = held + timedelta(days=dice.randint(1, 4), minutes=dice.randrange(120))
    if meeting.state in {State.FOR_APPROVAL, State.APPROVED}:
        journal.changed(meeting, sent, writer, state=State.FOR_APPROVAL, **UNAPPROVED)
    if meeting.approved_at is not None:
        journal.changed(meeting, meeting.approved_at, meeting.approved_by_id)
