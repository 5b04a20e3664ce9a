"""Who sits on which side, and when a side is missing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from councils.models import Council, Side
from councils.services import composition
from tests.factories import AttendanceFactory, CouncilFactory, MeetingFactory, MembershipFactory, OrganisationFactory

SUPPLY, DEMAND = Side.SUPPLY, Side.DEMAND


@pytest.fixture
def organisations(db):
    return {"supply": OrganisationFactory(supply=True), "demand": OrganisationFactory(demand=True)}


def sit(council, organisations, *sides, **fields):
    return [MembershipFactory(council=council, organisation=organisations[side], **fields) for side in sides]


def hold(council, organisations, days_ago, **marks):
    meeting = MeetingFactory(council=council, held=True, starts_at=timezone.now() - timedelta(days=days_ago))
    for side, presences in marks.items():
        for presence in presences:
            AttendanceFactory(meeting=meeting, organisation=organisations[side], presence=presence)
    return meeting


def told(council):
    meetings = composition.sittings(council)
    places = council.memberships.on(timezone.localdate()).for_list()
    return composition.warnings(council, composition.now(places, meetings), meetings)


def test_a_side_without_anybody_is_told(council, organisations):
    sit(council, organisations, "demand")
    assert told(council) == ["Ingen sitter på utbudssidan. Lägg till någon som utbildar."]
    sit(council, organisations, "supply")
    assert told(council) == []


def test_whoever_has_left_does_not_count(council, organisations):
    sit(council, organisations, "supply")
    sit(council, organisations, "demand", ended=True)
    assert told(council) == ["Ingen sitter på efterfrågesidan. Lägg till någon som anställer."]


def test_a_side_that_was_away_from_the_last_two_meetings_is_told(council, organisations):
    sit(council, organisations, "supply", "demand")
    hold(council, organisations, 90, supply=["present"], demand=["present"])
    hold(council, organisations, 60, supply=["remote"], demand=["absent"])
    assert told(council) == []
    hold(council, organisations, 30, supply=["present"], demand=["absent", ""])
    assert told(council) == ["Ingen från efterfrågesidan deltog i de två senaste mötena."]
    hold(council, organisations, 1, supply=["present"], demand=["remote"])
    assert told(council) == []


def test_a_guest_does_not_stand_in_for_a_side(council, organisations):
    sit(council, organisations, "supply", "demand")
    for days in (60, 30):
        meeting = hold(council, organisations, days, supply=["present"])
        AttendanceFactory(meeting=meeting, organisation=organisations["demand"], presence="present", role="guest")
    assert told(council) == ["Ingen från efterfrågesidan deltog i de två senaste mötena."]


def test_a_meeting_where_nobody_was_marked_says_nothing(council, organisations):
    sit(council, organisations, "supply", "demand")
    hold(council, organisations, 60, supply=["present"], demand=["absent"])
    hold(council, organisations, 30, supply=[""], demand=[""])
    MeetingFactory(council=council)
    assert told(council) == []


@pytest.mark.parametrize("kind", ["strategic_group", "vast_group", "working_group"])
def test_only_councils_that_gather_two_sides_are_warned(organisations, kind):
    parent = CouncilFactory()
    assert told(CouncilFactory(kind=kind, parent=parent)) == []
    assert len(told(CouncilFactory(kind=Council.Kind.SECTOR))) == 2
    assert told(CouncilFactory(ended=True)) == []


def test_attendance_is_the_share_of_the_places_on_the_list(council, organisations):
    places = sit(council, organisations, "supply")
    hold(council, organisations, 60, supply=["present", "absent"])
    hold(council, organisations, 30, supply=["remote", "present"])
    sides = composition.now(places, composition.sittings(council))
    assert [(side.side, len(side.places), side.organisations, side.attended) for side in sides] == [
        (SUPPLY, 1, 1, 75),
        (DEMAND, 0, 0, None),
        (Side.CONVENING, 0, 0, None),
    ]


def test_places_are_counted_at_the_end_of_each_half_year_and_today(council, organisations):
    sit(council, organisations, "supply", from_on=date(2024, 9, 1))
    sit(council, organisations, "demand", from_on=date(2024, 1, 1), to_on=date(2025, 6, 30))
    sit(council, organisations, "demand", from_on=date(2025, 2, 1))
    found = composition.over_time(council.memberships.for_list(), today=date(2025, 8, 20))
    assert [(bar.label, bar.counts["supply"], bar.counts["demand"], bar.total) for bar in found.bars] == [
        ("våren 2024", 0, 1, 1),
        ("hösten 2024", 1, 1, 2),
        ("våren 2025", 1, 2, 3),
        ("hösten 2025", 1, 1, 2),
    ]
    assert found.finding == (
        "Nu finns 1 av 2 platser på utbudssidan och 1 på efterfrågesidan. Våren 2024 var de 0 och 1."
    )
    assert found.ticks == [4, 2, 0]


def test_nothing_before_2023_is_shown(council, organisations):
    sit(council, organisations, "supply", from_on=None)
    sit(council, organisations, "demand", from_on=date(2011, 1, 1))
    found = composition.over_time(council.memberships.for_list(), today=date(2023, 3, 1))
    assert [(bar.label, bar.total) for bar in found.bars] == [("våren 2023", 2)]
    assert found.finding.endswith("efterfrågesidan.")


def test_a_council_without_places_has_no_picture(council, organisations):
    assert composition.over_time([], today=date(2026, 1, 1)) is None
    sit(council, organisations, "supply", from_on=date(2027, 1, 1))
    assert composition.over_time(council.memberships.for_list(), today=date(2026, 1, 1)) is None


def test_the_parts_of_a_bar_lie_upon_each_other(council, organisations):
    sit(council, organisations, "supply", "demand", "demand", from_on=date(2026, 1, 2))
    (bar,) = composition.over_time(council.memberships.for_list(), today=date(2026, 2, 1)).bars
    assert [(part.side, part.x, part.y, part.width, part.height) for part in bar.parts] == [
        (SUPPLY, 20.0, 75.0, 60.0, 25.0),
        (DEMAND, 20.0, 25.0, 60.0, 50.0),
    ]


def test_vacant_places_are_shown_where_the_smaller_side_sits(council, organisations):
    places = sit(council, organisations, "supply", "supply", "demand")
    council.seats = 6
    assert composition.vacancies(council, composition.now(places, [])) == [DEMAND, SUPPLY, DEMAND]
    council.seats = None
    assert composition.vacancies(council, composition.now(places, [])) == []
    group = CouncilFactory(strategic=True, seats=2)
    assert composition.vacancies(group, composition.now([], [])) == [Side.CONVENING] * 2


@pytest.mark.parametrize("kind", Council.Kind)
def test_no_more_chairs_are_drawn_than_can_be_told_apart(db, kind):
    council = CouncilFactory.build(kind=kind, seats=32767)
    assert len(composition.vacancies(council, composition.now([], []))) == composition.SEATS_SHOWN
