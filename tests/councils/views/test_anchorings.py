"""The pages of anchoring: the matrix on a shared item, a party's log, and what the forms refuse."""

import pytest
from django.urls import reverse

from councils.models import Anchoring
from tests.factories import AnchoringFactory, BoardFactory, PartyFactory, SentOnFactory, SharedItemFactory


@pytest.fixture
def place(strategic_member):
    return strategic_member.person.memberships.get()


@pytest.fixture
def mine(place):
    """The party that the member of the group stands for."""
    return PartyFactory(key="sk", area="Skaraborg", organisation=place.organisation)


@pytest.fixture
def client(log_in, strategic_member):
    return log_in(strategic_member)


def test_the_item_shows_where_each_party_stands_and_lets_one_log_ones_own(client, place, mine):
    other = PartyFactory(key="fy")
    item = SharedItemFactory(council=place.council, decided=True)
    AnchoringFactory(item=item, party=other, management="Chefsnätverket", text="Utbudet ska finnas i Borås.")
    SentOnFactory(item=item, board=BoardFactory(organisation=place.organisation, name="Direktionen"))
    page = client.get(item.get_absolute_url()).content.decode()
    assert "1 av 2 parter" in page
    assert "Chefsnätverket" in page
    assert "Utbudet ska finnas i Borås." in page
    assert "Väntar på nämnden" in page
    assert f"/parties/sk/reports/new/?item={item.pk}" in page
    assert "/parties/fy/reports/new/" not in page
    asked = client.get(reverse("councils:anchoring-new", args=["sk"]), {"item": item.pk}).content.decode()
    assert f'<option value="{item.pk}" selected>' in asked


def test_a_report_is_logged_undone_and_exported(client, mine):
    url = reverse("councils:anchoring-new", args=["sk"])
    empty = client.post(url, {"on": "", "form": "meeting", "outcome": "", "management": ""})
    assert empty.status_code == 422
    assert "Ange dagen." in empty.content.decode()
    assert "Välj en nämnd, eller skriv vilken ledning eller grupp det var." in empty.content.decode()
    said = {"on": "2026-01-15", "form": "mail", "outcome": "informed", "management": "Förbundschefen", "version": 0}
    assert client.post(url, said).status_code == 302
    row, log = Anchoring.objects.get(), reverse("councils:party-reports", args=["sk"])
    page = client.get(log).content.decode()
    assert "Arbetet i stort" in page
    assert "Förbundschefen" in client.get(log, {"format": "csv"}).content.decode("utf-8-sig")
    client.post(reverse("councils:anchoring-remove", args=[row.pk]))
    gone = client.get(log).content.decode()
    assert "Inget är antecknat än" in gone
    assert reverse("councils:anchoring-restore", args=[row.pk]) in gone
    client.post(reverse("councils:anchoring-restore", args=[row.pk]))
    assert "Förbundschefen" in client.get(log).content.decode()


def test_a_log_costs_the_same_for_little_and_for_much(client, mine, queries):
    AnchoringFactory(party=mine)
    url = reverse("councils:party-reports", args=["sk"])
    client.get(url)
    few = queries(client, url)
    for _ in range(15):
        AnchoringFactory(party=mine, board=BoardFactory(organisation=mine.organisation))
    assert queries(client, url) == few


def test_no_party_is_called_that(client):
    assert client.get(reverse("councils:party-reports", args=["xx"])).status_code == 404


def test_a_list_begins_with_words_and_not_with_a_dash(client, mine):
    page = client.get(reverse("councils:anchoring-new", args=["sk"])).text
    assert "---------" not in page
    assert '<option value="" selected>Välj</option>' in page
