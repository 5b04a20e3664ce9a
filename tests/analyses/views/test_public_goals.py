"""Goals for everybody: what is published, with nothing that is not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import GoalGround, Priority, Undertaking
from portal.services import search_index
from tests.factories import AnalysisFactory, AssessmentFactory, GoalFactory

pytestmark = pytest.mark.django_db
URL = reverse("analyses:public-goals")


def public(**words):
    return GoalFactory(agreed=True, published_at=timezone.now(), **words)


def test_everybody_reads_what_is_published_and_still_holds(client):
    goal = public(title="Fler handledare", text="Platserna fylls.")
    Priority.objects.create(goal=goal, title="Utbilda handledare")
    GoalFactory(agreed=True, title="Opublicerat")
    GoalFactory(published_at=timezone.now(), title="Åter förslag")
    page = client.get(URL).content.decode()
    assert [word in page for word in ("Fler handledare", "Platserna fylls.", "Utbilda handledare")] == [True] * 3
    assert [word in page for word in ("Opublicerat", "Åter förslag")] == [False, False]


def test_what_it_rests_on_is_named_as_far_as_that_is_public(client):
    goal = public()
    for row in (AssessmentFactory(communicated=True), AssessmentFactory(adopted=True, subject__name="Hemligt yrke")):
        GoalGround.objects.create(goal=goal, assessment=row)
    for analysis in (AnalysisFactory(published=True, title="Ute"), AnalysisFactory(under_way=True, title="Hemligt")):
        Undertaking.objects.create(goal=goal, analysis=analysis)
    page = client.get(URL).content.decode()
    assert page.count("Yrkesgrupp") == 1
    assert ("Ute" in page, "Hemligt" in page) == (True, False)


def test_a_page_costs_the_same_for_one_goal_and_for_many(client, queries):
    public()
    few = queries(client, URL)
    for _number in range(5):
        Undertaking.objects.create(goal=public(), analysis=AnalysisFactory(published=True))
    assert queries(client, URL) <= few + 1


def test_whoever_has_no_account_finds_a_goal_on_the_public_page(client):
    goal = public(title="Fler handledare i vindkraften")
    GoalFactory(agreed=True, title="Vindkraftens baksida")
    search_index.sweep()
    page = client.get("/search/", {"q": "vindkraft"}).content.decode()
    assert goal.public_url in page
    assert "baksida" not in page
