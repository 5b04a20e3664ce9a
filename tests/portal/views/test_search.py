"""The search page and the suggestions, as a browser without scripts and one with them ask for them."""

import pytest
from django.urls import reverse

from portal.services import search_index
from tests import factories as f

pytestmark = pytest.mark.django_db
URL = "/search/"


@pytest.fixture
def filled(council):
    f.MeetingFactory.create_batch(23, council=council, title="Möte om vindkraft")
    f.ActionPointFactory(council=council, text="Bjud in vindkraftsbolaget")
    search_index.sweep()


def test_hits_stand_under_their_kinds_and_a_kind_has_pages(filled, log_in, member):
    client = log_in(member)
    page = client.get(URL, {"q": "vindkraft"}).content.decode()
    assert "24 träffar" in page
    assert page.count("Möte om <mark>vindkraft</mark>") == 4
    second = client.get(URL, {"q": "vindkraft", "kind": "meeting", "page": 2}).content.decode()
    assert second.count("Möte om <mark>vindkraft</mark>") == 3


def test_htmx_is_given_the_results_alone(filled, log_in, member):
    response = log_in(member).get(URL, {"q": "vindkraft"}, headers={"HX-Request": "true"})
    assert response.content.decode().startswith('<section id="resultat"')
    assert "HX-Request" in response["Vary"]


def test_whoever_is_not_signed_in_is_told_of_nothing_but_what_is_published(filled, client):
    page = client.get(URL, {"q": "vindkraft"}).content.decode()
    assert "Inget hittades" in page
    assert 'name="council"' not in page
    assert 'value="dialogue"' not in page


def test_suggestions_name_places_in_the_menu_and_hits(filled, log_in, member):
    client = log_in(member)
    part = client.get(reverse("search-suggestions"), {"q": "möte"}).content.decode()
    assert f'href="{reverse("councils:meeting-list")}"' in part
    assert part.count("Möte om <mark>") == 0
    assert part.count("<mark>Möte</mark> om vindkraft") == 8
    assert "Visa alla 23 träffar" in part
    assert 'role="option"' not in client.get(reverse("search-suggestions"), {"q": ""}).content.decode()


def test_suggestions_leave_room_for_other_kinds_where_one_has_the_best_hits(council, log_in, region_officer):
    f.MeetingFactory.create_batch(9, council=council, title="Vindkraft")
    f.DecisionFactory(text="Rådet tar upp frågan om stöd till vindkraft i nästa möte med alla kommuner.")
    search_index.sweep()
    part = log_in(region_officer).get(reverse("search-suggestions"), {"q": "vindkraft"})
    kinds = [hit.kind.key for hit in part.context["hits"]]
    assert kinds.count("decision") == 1
    assert len(kinds) == 8  # the rest of the room is for the best hits


def test_a_page_of_hits_costs_the_same_however_many(council, log_in, region_officer, queries):
    f.MeetingFactory(council=council, title="Vindkraft")
    search_index.sweep()
    client = log_in(region_officer)
    few = queries(client, f"{URL}?q=vindkraft")
    f.MeetingFactory.create_batch(50, title="Vindkraft")
    f.AgendaItemFactory.create_batch(10, title="Vindkraft")
    search_index.sweep()
    assert queries(client, f"{URL}?q=vindkraft") <= max(few, 15)
