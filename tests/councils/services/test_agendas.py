"""The agenda: its start, its order, its times, and what is carried on."""

from datetime import datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import AgendaItem
from councils.services import agendas, meetings
from portal.concurrency import Conflict, WrongState
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    PersonFactory,
    ProposalFactory,
    UserFactory,
)

Start = agendas.Start


@pytest.fixture
def by(db):
    return UserFactory()


def agenda(*titles, **meeting):
    """A meeting with items of those headings."""
    meeting = MeetingFactory(**meeting)
    for position, title in enumerate(titles, 1):
        AgendaItemFactory(meeting=meeting, position=position, title=title)
    return meeting


def titles(meeting):
    rows = meeting.items.order_by("position").values_list("position", "title")
    assert [position for position, _ in rows] == list(range(1, len(rows) + 1)), "places are 1, 2, 3 ..."
    return [title for _, title in rows]


def planned(council, start, by, **fields):
    return meetings.plan(MeetingFactory.build(council=council, **fields), agenda=start, by=by)


def test_items_are_numbered_and_timed_from_the_start_and_a_break_has_no_number(db):
    start = datetime(2026, 11, 26, 13, tzinfo=ZoneInfo("Europe/Stockholm"))
    meeting = agenda("Öppnande", "Paus", "Läget", starts_at=start)
    meeting.items.filter(title="Paus").update(kind="break", minutes=15)
    slots = agendas.schedule(meeting, meeting.items.all())
    assert [(slot.number, f"{slot.starts_at:%H.%M}", f"{slot.ends_at:%H.%M}") for slot in slots] == [
        (1, "13.00", "13.10"),
        (None, "13.10", "13.25"),
        (2, "13.25", "13.35"),
    ]


def test_a_new_agenda_starts_from_the_standing_items(by):
    council = CouncilFactory(
        standing_items=[
            {"title": "Öppnande", "kind": "information", "minutes": 5},
            {"title": "Övriga frågor", "kind": "dialogue", "minutes": 10, "text": "Anmäl dem i förväg."},
        ]
    )
    meeting = planned(council, Start.STANDING, by)
    assert titles(meeting) == ["Öppnande", "Övriga frågor"]
    assert [item.text for item in meeting.items.all()] == ["", "Anmäl dem i förväg."]
    assert list(meeting.items.values_list("kind", "minutes")) == [("information", 5), ("dialogue", 10)]


def test_a_standing_item_that_was_kept_longer_than_an_item_can_be_is_cut(by):
    council = CouncilFactory(standing_items=[{"title": "Studiebesök", "kind": "dialogue", "minutes": 600}])
    assert planned(council, Start.STANDING, by).items.get().minutes == 480


def test_a_new_agenda_starts_from_the_last_meetings_without_its_notes(by):
    earlier = agenda("Gammalt", held=True, starts_at=timezone.now() - timedelta(days=90))
    last = agenda("Öppnande", "Läget", approved=True, council=earlier.council)
    last.items.update(is_done=True, notes="Hemligt", presenter=PersonFactory())
    agenda("Inställd", cancelled=True, council=earlier.council, starts_at=timezone.now() - timedelta(days=1))
    agenda("Annat råd", held=True)
    earlier.items.update(is_done=True)
    meeting = planned(earlier.council, Start.LAST, by)
    assert titles(meeting) == ["Öppnande", "Läget"]
    assert {item.notes for item in meeting.items.all()} == {""}
    assert all(item.presenter and not item.is_done for item in meeting.items.all())


def test_the_first_meeting_has_no_last_meeting_to_start_from(by):
    assert titles(planned(CouncilFactory(), Start.LAST, by)) == []


def test_an_empty_agenda_still_takes_over_what_was_not_done_and_only_once(by):
    held = agenda("Öppnande", "Handledarbrist", held=True)
    held.items.filter(title="Öppnande").update(is_done=True)
    first = planned(held.council, Start.EMPTY, by)
    second = planned(held.council, Start.EMPTY, by, starts_at=timezone.now() + timedelta(days=60))
    assert (titles(first), titles(second)) == (["Handledarbrist"], [])


def test_an_item_that_stands_on_the_agenda_already_is_carried_to_it_and_not_doubled(by):
    held = agenda("Övriga frågor", held=True)
    held.council.standing_items = [{"title": "övriga frågor", "kind": "dialogue", "minutes": 10}]
    held.council.save()
    meeting = planned(held.council, Start.STANDING, by)
    assert titles(meeting) == ["övriga frågor"]
    assert meeting.items.get().carried_from == held.items.get()
    assert not agendas.left_over(held).exists()


def test_what_a_cancelled_meeting_had_taken_over_is_left_over_again(by):
    held = agenda("Handledarbrist", held=True)
    meetings.cancel(planned(held.council, Start.EMPTY, by), reason="Sjukdom", by=by)
    assert titles(planned(held.council, Start.EMPTY, by)) == ["Handledarbrist"]


def test_what_a_cancelled_meeting_would_have_dealt_with_goes_to_the_next_one_and_only_once(by):
    held = agenda("Handledarbrist", held=True)
    held.council.standing_items = [{"title": "Öppnande", "kind": "information", "minutes": 5}]
    held.council.save()
    first = planned(held.council, Start.STANDING, by)
    agendas.add(AgendaItem(meeting=first, title="Restider"), by=by)
    second = planned(held.council, Start.STANDING, by, starts_at=timezone.now() + timedelta(days=60))
    meetings.cancel(first, reason="Sjukdom", by=by)
    assert titles(second) == ["Öppnande", "Handledarbrist", "Restider"]
    assert second.items.get(title="Handledarbrist").carried_from == first.items.get(title="Handledarbrist")
    third = planned(held.council, Start.EMPTY, by, starts_at=timezone.now() + timedelta(days=90))
    assert titles(third) == []


def test_an_item_is_followed_through_several_cancelled_meetings_and_never_doubled(by):
    held = agenda("Handledarbrist", held=True)
    days = (30, 60, 90, 120)
    row = [planned(held.council, Start.EMPTY, by, starts_at=timezone.now() + timedelta(days=day)) for day in days]
    for meeting in row[:3]:
        meetings.cancel(meeting, reason="Sjukdom", by=by)
    assert titles(row[3]) == ["Handledarbrist"]
    assert titles(planned(held.council, Start.EMPTY, by, starts_at=timezone.now() + timedelta(days=150))) == []
    meetings.cancel(row[3], reason="Sjukdom", by=by)
    assert agendas.left_over(held).count() == 0, "it went on to the fifth"


def test_without_a_next_meeting_nothing_is_carried_yet(by):
    held = agenda("Handledarbrist", held=True)
    assert agendas.carry_over(held) is None
    assert agendas.left_over(held).count() == 1


def test_a_new_item_stands_last(by):
    meeting = agenda("Öppnande")
    agendas.add(AgendaItem(meeting=meeting, title="Läget"), by=by)
    assert titles(meeting) == ["Öppnande", "Läget"]


def test_the_first_item_of_an_empty_agenda_has_place_one(by):
    assert agendas.add(AgendaItem(meeting=MeetingFactory(), title="Läget"), by=by).position == 1


def test_an_edit_is_written_once_and_the_later_of_two_is_told(by):
    item = agenda("Läget").items.get()
    item.title = "Läget i länet"
    agendas.edit(item, version=0, by=by)
    item.title = "Annat"
    with pytest.raises(Conflict) as conflict:
        agendas.edit(item, version=0, by=by)
    assert conflict.value.current.title == "Läget i länet"


@pytest.mark.parametrize(
    ("title", "to", "after"),
    [
        ("A", 3, "BCAD"),
        ("D", 2, "ADBC"),
        ("B", 2, "ABCD"),
        ("B", -5, "BACD"),
        ("B", 99, "ACDB"),
    ],
)
def test_a_move_shifts_those_between_and_keeps_the_places_whole(by, title, to, after):
    meeting = agenda(*"ABCD")
    item = meeting.items.get(title=title)
    agendas.move(item, to=to, by=by)
    agendas.move(item, to=to, by=by)
    assert titles(meeting) == list(after)


def test_a_move_costs_the_same_on_a_short_and_a_long_agenda(by):
    def cost(length):
        meeting = agenda(*map(str, range(length)))
        item = meeting.items.order_by("position").last()
        with CaptureQueriesContext(connection) as queries:
            agendas.move(item, to=1, by=by)
        return len(queries)

    assert cost(2) == cost(40)


def test_a_removed_item_leaves_no_gap(by):
    meeting = agenda(*"ABC")
    agendas.remove(meeting.items.get(title="B"), by=by)
    assert titles(meeting) == ["A", "C"]


def test_a_removed_item_comes_back_in_its_place_as_it_was_and_only_once(by):
    meeting = agenda(*"ABC")
    item = meeting.items.get(title="B")
    presenter, later = PersonFactory(), AgendaItemFactory(title="B igen", carried_from=item)
    AgendaItem.objects.filter(pk=item.pk).update(presenter=presenter, text="Bakgrund", version=3)
    proposal = ProposalFactory(council=meeting.council, state="taken_up", handled_at=timezone.now(), item=item)
    agendas.remove(item, by=by)
    for _ in range(2):
        agendas.restore(item.pk, by=by)
    assert titles(meeting) == ["A", "B", "C"]
    back = meeting.items.get(pk=item.pk)
    assert (back.presenter, back.text) == (presenter, "Bakgrund")
    assert back.version > 3
    later.refresh_from_db()
    proposal.refresh_from_db()
    assert (later.carried_from, proposal.item) == (back, back)


def test_the_room_is_again_at_an_item_that_comes_back_unless_it_has_gone_on(by):
    meeting = agenda(*"AB", under_way=True)
    first, second = meeting.items.all()
    for went_on_to in (first, second):
        agendas.take_up(first, by=by)
        agendas.remove(first, by=by)
        if went_on_to != first:
            agendas.take_up(second, by=by)
        agendas.restore(first.pk, by=by)
        meeting.refresh_from_db()
        assert meeting.current_item == went_on_to


def test_an_item_comes_back_last_on_an_agenda_that_has_become_shorter_and_without_a_presenter_who_is_gone(by):
    meeting = agenda(*"ABC")
    item, presenter = meeting.items.get(title="C"), PersonFactory()
    AgendaItem.objects.filter(pk=item.pk).update(presenter=presenter)
    for title in "CBA":
        agendas.remove(meeting.items.get(title=title), by=by)
    presenter.delete()
    assert agendas.restore(item.pk, by=by).presenter is None
    assert titles(meeting) == ["C"]


def test_two_who_undo_at_once_make_one_item(transactional_db):
    meeting, by = agenda(*"ABC"), UserFactory()
    item = meeting.items.get(title="B")
    agendas.remove(item, by=by)

    def press():
        try:
            agendas.restore(item.pk, by=by)
        finally:
            connections.close_all()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles(meeting) == ["A", "B", "C"]


@pytest.mark.parametrize("state", ["for_approval", "approved", "cancelled"])
def test_nothing_comes_back_to_a_locked_agenda_and_what_never_was_there_does_not(by, state):
    meeting = agenda(*"AB")
    item = meeting.items.get(title="B")
    agendas.remove(item, by=by)
    locked = MeetingFactory.build(**{state: True, "approved_by": None})
    fields = {"state": locked.state, "held_at": locked.held_at, "cancelled_reason": locked.cancelled_reason}
    approval = {"approved_at": timezone.now(), "approved_by": by} if state == "approved" else {}
    type(meeting).objects.filter(pk=meeting.pk).update(**fields, **approval)
    for pk in (item.pk, meeting.items.get().pk):
        with pytest.raises(WrongState):
            agendas.restore(pk, by=by)
    assert titles(meeting) == ["A"]


@pytest.mark.parametrize("content", ["notes", "decision", "action point"])
def test_an_item_with_something_under_it_is_not_removed(by, content):
    item = agenda("Läget").items.get()
    if content == "notes":
        AgendaItem.objects.update(notes="Daniel gick igenom utkastet.")
    elif content == "decision":
        DecisionFactory(item=item)
    else:
        ActionPointFactory(item=item, council=item.meeting.council)
    with pytest.raises(WrongState):
        agendas.remove(item, by=by)
    assert AgendaItem.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize("state", ["for_approval", "approved", "cancelled"])
def test_the_agenda_of_a_locked_meeting_stays_as_it_is(by, state):
    meeting = agenda("A", "B", **{state: True})
    item = meeting.items.get(title="B")
    for write in (
        lambda: agendas.add(AgendaItem(meeting=meeting, title="C"), by=by),
        lambda: agendas.edit(item, version=0, by=by),
        lambda: agendas.move(item, to=1, by=by),
        lambda: agendas.remove(item, by=by),
        lambda: agendas.mark_done(item, done=True, by=by),
        lambda: agendas.take_up(item, by=by),
    ):
        with pytest.raises(WrongState):
            write()
    assert titles(meeting) == ["A", "B"]
    assert not meeting.items.filter(is_done=True).exists()


def test_an_item_is_marked_done_once_and_can_be_taken_back(by):
    item = agenda("Läget", under_way=True).items.get()
    for _ in range(2):
        agendas.mark_done(item, done=True, by=by)
    assert list(AgendaItem.objects.values_list("is_done", "version")) == [(True, 1)]
    agendas.mark_done(item, done=False, by=by)
    assert not AgendaItem.objects.get().is_done


def test_the_room_is_at_one_item_at_a_time(by):
    meeting = agenda("A", "B", under_way=True)
    first, second = meeting.items.order_by("position")
    agendas.take_up(first, by=by)
    assert agendas.take_up(second, by=by).current_item_id == second.pk
    assert agendas.take_up(second, by=by).current_item_id == second.pk
