"""The red thread through councils, meetings and what they decide: whole for whoever may see it, and for nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import thread
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    ProposalFactory,
)


@pytest.fixture
def story(council):
    """A proposal became an item, was decided, carried on to the next meeting, and sent to another council."""
    first = MeetingFactory(council=council, held=True, title="Rådsmöte 1")
    after = MeetingFactory(council=council, called=True, title="Rådsmöte 2")
    item = AgendaItemFactory(meeting=first, title="Praktikplatser")
    again = AgendaItemFactory(meeting=after, title="Praktikplatser igen", carried_from=item)
    elsewhere = AgendaItemFactory(meeting=MeetingFactory(council=CouncilFactory()), title="Från grannen")
    return {
        "item": item,
        "again": again,
        "elsewhere": elsewhere,
        "proposal": ProposalFactory(council=council, item=item, title="Ta upp praktiken"),
        "decision": DecisionFactory(item=item, text="Rådet går vidare"),
        "action point": ActionPointFactory(council=council, item=again, text="Ring skolorna"),
        "referral": ProposalFactory(council=elsewhere.meeting.council, origin=item, item=elsewhere),
    }


def _through(user, name, record):
    here = thread.find(user, name, record.pk)
    return thread.of(user, here) if here else None


def _titles(nodes):
    return [node.title for node in nodes]


def test_it_tells_what_led_here_with_the_oldest_first(story, member):
    found = _through(member, "action-point", story["action point"])
    assert _titles(found.led)[0] == "Kompetensråd Fyrbodal"
    assert set(_titles(found.led)) == {
        *("Kompetensråd Fyrbodal", "Rådsmöte 1", "Ta upp praktiken", "Praktikplatser"),
        *("Rådsmöte 2", "Praktikplatser igen"),
    }
    assert _titles(found.led).index("Praktikplatser") < _titles(found.led).index("Praktikplatser igen")


def test_it_tells_what_came_of_it_step_by_step(story, member):
    found = _through(member, "item", story["item"])
    came = {node.title: _titles(node.came) for node in found.here.came}
    assert came == {
        "Rådet går vidare": [],
        "Praktikplatser igen": ["Ring skolorna"],
        story["referral"].title: [],
    }


def test_what_one_may_not_see_is_left_out_with_all_that_hangs_on_it_alone(story, member, strategic_member):
    ActionPointFactory(council=story["elsewhere"].meeting.council, item=story["elsewhere"], text="Grannens sak")
    assert "Från grannen" not in str(list(_all(_through(member, "item", story["item"]).here)))
    assert {"Från grannen", "Grannens sak"} <= set(_all(_through(strategic_member, "item", story["item"]).here))


def _all(node):
    return [title for child in node.came for title in [child.title, *_all(child)]]


def test_whoever_may_not_see_a_record_finds_no_thread_through_it(story, other_member, client):
    assert _through(other_member, "decision", story["decision"]) is None
    client.force_login(other_member)
    assert client.get(f"/thread/decision/{story['decision'].pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/thread/nothing/1/", "/thread/item/999999999999999999999/", "/thread/item/0/"])
def test_what_is_on_no_thread_is_not_found(path, member, client):
    client.force_login(member)
    assert client.get(path).status_code == 404


def test_an_item_that_was_carried_in_a_ring_is_shown_once(story, member):
    story["item"].carried_from = story["again"]
    story["item"].save()
    found = _through(member, "item", story["item"])
    assert _titles(found.led).count("Praktikplatser igen") == 1
    assert _all(found.here).count("Praktikplatser igen") == 1
    assert "Praktikplatser" not in _all(found.here)


def test_a_long_thread_is_cut_and_says_so(council, member, client):
    item = AgendaItemFactory(meeting=MeetingFactory(council=council, title="Möte 0"))
    first = item
    for number in range(1, thread.STEPS + 3):
        later = MeetingFactory(council=council, starts_at=timezone.now() + timedelta(days=30 * number))
        item = AgendaItemFactory(meeting=later, carried_from=item)
    assert _through(member, "item", first).is_cut
    client.force_login(member)
    assert "Tråden går vidare" in client.get(f"/thread/item/{first.pk}/").content.decode()


def test_the_page_names_each_record_and_leads_on(story, member, client):
    client.force_login(member)
    page = client.get(f"/thread/item/{story['item'].pk}/").content.decode()
    assert f"/thread/decision/{story['decision'].pk}/" in page
    assert "Rådet går vidare" in page
    assert f"/thread/proposal/{story['proposal'].pk}/" in page


def test_a_page_takes_as_many_queries_however_long_the_thread_is(council, member, client, queries):
    meeting = MeetingFactory(council=council, held=True)
    client.force_login(member)

    def fill(times):
        for _ in range(times):
            item = AgendaItemFactory(meeting=meeting)
            DecisionFactory(item=item)
            ActionPointFactory(council=council, item=item)
            ProposalFactory(council=council, origin=item)

    fill(1)
    few = queries(client, f"/thread/meeting/{meeting.pk}/")
    fill(20)
    assert queries(client, f"/thread/meeting/{meeting.pk}/") == few


def test_a_meetings_page_fetches_what_stands_nearest(story, member, log_in):
    client, meeting = log_in(member), story["item"].meeting
    url = reverse("thread", args=["meeting", meeting.pk])
    assert f'hx-get="{url}"' in client.get(meeting.get_absolute_url()).text
    part = client.get(url, headers={"HX-Request": "true"})
    assert part.text.startswith("<section")
    assert part.headers["Vary"].count("HX-Request")
