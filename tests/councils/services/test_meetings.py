"""A meeting's life."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from councils.models import CouncilName, Meeting
from councils.services import action_points, agendas, locks, meetings, minutes, notes
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)

State = Meeting.State
Start = agendas.Start


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


def state_of(meeting):
    return Meeting.objects.get(pk=meeting.pk).state


def approve_as_read(meeting, *, by):
    """Approve the notes as they are at this moment."""
    return meetings.approve(meeting, read=minutes.fingerprint(meeting), by=by)


def unchanged(meeting):
    """The row as it was when the test made it."""
    return Meeting.objects.values().get(pk=meeting.pk)


def test_a_planned_meeting_says_who_planned_it(by):
    meeting = meetings.plan(MeetingFactory.build(council=CouncilFactory()), agenda=Start.EMPTY, by=by)
    assert (meeting.state, meeting.planned_by) == (State.PLANNED, by)
    assert history_of(events_of(Meeting))[0].by == "Malin Ekström"


def test_an_edit_is_written_at_the_version_read_and_the_later_of_two_is_told(by):
    meeting = MeetingFactory(place="Uddevalla")
    meeting.place = "Trollhättan"
    meetings.edit(meeting, version=0, by=by)
    meeting.place = "Åmål"
    with pytest.raises(Conflict) as conflict:
        meetings.edit(meeting, version=0, by=by)
    assert conflict.value.current.place == "Trollhättan"


@pytest.mark.parametrize("state", ["for_approval", "approved", "cancelled"])
def test_a_meeting_that_is_locked_is_not_edited(by, state):
    meeting = MeetingFactory(**{state: True})
    before = unchanged(meeting)
    meeting.place = "Åmål"
    with pytest.raises(WrongState):
        meetings.edit(meeting, version=0, by=by)
    assert unchanged(meeting) == before


STEPS = {
    "call": (meetings.call, {}, {State.PLANNED: State.CALLED}),
    "end": (meetings.end, {}, {State.UNDER_WAY: State.HELD}),
    "send": (meetings.send_for_approval, {}, {State.HELD: State.FOR_APPROVAL}),
    "reopen": (meetings.reopen, {"reason": "Ett beslut saknas"}, {State.FOR_APPROVAL: State.HELD}),
    "approve": (approve_as_read, {}, {State.FOR_APPROVAL: State.APPROVED}),
    "cancel": (
        meetings.cancel,
        {"reason": "För få anmälda"},
        {State.PLANNED: State.CANCELLED, State.CALLED: State.CANCELLED, State.UNDER_WAY: State.CANCELLED},
    ),
    "start": (
        meetings.start,
        {},
        {
            State.PLANNED: State.UNDER_WAY,
            State.CALLED: State.UNDER_WAY,
            State.HELD: State.UNDER_WAY,
            State.UNDER_WAY: State.UNDER_WAY,
        },
    ),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_from_its_own_states_and_refused_in_all_others_with_nothing_written(by, step, state):
    take, words, allowed = STEPS[step]
    meeting = MeetingFactory(**({} if state == State.PLANNED else {state: True}))
    before = unchanged(meeting)
    if state in allowed:
        assert take(meeting, by=by, **words).state == allowed[state] == state_of(meeting)
    else:
        with pytest.raises(WrongState):
            take(meeting, by=by, **words)
        assert unchanged(meeting) == before


@pytest.mark.parametrize(
    ("step", "state"), [("call", {}), ("end", {"under_way": True}), ("approve", {"for_approval": True})]
)
def test_a_step_taken_twice_is_taken_once(by, step, state):
    take = STEPS[step][0]
    meeting = MeetingFactory(**state)
    take(meeting, by=by)
    after = unchanged(meeting)
    with pytest.raises(WrongState):
        take(meeting, by=by)
    assert unchanged(meeting) == after


def test_the_start_says_when_takes_the_first_item_and_lists_those_with_a_place_that_day(by):
    meeting = MeetingFactory()
    MembershipFactory(council=meeting.council)
    MembershipFactory(council=meeting.council, ended=True)
    _done, first = (AgendaItemFactory(meeting=meeting, position=n, is_done=n == 1) for n in (1, 2))
    meeting = meetings.start(meeting, by=by)
    assert meeting.current_item == first
    assert timezone.now() - meeting.started_at < timedelta(minutes=1)
    assert meeting.attendances.count() == 1


def test_started_again_it_takes_in_newcomers_and_changes_nothing_else(by):
    meeting = meetings.start(MeetingFactory(starts_at=timezone.now()), by=by)
    before = unchanged(meeting)
    MembershipFactory(council=meeting.council)
    meetings.start(meeting, by=by)
    assert unchanged(meeting) == before
    assert meeting.attendances.count() == 1


def test_a_meeting_that_was_ended_too_early_goes_on_with_its_first_start_kept(by):
    meeting = meetings.start(MeetingFactory(), by=by)
    started_at = meeting.started_at
    meetings.end(meeting, by=by)
    meeting = meetings.start(meeting, by=by)
    assert (meeting.started_at, meeting.held_at, meeting.council_name) == (started_at, None, "")


def test_the_end_keeps_the_councils_name_of_that_day(by):
    meeting = MeetingFactory(under_way=True, council__name="Kompetensråd Skaraborg")
    assert meetings.end(meeting, by=by).council_name == "Kompetensråd Skaraborg"
    older = MeetingFactory(under_way=True, council=meeting.council, starts_at=timezone.now() - timedelta(days=400))
    CouncilName.objects.create(
        council=meeting.council, name="Kompetensforum Skaraborg", to_on=timezone.localdate() - timedelta(days=200)
    )
    assert meetings.end(older, by=by).council_name == "Kompetensforum Skaraborg"


def test_the_end_carries_what_was_not_done_to_the_next_planned_meeting_once(by):
    meeting = MeetingFactory(under_way=True)
    following = MeetingFactory(council=meeting.council)
    MeetingFactory(council=meeting.council, starts_at=timezone.now() + timedelta(days=90))
    MeetingFactory()
    AgendaItemFactory(meeting=meeting, position=1, is_done=True)
    left = AgendaItemFactory(meeting=meeting, position=2, text="Bakgrund", minutes=25)
    AgendaItemFactory(meeting=meeting, position=3, kind="break")
    meetings.end(meeting, by=by)
    meetings.start(meeting, by=by)
    meetings.end(meeting, by=by)
    carried = following.items.get()
    assert (carried.carried_from, carried.title, carried.text, carried.minutes) == (left, left.title, "Bakgrund", 25)
    assert not carried.is_done


def at_once(*steps):
    """Take the steps in threads that start together; return what was raised."""

    def take(step):
        together.wait()
        try:
            step()
        except Exception as error:  # a deadlock or a broken constraint is what is looked for
            return error
        finally:
            connection.close()

    together = Barrier(len(steps))
    with ThreadPoolExecutor(len(steps)) as pool:
        return [error for error in pool.map(take, steps) if error]


@pytest.mark.django_db(transaction=True)
def test_what_is_carried_and_what_is_added_at_once_stand_one_after_another():
    by, council = UserFactory(), CouncilFactory()
    meeting, following = MeetingFactory(council=council, under_way=True), MeetingFactory(council=council)
    AgendaItemFactory(meeting=meeting, position=1, title="Kvar")
    added = Event()

    def add():
        with transaction.atomic():
            agendas.add(AgendaItemFactory.build(meeting=following, title="Ny"), by=by)
            added.set()
            sleep(0.5)  # the end has come to the next meeting by then

    def end():
        added.wait(10)
        meetings.end(meeting, by=by)

    assert not at_once(add, end)
    assert list(following.items.values_list("position", "title")) == [(1, "Ny"), (2, "Kvar")]


@pytest.mark.django_db(transaction=True)
def test_what_is_left_is_carried_past_a_meeting_that_is_cancelled_meanwhile():
    by, council = UserFactory(), CouncilFactory()
    meeting, following = MeetingFactory(council=council, under_way=True), MeetingFactory(council=council)
    AgendaItemFactory(meeting=meeting, position=1)
    later = MeetingFactory(council=council, starts_at=timezone.now() + timedelta(days=90))
    held_up = Event()

    def cancel():
        with transaction.atomic():
            locks.meeting(following.pk)
            held_up.set()
            sleep(0.5)  # the end has come to the lock by then
            Meeting.objects.filter(pk=following.pk).update(state=State.CANCELLED)

    def end():
        held_up.wait(10)
        meetings.end(meeting, by=by)

    assert not at_once(cancel, end)
    assert (following.items.count(), later.items.count()) == (0, 1), "a meeting that was cancelled takes nothing"


@pytest.mark.django_db(transaction=True)
def test_action_points_are_written_while_the_meeting_is_ended():
    by, council = UserFactory(), CouncilFactory()
    for _round in range(4):
        meeting = MeetingFactory(council=council, under_way=True)
        item = AgendaItemFactory(meeting=meeting, position=1, is_done=True)
        row = ActionPointFactory.build(council=council, owner=None)
        assert not at_once(
            lambda meeting=meeting: meetings.end(meeting, by=by),
            lambda row=row, item=item: action_points.add(row, item=item, by=by),
        )
    assert council.action_points.count() == 4


def test_a_reopened_meeting_says_why(by):
    meeting = meetings.reopen(MeetingFactory(for_approval=True), reason="Ett beslut saknas", by=by)
    assert Meeting.objects.get(pk=meeting.pk).reopened_reason == "Ett beslut saknas"


def test_a_cancelled_meeting_says_why(by):
    meeting = meetings.cancel(MeetingFactory(called=True), reason="För få anmälda", by=by)
    assert Meeting.objects.get(pk=meeting.pk).cancelled_reason == "För få anmälda"


@pytest.mark.parametrize("written", ["notes", "decision", "action point", "attendance"])
def test_a_meeting_with_something_written_is_ended_and_not_cancelled(by, written):
    meeting = MeetingFactory(under_way=True)
    item = AgendaItemFactory(meeting=meeting, position=1, notes="Anteckning" if written == "notes" else "")
    if written == "decision":
        DecisionFactory(item=item)
    elif written == "action point":
        ActionPointFactory(item=item, council=meeting.council)
    AttendanceFactory(meeting=meeting, presence="absent" if written == "attendance" else "")
    with pytest.raises(WrongState, match="Avsluta det i stället"):
        meetings.cancel(meeting, reason="För få anmälda", by=by)
    assert state_of(meeting) == State.UNDER_WAY


def test_a_meeting_under_way_with_nothing_written_is_cancelled(by):
    meeting = MeetingFactory(under_way=True)
    AgendaItemFactory(meeting=meeting, position=1)
    AttendanceFactory(meeting=meeting, presence="")
    assert meetings.cancel(meeting, reason="Snöstorm", by=by).state == State.CANCELLED


def test_approval_says_who_and_when_and_gives_informal_notes_no_paragraphs(by):
    meeting = approve_as_read(MeetingFactory(for_approval=True), by=by)
    assert (meeting.approved_by, meeting.first_paragraph) == (by, None)
    assert timezone.now() - meeting.approved_at < timedelta(minutes=1)


@pytest.mark.parametrize("read", [None, "", "0" * 32])
def test_notes_that_were_opened_changed_and_sent_again_are_not_approved_unread(by, read):
    meeting = MeetingFactory(for_approval=True)
    item = AgendaItemFactory(meeting=meeting, position=1, notes="Läst")
    read = minutes.fingerprint(meeting) if read is None else read
    meetings.reopen(meeting, reason="Ett beslut saknas", by=by)
    notes.save(item, text="Oläst", version=0, by=by)
    meetings.send_for_approval(meeting, by=by)
    with pytest.raises(WrongState, match="har ändrats sedan du öppnade sidan"):
        meetings.approve(meeting, read=read, by=by)
    assert state_of(meeting) == State.FOR_APPROVAL
    assert approve_as_read(meeting, by=by).state == State.APPROVED


def test_paragraphs_run_through_the_year_in_a_council_and_begin_again_with_the_next(by):
    council = CouncilFactory(formal=True)

    def approved(council, year, items):
        day = datetime(year, 3, 1, 13, tzinfo=timezone.get_current_timezone())
        meeting = MeetingFactory(council=council, for_approval=True, starts_at=day)
        for n in range(items):
            AgendaItemFactory(meeting=meeting, position=n + 1)
        AgendaItemFactory(meeting=meeting, position=items + 1, kind="break")
        return approve_as_read(meeting, by=by).first_paragraph

    assert [approved(council, 2025, 3), approved(council, 2025, 0), approved(council, 2025, 2)] == [1, None, 4]
    assert [approved(council, 2025, 1), approved(council, 2026, 1)] == [6, 1]
    assert approved(CouncilFactory(formal=True), 2025, 1) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_is_refused():
    meeting = MeetingFactory(for_approval=True, council__formal=True)
    AgendaItemFactory(meeting=meeting, position=1)
    people = [UserFactory(), UserFactory()]

    def approve(user):
        try:
            approve_as_read(meeting, by=user)
        except WrongState:
            return None
        finally:
            connection.close()
        return user

    with ThreadPoolExecutor(2) as pool:
        approvers = [user for user in pool.map(approve, people) if user]
    assert len(approvers) == 1
    meeting.refresh_from_db()
    assert (meeting.approved_by, meeting.first_paragraph) == (approvers[0], 1)


@pytest.mark.django_db(transaction=True)
def test_two_minutes_approved_at_once_never_share_a_paragraph():
    council = CouncilFactory(formal=True)
    by = UserFactory()
    both = [MeetingFactory(for_approval=True, council=council) for _ in range(2)]
    for meeting in both:
        AgendaItemFactory(meeting=meeting, position=1)

    def approve(meeting):
        try:
            return approve_as_read(meeting, by=by).first_paragraph
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, both)) == [1, 2]
