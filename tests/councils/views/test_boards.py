"""The list of boards, current and earlier, and each one's life."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Board
from tests.factories import BoardFactory, OrganisationFactory, PartyFactory


def url(name, *args):
    return reverse(f"councils:board-{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def chain(db):
    """RUN, which MRU took over from, and a direktion that nobody has confirmed."""
    today, region = timezone.localdate(), OrganisationFactory(region=True, name="VGR")
    new = BoardFactory(organisation=region, name="Miljönämnden", short_name="MRU", is_confirmed=True, from_on=today)
    old = BoardFactory(organisation=region, name="Regionnämnden", successor=new, to_on=today - timedelta(days=1))
    other = BoardFactory(organisation=PartyFactory(key="bo").organisation, name="Ättens direktion")
    return old, new, other


def shown(response):
    return [row.name for row in response.context["page"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Miljönämnden", "Ättens direktion"}),
        ("state=earlier", {"Regionnämnden"}),
        ("state=all", {"Miljönämnden", "Ättens direktion", "Regionnämnden"}),
        ("confirmed=no", {"Ättens direktion"}),
        ("confirmed=yes", {"Miljönämnden"}),
        ("q=mru", {"Miljönämnden"}),
        ("organisation=x&state=x&sort=x&page=-1&q=%00", {"Miljönämnden", "Ättens direktion"}),
        (f"organisation={10**30}", {"Miljönämnden", "Ättens direktion"}),
    ],
)
def test_filters(client, chain, query, expected):
    assert set(shown(client.get(f"{url('list')}?{query}"))) == expected


def test_those_of_one_organisation_and_what_came_before_and_after(client, chain):
    page = client.get(f"{url('list')}?organisation={chain[0].organisation_id}&state=all")
    assert set(shown(page)) == {"Miljönämnden", "Regionnämnden"}
    assert "Efterträds av" in page.text
    assert "Efterträder" in page.text


@pytest.mark.parametrize("sort", ["name", "organisation", "from", "to"])
def test_a_column_sorts_both_ways(client, chain, sort):
    up, down = (shown(client.get(f"{url('list')}?state=all&sort={mark}{sort}")) for mark in ("", "-"))
    assert sorted(up) == sorted(down)
    assert sort == "to" or up != down


def test_the_unconfirmed_carries_a_mark_until_somebody_confirms_it(client, chain):
    board = chain[2]
    assert client.get(url("list")).text.count("Ej bekräftat</span>") == 1
    data = {"organisation": board.organisation_id, "name": board.name, "is_confirmed": "on", "version": 0}
    assert client.post(url("edit", board.pk), data).headers["Location"] == url("list")
    assert "Ej bekräftat</span>" not in client.get(url("list")).text
    assert "Bekräftad" in client.get(url("history", board.pk)).text


def test_a_board_is_added_with_its_successor(client, chain):
    data = {"organisation": chain[0].organisation_id, "name": "Äldre", "from_on": "2015-01-01", "to_on": "2018-12-31"}
    client.post(url("new"), data | {"successor": chain[0].pk})
    board = Board.objects.get(name="Äldre")
    assert (board.successor, board.from_on.year, board.is_confirmed) == (chain[0], 2015, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Ange nämndens namn."),
        ({"organisation": ""}, "Välj vilken organisation nämnden hör till."),
        ({"from_on": "2026-02-01", "to_on": "2026-01-31"}, "Den sista dagen"),
        ({"to_on": "31 januari"}, "år-månad-dag"),
    ],
)
def test_what_cannot_be_saved_is_said_in_words_that_tell_what_to_do(client, chain, change, words):
    valid = {"organisation": chain[0].organisation_id, "name": "Ny", "version": 0}
    for address in (url("new"), url("edit", chain[1].pk)):
        response = client.post(address, valid | change)
        assert response.status_code == 422
        assert words in response.text


def test_no_board_follows_itself(client, chain):
    old, new, _ = chain
    data = {"organisation": new.organisation_id, "name": "MRU", "successor": old.pk, "version": 0}
    response = client.post(url("edit", new.pk), data)
    assert response.status_code == 422
    assert "som inte själv efterträds av den här" in response.text


def test_the_later_of_two_is_shown_both(client, chain):
    board = chain[2]
    data = {"organisation": board.organisation_id, "name": "Ett", "version": 0}
    client.post(url("edit", board.pk), data)
    response = client.post(url("edit", board.pk), data | {"name": "Två"})
    assert response.status_code == 409
    assert [(found.saved, found.yours) for found in response.context["conflict"]] == [("Ett", "Två")]


def test_it_ends_and_goes_on(client, chain):
    board, today = chain[1], timezone.localdate()
    assert client.get(url("end", board.pk)).status_code == 200
    early = client.post(url("end", board.pk), {"on": (today - timedelta(days=1)).isoformat()})
    assert early.status_code == 422
    response = client.post(url("end", board.pk), {"on": today.isoformat()}, follow=True)
    assert "Ångra" in response.text
    again = client.post(url("end", board.pk), {"on": (today + timedelta(days=9)).isoformat()}, follow=True)
    assert "Nämnden har redan en sista dag." in again.text
    assert "Miljönämnden fortsätter." in client.post(url("reopen", board.pk), follow=True).text


def test_the_file_holds_exactly_the_rows_that_the_filters_show(client, chain):
    answer = client.get(f"{url('list')}?state=earlier&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Nämnd"], row["Efterträds av"], row["Bekräftad"]) for row in rows] == [
        ("Regionnämnden", "Miljönämnden", "Nej")
    ]


def test_htmx_is_given_the_results_alone(client):
    assert "<html" not in client.get(url("list"), headers={"HX-Request": "true"}).text
    assert "Inga nämnder än" in client.get(url("list")).text


def test_who_may(log_in, member, outsider, chain):
    board = chain[1]
    reader, stranger = log_in(member), log_in(outsider)
    assert reader.get(url("list")).status_code == 200
    assert reader.get(url("history", board.pk)).status_code == 200
    assert reader.get(url("new")).status_code == 403
    assert "Inga nämnder än" in stranger.get(url("list")).text
    for name in ("edit", "end", "history"):
        assert reader.get(url(name, board.pk)).status_code == (200 if name == "history" else 403)
        assert stranger.get(url(name, board.pk)).status_code == 404
    assert reader.post(url("reopen", board.pk)).status_code == 403
    assert stranger.post(url("reopen", board.pk)).status_code == 404


def test_a_page_costs_as_many_queries_at_1_and_at_50_rows(client, queries):
    def fill(number):
        for _ in range(number):
            BoardFactory(successor=BoardFactory())

    fill(1)
    board = Board.objects.exclude(successor=None).get()
    pages = [url("list"), url("edit", board.pk), url("history", board.pk)]
    before = [queries(client, page) for page in pages]
    fill(49)
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 15
