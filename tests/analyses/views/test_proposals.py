"""The page of proposals: the five parties side by side, and what its forms refuse."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Analysis, Ranking
from tests.factories import AnalysisFactory, PartyFactory

LIST = reverse("analyses:proposal-list")


@pytest.fixture
def proposal(council):
    return AnalysisFactory(council=council, title="Elektriker")


def test_an_official_ranks_for_the_own_party_alone(log_in, region_officer, proposal):
    client, other = log_in(region_officer), AnalysisFactory(title="Svetsare")
    PartyFactory(key="gr")
    assert client.get(reverse("analyses:proposal-rank", args=["gr"])).status_code == 403
    assert client.get(reverse("analyses:proposal-rank", args=["xx"])).status_code == 404
    url = reverse("analyses:proposal-rank", args=["vg"])
    same = client.post(url, {f"place_{proposal.pk}": "1", f"place_{other.pk}": "1"})
    assert same.status_code == 422
    assert "Plats 1 har redan" in same.content.decode()
    assert client.post(url, {f"place_{proposal.pk}": "2", f"place_{other.pk}": "1"}).status_code == 302
    assert list(Ranking.objects.order_by("place").values_list("analysis__title", flat=True)) == [
        "Svetsare",
        "Elektriker",
    ]
    page = client.get(LIST).content.decode()
    assert page.index("Svetsare") < page.index("Elektriker")
    assert "Har inte rangordnat än:" in page


def test_decisions_are_asked_for_what_they_need(log_in, region_officer, proposal):
    client, url = log_in(region_officer), reverse("analyses:proposal-decide")
    fate = f"fate_{proposal.pk}"
    today = timezone.localdate().isoformat()
    assert "Välj minst ett förslag" in client.post(url, {"on": today}).content.decode()
    assert "Skriv varför de avslås." in client.post(url, {fate: "declined", "on": today}).content.decode()
    assert client.post(url, {fate: "made", "on": today}).status_code == 422
    assert Analysis.objects.get().state == "proposed"
    assert client.post(url, {fate: "made", "on": today, "decision": "Görs i vår."}).status_code == 302
    assert Analysis.objects.get().decision == "Görs i vår."


def test_the_page_costs_the_same_for_little_and_for_much(log_in, region_officer, proposal, queries):
    client = log_in(region_officer)
    client.get(LIST)
    one = queries(client, LIST)
    AnalysisFactory.create_batch(8)
    assert queries(client, LIST) == one
