"""What meetings and action points bring to Mitt arbete and to the menu."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils import start
from councils.models import Meeting
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
)


def titles(user):
    return [item.title for item in start.work(user)]


def test_my_open_action_points_wait_for_me_the_most_urgent_first(member, council):
    mine = {"council": council, "owner": member.person}
    ActionPointFactory(text="någon gång", due_on=None, **mine)
    ActionPointFactory(text="sen", late=True, **mine)
    ActionPointFactory(text="klar", done=True, **mine)
    ActionPointFactory(text="en annans", council=council)
    assert titles(member) == ["sen", "någon gång"]
    assert next(start.work(member)).done_url.endswith("/close/")


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ({"starts_at": timezone.now() - timedelta(minutes=5)}, "Starta Mötet"),
        ({"called": True, "starts_at": timezone.now() - timedelta(days=2)}, "Starta Mötet"),
        ({"under_way": True}, "Avsluta Mötet"),
        ({"held": True}, "Skicka anteckningarna från Mötet för justering"),
        ({"for_approval": True}, "Justera protokollet från Mötet"),
        ({"approved": True}, None),
        ({"cancelled": True}, None),
        ({}, None),
    ],
)
def test_a_meeting_that_needs_its_next_step_waits_for_the_coordinator(coordinator, council, state, title):
    MeetingFactory(council=council, title="Mötet", **state)
    assert titles(coordinator) == ([title] if title else [])


def test_minutes_wait_for_the_chair_and_nothing_of_a_meeting_for_a_member(chair, member, council):
    MeetingFactory(council=council, title="Mötet", for_approval=True)
    MeetingFactory(council=council, held=True)
    assert titles(chair) == ["Justera protokollet från Mötet"]
    assert titles(member) == []


def test_other_councils_meetings_wait_for_others(other_coordinator, council):
    MeetingFactory(council=council, held=True)
    assert titles(other_coordinator) == []


def test_coming_meetings_of_my_councils_the_next_first(member, council):
    for title, days in [("Sedan", 30), ("Snart", 3), ("Om två år", 800)]:
        MeetingFactory(council=council, title=title, starts_at=timezone.now() + timedelta(days=days))
    MeetingFactory(title="Ett annat råds")
    MeetingFactory(council=council, cancelled=True)
    MeetingFactory(council=council, held=True)
    cards = list(start.upcoming(member))
    assert [card.title for card in cards] == ["Snart", "Sedan"]
    assert [card.seats for card in cards] == [None, None]
    assert cards[0].live_url == ""


def test_todays_meeting_shows_its_length_and_who_has_a_place_until_it_has_begun(coordinator, council):
    meeting = MeetingFactory(council=council, starts_at=timezone.now(), place="")
    AgendaItemFactory(meeting=meeting, position=1)
    AgendaItemFactory(meeting=meeting, position=2, kind="break")
    MembershipFactory(council=council, organisation=OrganisationFactory(demand=True))
    (card,) = start.upcoming(coordinator)
    assert card.lines == ("1 punkt, 120 minuter",)
    assert (card.place, card.live_url) == ("Både på plats och distans", "")
    assert [seat.classes for seat in card.seats.seats] == ["st-eft is-ask"] * 2
    Meeting.objects.update(state="under_way")
    AttendanceFactory(meeting=meeting, presence="remote")
    AttendanceFactory(meeting=meeting, presence="absent")
    (card,) = start.upcoming(coordinator)
    assert (card.seats.number, card.seats.label) == (1, "av 2")
    assert card.live_url.endswith("/live/")


def test_whoever_has_a_council_finds_its_work_in_the_menu_and_who_coordinates_the_shared_items_too(
    member, region_officer, outsider, municipal_contact
):
    menus = {
        member: ["meetings", "calendar", "action-points", "decisions", "dialogues", "needs"],
        region_officer: ["meetings", "calendar", "action-points", "decisions", "dialogues", "needs", "shared-items"],
        outsider: [],
        municipal_contact: ["action-points"],
    }
    for user, sections in menus.items():
        assert [link.section for link in start.links(user)] == sections


def test_it_costs_the_same_for_one_row_and_for_fifty(coordinator, council):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            list(start.work(coordinator)), list(start.upcoming(coordinator))
        return len(queries)

    def fill(n):
        for _ in range(n):
            ActionPointFactory(council=council, owner=coordinator.person)
            MeetingFactory(council=council, held=True)
            MeetingFactory(council=CouncilFactory())
            MeetingFactory(council=council)

    fill(1)
    list(start.links(coordinator))
    few = cost()
    fill(49)
    assert cost() == few


def test_the_public_start_lists_the_councils_that_there_are(client, council, queries):
    CouncilFactory(name="Branschråd industri", kind="sector", host=council.host)
    CouncilFactory(name="Ett avslutat råd", host=council.host, ended=True)
    page = client.get("/").text
    assert "Kompetensråd Fyrbodal" in page
    assert "Branschråd industri" not in page
    assert "Ett avslutat råd" not in page
