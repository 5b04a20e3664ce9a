"""Action points, and the line in which they are typed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from councils.models import ActionPoint
from councils.services import action_points
from portal.concurrency import Conflict, WrongState
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

State = ActionPoint.State


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


@pytest.fixture
def item(db):
    return AgendaItemFactory(meeting__under_way=True, position=1)


def test_an_action_point_belongs_to_its_items_council(item, by):
    added = action_points.add(ActionPoint(text="Be om nya siffror"), item=item, by=by)
    assert (added.item, added.council, added.state) == (item, item.meeting.council, State.OPEN)


@pytest.mark.parametrize("state", [{}, {"meeting__for_approval": True}, {"meeting__approved": True}])
def test_none_is_added_or_removed_when_the_meeting_is_not_being_written(by, state):
    item = AgendaItemFactory(position=1, **state)
    existing = ActionPointFactory(item=item, council=item.meeting.council)
    with pytest.raises(WrongState):
        action_points.add(ActionPoint(text="Ett till"), item=item, by=by)
    with pytest.raises(WrongState):
        action_points.remove(existing, by=by)
    assert ActionPoint.objects.get() == existing


def test_one_written_by_mistake_is_removed(item, by):
    action_points.remove(ActionPointFactory(item=item, council=item.meeting.council), by=by)
    assert not ActionPoint.objects.exists()


def test_one_without_a_meeting_is_closed_and_not_removed(by):
    with pytest.raises(WrongState):
        action_points.remove(ActionPointFactory(), by=by)


def test_what_has_been_sent_for_approval_is_not_changed_under_the_reader(by):
    item = AgendaItemFactory(meeting__for_approval=True, position=1)
    row = ActionPointFactory(item=item, council=item.meeting.council)
    row.text = "Något annat"
    with pytest.raises(WrongState, match="skickade för justering"):
        action_points.edit(row, version=0, by=by)
    assert ActionPoint.objects.get().text != "Något annat"
    assert action_points.close(row, state=State.DONE, by=by).state == State.DONE, "the minutes do not say that"


def test_it_lives_on_after_its_meeting_is_approved(by):
    item = AgendaItemFactory(meeting__approved=True, position=1)
    row = ActionPointFactory(item=item, council=item.meeting.council)
    row.text = "Be Arbetsförmedlingen om nya siffror"
    action_points.edit(row, version=0, by=by)
    assert action_points.close(row, state=State.DONE, outcome="Skickat", by=by).state == State.DONE


def test_the_later_of_two_editors_is_told(by):
    row = ActionPointFactory()
    row.text = "Malins"
    action_points.edit(row, version=0, by=by)
    with pytest.raises(Conflict) as conflict:
        action_points.edit(row, version=0, by=by)
    assert conflict.value.current.text == "Malins"


def test_closing_says_who_when_and_what_came_of_it_and_twice_is_once(by):
    row = ActionPointFactory()
    action_points.close(row, state=State.DONE, outcome="Skickat", by=by)
    action_points.close(row, state=State.DONE, outcome="Något annat", by=UserFactory())
    row.refresh_from_db()
    assert (row.state, row.outcome, row.closed_by, row.version) == (State.DONE, "Skickat", by, 1)
    assert timezone.now() - row.closed_at < timedelta(minutes=1)


def test_a_closed_one_is_neither_edited_nor_closed_in_another_way(by):
    row = ActionPointFactory(done=True, text="Före")
    row.text = "Efter"
    with pytest.raises(WrongState):
        action_points.edit(row, version=0, by=by)
    with pytest.raises(WrongState):
        action_points.close(row, state=State.DROPPED, by=by)
    assert list(ActionPoint.objects.values_list("text", "state")) == [("Före", State.DONE)]


def test_a_closed_one_is_opened_again_once(by):
    row = ActionPointFactory(done=True)
    for _ in range(2):
        action_points.reopen(row, by=by)
    row.refresh_from_db()
    assert (row.state, row.closed_at, row.closed_by, row.version) == (State.OPEN, None, None, 1)


def test_it_may_be_given_to_those_with_a_place_and_those_on_the_list(item):
    place = MembershipFactory(council=item.meeting.council, person__name="Bo")
    MembershipFactory(council=item.meeting.council, ended=True)
    guest = AttendanceFactory(meeting=item.meeting, person__name="Anna")
    AttendanceFactory(meeting=item.meeting, person=place.person)
    PersonFactory()
    left = AttendanceFactory(meeting=item.meeting, person__ended_on=timezone.localdate()).person
    offered = action_points.owners(item.meeting.council_id, meeting=item.meeting)
    assert list(offered) == [guest.person, place.person]
    assert left in action_points.owners(item.meeting.council_id, meeting=item.meeting, keep=left.pk)


def test_open_ones_from_other_meetings_stand_on_top_the_most_urgent_first(item):
    council = item.meeting.council
    ActionPointFactory(council=council, item=item)
    ActionPointFactory(council=council, done=True)
    ActionPointFactory()
    someday, late = ActionPointFactory(council=council, due_on=None), ActionPointFactory(council=council, late=True)
    assert list(action_points.on_top(item.meeting)) == [late, someday]


def test_one_whose_item_is_gone_stands_on_top_too(db):
    meeting = MeetingFactory()
    row = ActionPointFactory(council=meeting.council, item=None)
    assert list(action_points.on_top(meeting)) == [row]


@pytest.fixture
def people(db):
    names = ["Tomas Åkerlind", "Malin Ekström", "Lena Storm", "Lena Stormdal", "Eva-Lotta Broman"]
    return [PersonFactory.build(name=name) for name in names]


@pytest.mark.parametrize(
    ("line", "text", "owner", "due_on"),
    [
        ("Be om nya siffror", "Be om nya siffror", None, None),
        ("Be om siffror @tomas //2026-12-15", "Be om siffror", "Tomas Åkerlind", date(2026, 12, 15)),
        ("@Malin Ekström ringer Visita", "ringer Visita", "Malin Ekström", None),
        ("Be @åkerlind om siffror", "Be om siffror", "Tomas Åkerlind", None),
        ("Ring @lena storm // 2026-12-15 i tid", "Ring i tid", "Lena Storm", date(2026, 12, 15)),
        ("Ring @Lena Stormdal", "Ring", "Lena Stormdal", None),
        ("Ring @Eva-Lotta", "Ring", "Eva-Lotta Broman", None),
        ("Skriv till info@example.org", "Skriv till info@example.org", None, None),
        ("Ses 13 // eller 14", "Ses 13 // eller 14", None, None),
    ],
)
def test_a_line_says_what_who_and_when(people, line, text, owner, due_on):
    read = action_points.read_line(line, people)
    assert (read.text, read.owner and read.owner.name, read.due_on) == (text, owner, due_on)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ring @lena", "Lena Storm, Lena Stormdal"),
        ("Ring @okänd", "okänd"),
        ("Ring //2026-13-40", "2026-13-40"),
    ],
)
def test_a_word_that_names_nobody_or_no_day_is_told_to_the_writer(people, line, said):
    with pytest.raises(action_points.NotUnderstood, match=said):
        action_points.read_line(line, people)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ring //15/12", (12, 15)),
        ("Ring // 3/1 om praktik", (1, 3)),
        ("Ring //15 december om praktik", (12, 15)),
        ("Ring //3 JAN.", (1, 3)),
        ("Läs https://example.org/a//b", None),
    ],
)
def test_a_day_and_a_month_mean_the_next_such_day(line, expected):
    read = action_points.read_line(line, [])
    assert (read.due_on and (read.due_on.month, read.due_on.day)) == expected
    assert expected is None or timezone.localdate() <= read.due_on <= timezone.localdate() + timedelta(days=366)


@pytest.mark.parametrize("line", ["Ring //fredag", "Ring //31/2", "Ring //15"])
def test_a_day_that_cannot_be_read_is_never_dropped_in_silence(line):
    with pytest.raises(action_points.NotUnderstood):
        action_points.read_line(line, [])


@pytest.mark.parametrize(
    ("line", "text", "owner", "due_on"),
    [
        ("@Tomas Åkerlind //1 mars 2027 be om siffror", "be om siffror", "Tomas Åkerlind", date(2027, 3, 1)),
        ("@malin: ring Visita", "ring Visita", "Malin Ekström", None),
        ("@lena ring Visita", "lena ring Visita", None, None),
        ("@Okänd Person //2027-03-01 ring", "Okänd Person ring", None, date(2027, 3, 1)),
        ("@tomas //31/2 ring", "//31/2 ring", "Tomas Åkerlind", None),
    ],
)
def test_in_notes_a_word_that_means_nothing_stays_in_the_text(people, line, text, owner, due_on):
    read = action_points.read_note(line, people)
    assert (read.text, read.owner and read.owner.name, read.due_on) == (text, owner, due_on)


def test_of_two_with_the_same_name_neither_is_chosen(db):
    people = [PersonFactory(name="Lena Storm"), PersonFactory(name="Lena Storm")]
    with pytest.raises(action_points.NotUnderstood, match="flera som heter Lena Storm"):
        action_points.read_line("Ring @Lena Storm", people)
    assert action_points.read_note("@Lena Storm ring", people).text == "Lena Storm ring"


def test_a_name_may_be_written_as_in_an_address(db):
    lena = PersonFactory(name="Lena Storm")
    read = action_points.read_line("Skicka underlag @lena.storm //15/12", [lena, PersonFactory(name="Lena Ek")])
    assert (read.text, read.owner) == ("Skicka underlag", lena)


def test_what_is_open_is_one_item_on_an_agenda_however_often_it_is_taken_up(by):
    meeting, lisa = MeetingFactory(), PersonFactory(name="Lisa Öberg")
    council = meeting.council
    ActionPointFactory(council=council, text="Ring skolorna.", owner=None, due_on=None)
    ActionPointFactory(council=council, text="Be om siffror", owner=lisa, due_on=date(2027, 3, 1))
    ActionPointFactory(council=council, done=True)
    ActionPointFactory()
    assert action_points.not_taken_up(meeting) == 2
    AgendaItemFactory(meeting=meeting, position=1)
    for _again in range(2):
        item = action_points.take_up(meeting, by=by)
    assert (item.title, item.position, meeting.items.count()) == ("Öppna åtgärder", 2, 2)
    assert item.text == "- Be om siffror. Lisa Öberg, senast 1 mars 2027\n- Ring skolorna."
    assert action_points.not_taken_up(meeting) == 0


@pytest.mark.parametrize("meeting", [{}, {"approved": True}, {"cancelled": True}])
def test_nothing_open_makes_no_item_and_nothing_is_put_on_a_locked_agenda(by, meeting):
    row = MeetingFactory(**meeting)
    if meeting:
        ActionPointFactory(council=row.council)
    with pytest.raises(WrongState):
        action_points.take_up(row, by=by)
    assert not row.items.exists()
