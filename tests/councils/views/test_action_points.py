"""Everyone's list of action points, and each one's life."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import ActionPoint
from tests.factories import ActionPointFactory, AgendaItemFactory, CouncilFactory, PersonFactory

HTMX = {"HX-Request": "true"}
State = ActionPoint.State


def url(name, *args):
    return reverse(f"councils:action-point-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def shown(response):
    return [row.text for row in response.context["page"]]


def test_late_ones_come_first_and_those_without_a_day_last(client, council):
    today = timezone.localdate()
    for text, due_on in [("sedan", today + timedelta(9)), ("någon gång", None), ("sen", today - timedelta(9))]:
        ActionPointFactory(council=council, text=text, due_on=due_on)
    ActionPointFactory(council=council, text="klar", done=True)
    ActionPointFactory(text="ett annat råds")
    assert shown(client.get(url("list"))) == ["sen", "sedan", "någon gång"]


def test_ones_own_is_seen_wherever_it_comes_from_and_once(log_in, member, council):
    ActionPointFactory(owner=member.person, text="min från annat råd", council=CouncilFactory())
    ActionPointFactory(owner=member.person, text="min från mitt råd", council=council)
    assert sorted(shown(log_in(member).get(url("list")))) == ["min från annat råd", "min från mitt råd"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=late", {"sen"}),
        ("state=done", {"klar"}),
        ("state=all", {"sen", "klar", "min", "ingens"}),
        ("state=nonsense", {"sen", "min", "ingens"}),
        ("whose=mine", {"min"}),
        ("whose=nobody", {"ingens"}),
        ("q=SEN", {"sen"}),
        ("q=malin", {"min"}),
        ("council=fyrbodal&state=done", {"klar"}),
        ("council=okänt&page=x&sort=-x", {"sen", "min", "ingens"}),
    ],
)
def test_filters(client, coordinator, council, query, expected):
    ActionPointFactory(council=council, text="sen", late=True, owner__name="Bo")
    ActionPointFactory(council=council, text="klar", done=True, owner__name="Bo")
    ActionPointFactory(council=council, text="min", owner=coordinator.person)
    ActionPointFactory(council=council, text="ingens", owner=None)
    assert set(shown(client.get(f"{url('list')}?{query}"))) == expected


@pytest.mark.parametrize("sort", ["due", "text", "owner", "council"])
def test_a_column_sorts_both_ways(client, council, sort):
    for text, name in [("a", "A"), ("b", "B")]:
        ActionPointFactory(council=council, text=text, owner__name=name)
    first = shown(client.get(f"{url('list')}?sort={sort}"))
    second = shown(client.get(f"{url('list')}?sort=-{sort}"))
    assert first == ["a", "b"]
    assert second == (["b", "a"] if sort in {"text", "owner"} else ["a", "b"])


def test_htmx_is_given_the_results_alone(client):
    assert "<html" not in client.get(url("list"), headers=HTMX).text
    assert "Inga öppna åtgärder" in client.get(url("list")).text
    assert "Ingen åtgärd matchar" in client.get(f"{url('list')}?q=x").text


def test_the_owner_closes_and_opens_again_from_the_list(log_in, member, council):
    row = ActionPointFactory(council=council, owner=member.person)
    client = log_in(member)
    response = client.post(url("close", row.pk), headers=HTMX)
    assert "Ångra" in response.text
    row.refresh_from_db()
    assert (row.state, row.closed_by) == (State.DONE, member)
    response = client.post(url("reopen", row.pk), headers=HTMX)
    assert f'action="{url("close", row.pk)}"' in response.text
    assert ActionPoint.objects.get().state == State.OPEN


def test_closing_says_what_came_of_it_and_leads_back(client, council):
    row = ActionPointFactory(council=council)
    data = {"state": "dropped", "outcome": "Behövs inte längre", "next": "/my-work/"}
    assert client.post(url("close", row.pk), data).headers["Location"] == "/my-work/"
    row.refresh_from_db()
    assert (row.state, row.outcome) == (State.DROPPED, "Behövs inte längre")
    assert client.post(url("reopen", row.pk)).headers["Location"] == url("list")


def test_one_closed_in_another_way_is_not_closed_again(client, council):
    row = ActionPointFactory(council=council, done=True)
    response = client.post(url("close", row.pk), {"state": "dropped"}, follow=True)
    assert "Åtgärden är avslutad. Öppna den igen för att ändra den." in response.text
    client.post(url("close", row.pk), {"state": "open"})
    assert ActionPoint.objects.get().state == State.DONE


def test_a_change_is_saved_and_the_later_of_two_is_shown_both(client, council, coordinator):
    row = ActionPointFactory(council=council, item=AgendaItemFactory(meeting__council=council, position=1))
    data = {"text": "Be om siffror @malin", "due_on": "2026-12-15", "version": 0}
    assert client.post(url("edit", row.pk), data).headers["Location"] == url("list")
    row.refresh_from_db()
    assert (row.text, row.owner) == ("Be om siffror", coordinator.person)
    response = client.post(url("edit", row.pk), data | {"due_on": "2026-12-20"})
    assert response.status_code == 409
    assert [(d.saved, d.yours) for d in response.context["conflict"]] == [("2026-12-15", "2026-12-20")]


def test_whoever_has_it_keeps_it_though_their_place_has_ended(client, council):
    owner = PersonFactory()
    row = ActionPointFactory(council=council, owner=owner, due_on=None)
    client.post(url("edit", row.pk), {"text": "Nytt", "owner": owner.pk, "version": 0})
    row.refresh_from_db()
    assert (row.text, row.owner) == ("Nytt", owner)


def test_a_closed_one_is_not_changed(client, council):
    row = ActionPointFactory(council=council, done=True, text="Före")
    assert "Åtgärden är avslutad." in client.get(url("edit", row.pk)).text
    client.post(url("edit", row.pk), {"text": "Efter", "version": 0})
    assert ActionPoint.objects.get().text == "Före"


def test_who_may(log_in, member, other_member, council):
    row, mine = ActionPointFactory(council=council), ActionPointFactory(council=council, owner=member.person)
    client = log_in(member)
    assert client.get(url("edit", row.pk)).status_code == 200
    assert client.get(url("edit", mine.pk)).status_code == 200, "whoever has it may close it there"
    assert client.post(url("edit", mine.pk), {"text": "x", "version": 0}).status_code == 403
    for name in ("close", "reopen"):
        assert client.post(url(name, row.pk)).status_code == 403
        assert log_in(other_member).post(url(name, row.pk)).status_code == 404
    assert log_in(other_member).get(url("edit", row.pk)).status_code == 404
    assert client.post(url("remove", mine.pk)).status_code == 403


def test_who_reads_the_council_reads_an_action_point_but_changes_nothing(log_in, member, council):
    row = ActionPointFactory(council=council, item=AgendaItemFactory(meeting__council=council))
    client = log_in(member)
    page = client.get(url("edit", row.pk)).text
    assert f"/meetings/{row.item.meeting_id}/" in page
    assert "Den som är ansvarig eller samordnar rådet avslutar åtgärden." in page
    assert client.post(url("edit", row.pk), {"text": "Nytt"}).status_code == 403
    assert url("edit", row.pk) in client.get(url("list")).text


def test_ones_own_from_a_council_that_one_does_not_read_leads_to_no_closed_door(log_in, member):
    row = ActionPointFactory(owner=member.person, item=AgendaItemFactory())
    client, door = log_in(member), f'href="/meetings/{row.item.meeting_id}/"'
    assert row.item.meeting.title in client.get(url("list")).text
    for page in (url("list"), url("edit", row.pk)):
        assert door not in client.get(page).text
