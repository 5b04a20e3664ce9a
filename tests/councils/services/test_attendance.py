"""Who is in the room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.models import Attendance, Person, Side
from councils.services import agendas, attendance
from portal.concurrency import WrongState
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)


@pytest.fixture
def by(db):
    return UserFactory()


@pytest.fixture
def meeting(db):
    return MeetingFactory(under_way=True)


def test_the_list_says_what_each_was_that_day_and_stays_so(meeting):
    union = OrganisationFactory(demand=True)
    place = MembershipFactory(council=meeting.council, organisation=union, chair=True)
    attendance.take_in(meeting)
    place.role = "member"
    place.save()
    union.side_override = Side.SUPPLY
    union.save()
    row = meeting.attendances.get()
    assert (row.person, row.organisation, row.role, row.side) == (place.person, union, "chair", Side.DEMAND)
    assert row.presence == ""


def test_nobody_is_listed_twice_and_no_mark_is_lost_when_newcomers_are_taken_in(meeting, by):
    MembershipFactory(council=meeting.council)
    attendance.take_in(meeting)
    attendance.mark(meeting.attendances.get(), presence="absent", by=by)
    MembershipFactory(council=meeting.council)
    attendance.take_in(meeting)
    assert sorted(meeting.attendances.values_list("presence", flat=True)) == ["", "absent"]


def test_only_places_on_the_day_of_the_meeting_count_and_a_new_place_outdoes_an_old(meeting):
    yesterday = timezone.localdate() - timedelta(days=1)
    MembershipFactory(council=meeting.council, to_on=yesterday)
    MembershipFactory(council=meeting.council, from_on=timezone.localdate() + timedelta(days=1))
    MembershipFactory()
    changed = MembershipFactory(council=meeting.council, to_on=meeting.day)
    MembershipFactory(council=meeting.council, person=changed.person, from_on=meeting.day, chair=True)
    attendance.take_in(meeting)
    assert list(meeting.attendances.values_list("person", "role")) == [(changed.person.pk, "chair")]


def test_the_latest_mark_counts_and_the_same_mark_again_changes_nothing(meeting, by):
    row = AttendanceFactory(meeting=meeting)
    for presence in ("present", "remote", "remote"):
        attendance.mark(row, presence=presence, by=by)
    row.refresh_from_db()
    assert (row.presence, row.version) == ("remote", 2)


def test_a_remark_is_written_once(meeting, by):
    row = AttendanceFactory(meeting=meeting)
    for _ in range(2):
        attendance.remark(row, note="Gick 14.30", by=by)
    row.refresh_from_db()
    assert (row.note, row.version) == ("Gick 14.30", 1)


def test_all_present_marks_those_not_marked_and_leaves_the_others(meeting, by):
    AttendanceFactory(meeting=meeting)
    absent = AttendanceFactory(meeting=meeting, presence="absent")
    AttendanceFactory()
    assert attendance.mark_all_present(meeting, by=by) == 1
    assert attendance.mark_all_present(meeting, by=by) == 0
    absent.refresh_from_db()
    assert absent.presence == "absent"
    assert Attendance.objects.filter(presence="").count() == 1


def test_a_new_guest_comes_into_the_registry_and_onto_the_list_once(meeting, by):
    organisation = OrganisationFactory(supply=True)
    for _ in range(2):
        attendance.add_guest(meeting, name="Karin Gäst", organisation=organisation, by=by)
    guest = meeting.attendances.get()
    assert (guest.role, guest.side, guest.presence) == ("guest", Side.SUPPLY, "present")
    assert Person.objects.get(name="Karin Gäst").organisation == organisation


def test_a_guest_who_is_known_is_not_added_to_the_registry_again(meeting, by):
    known = PersonFactory(name="Karin Gäst")
    PersonFactory(name="Karin Gäst")
    guest = attendance.add_guest(meeting, name="karin gäst", organisation=known.organisation, by=by)
    assert guest.person == known


def test_someone_on_the_list_already_stays_what_they_are(meeting, by):
    row = AttendanceFactory(meeting=meeting, presence="absent")
    guest = attendance.add_guest(meeting, name=row.person.name, organisation=row.organisation, by=by)
    assert (guest, guest.role, guest.presence) == (row, "member", "absent")


@pytest.mark.parametrize(
    "state", [{}, {"called": True}, {"for_approval": True}, {"approved": True}, {"cancelled": True}]
)
def test_the_list_is_only_written_while_the_meeting_is_under_way_or_held(by, state):
    meeting = MeetingFactory(**state)
    row = AttendanceFactory(meeting=meeting)
    for write in (
        lambda: attendance.mark(row, presence="present", by=by),
        lambda: attendance.remark(row, note="Sen", by=by),
        lambda: attendance.mark_all_present(meeting, by=by),
        lambda: attendance.add_guest(meeting, name="Karin", organisation=row.organisation, by=by),
    ):
        with pytest.raises(WrongState):
            write()
    assert list(meeting.attendances.values_list("presence", "note")) == [("", "")]
    assert not Person.objects.filter(name="Karin").exists()


def test_the_sums_count_by_side_and_by_mark(meeting):
    supply, demand = OrganisationFactory(supply=True), OrganisationFactory(demand=True)
    for organisation, presence in [(supply, "present"), (supply, "absent"), (demand, "remote"), (demand, "")]:
        AttendanceFactory(meeting=meeting, organisation=organisation, presence=presence)
    sums = attendance.sums(meeting.attendances.for_meeting())
    assert [(group.side, group.present, len(group.rows)) for group in sums.groups] == [
        (Side.SUPPLY, 1, 2),
        (Side.DEMAND, 1, 2),
    ]
    assert (sums.on_site, sums.remote, sums.absent, sums.unmarked) == (1, 1, 1, 1)
    assert (sums.present, sums.total) == (2, 4)


CAME, LEFT = attendance.Moment.CAME, attendance.Moment.LEFT


def test_the_sides_are_counted_as_they_are_at_each_item_and_whoever_comes_late_has_taken_part(meeting, by):
    items = [AgendaItemFactory(meeting=meeting, position=n) for n in (1, 2, 3)]
    row = AttendanceFactory(meeting=meeting, presence="absent", organisation=OrganisationFactory(demand=True))
    AttendanceFactory(meeting=meeting, presence="remote", organisation=OrganisationFactory(demand=True))
    for moment in (CAME, LEFT):
        for _again in range(2):
            attendance.time(row, moment=moment, item=items[1], by=by)
    found = [attendance.sums(meeting.attendances.for_meeting(), at=at) for at in (1, 2, 3, None)]
    assert [sums.groups[0].present for sums in found] == [1, 2, 1, 2]
    assert [(sums.on_site, sums.remote, sums.away, sums.total) for sums in found] == [
        (0, 1, 1, 2),
        (1, 1, 0, 2),
        (0, 1, 1, 2),
        (1, 1, 0, 2),
    ]
    row.refresh_from_db()
    assert (row.presence, row.version) == ("present", 2)


def test_what_somebody_has_said_of_when_a_person_came_is_not_written_over(meeting, by):
    first, second = (AgendaItemFactory(meeting=meeting, position=n) for n in (1, 2))
    row = AttendanceFactory(meeting=meeting, presence="present")
    attendance.time(row, moment=LEFT, item=first, by=by)
    for moment in (CAME, LEFT):
        with pytest.raises(WrongState):
            attendance.time(row, moment=moment, item=second, by=by)
    with pytest.raises(WrongState):
        attendance.time(row, moment=CAME, item=AgendaItemFactory(), by=by)
    assert attendance.untime(row, moment=LEFT, item=second, by=by).left_under == first
    with pytest.raises(WrongState, match="kom eller gick"):
        agendas.remove(first, by=by)
    assert attendance.untime(row, moment=LEFT, item=first, by=by).left_under is None
    agendas.remove(first, by=by)
    assert attendance.time(row, moment=CAME, item=second, by=by).came_under == second


@pytest.mark.parametrize("state", ["called", "for_approval", "approved"])
def test_when_somebody_came_is_not_noted_in_a_locked_meeting(by, state):
    item = AgendaItemFactory(meeting=MeetingFactory(**{state: True}), position=1)
    row = AttendanceFactory(meeting=item.meeting, left_under=item)
    for change, moment in ((attendance.time, CAME), (attendance.untime, LEFT)):
        with pytest.raises(WrongState):
            change(row, moment=moment, item=item, by=by)
    row.refresh_from_db()
    assert (row.came_under, row.left_under) == (None, item)


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([("a", "member", "present"), ("a", "substitute", "present")], (1, 1)),
        ([("a", "member", "absent"), ("a", "substitute", "remote")], (1, 1)),
        ([("a", "member", "absent"), ("b", "substitute", "present")], (0, 1)),
        ([("a", "member", "absent"), ("a", "member", "present"), ("a", "substitute", "present")], (2, 2)),
        ([("a", "member", "absent"), ("a", "guest", "present")], (0, 1)),
        ([("a", "substitute", "present")], (0, 0)),
    ],
)
def test_a_substitute_takes_an_empty_place_of_the_same_organisation_and_none_of_their_own(meeting, rows, taken):
    known = {name: OrganisationFactory() for name in "ab"}
    for name, role, presence in rows:
        AttendanceFactory(meeting=meeting, organisation=known[name], role=role, presence=presence)
    assert attendance.places(meeting.attendances.for_meeting()) == taken
