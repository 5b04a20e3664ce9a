"""Proposals ranked by each party and decided on together."""

import pytest
from django.utils import timezone

from analyses.models import Analysis, Ranking
from analyses.services import proposals
from portal.concurrency import WrongState
from tests.factories import AnalysisFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db
State = Analysis.State


@pytest.fixture
def three():
    return [AnalysisFactory(title=title) for title in ("Ett", "Två", "Tre")]


def rank(party, *order, was=None):
    before = proposals.seen(proposals.ranked(), party) if was is None else was
    proposals.rank(party, list(order), was=before, by=UserFactory())


def test_what_the_parties_want_most_stands_first(three):
    one, two, three_ = three
    fy, gr = PartyFactory(key="fy"), PartyFactory(key="gr")
    rank(fy, three_, two)
    rank(gr, two, three_, one)
    found = proposals.ranked()
    assert [(row.analysis, row.points) for row in found] == [(two, 5), (three_, 5), (one, 1)]
    assert found[0].places == {"fy": 2, "gr": 1}
    rank(fy, three_)
    assert [(row.analysis.title, row.points) for row in proposals.ranked()] == [("Tre", 5), ("Två", 3), ("Ett", 1)]


def test_a_colleagues_ranking_is_not_overwritten_unseen(three):
    fy = PartyFactory(key="fy")
    rank(fy, three[0])
    with pytest.raises(WrongState, match="Någon annan"):
        rank(fy, three[1], was="")
    assert Ranking.objects.get().analysis == three[0]


def test_what_has_been_decided_on_is_ranked_no_more_and_keeps_its_places(three):
    fy = PartyFactory(key="fy")
    rank(fy, *three)
    by = UserFactory()
    said = {"decision": "Malin gör det.", "reason": "Finns redan.", "on": timezone.localdate()}
    proposals.decide(made=[three[0]], declined=[three[1]], by=by, **said)
    assert list(Analysis.objects.order_by("pk").values_list("state", flat=True)) == ["decided", "declined", "proposed"]
    with pytest.raises(WrongState, match="beslutats"):
        rank(fy, three[0])
    rank(fy, three[2])
    assert Ranking.objects.count() == 3


def test_all_are_decided_on_or_none(three):
    Analysis.objects.filter(pk=three[1].pk).update(state=State.DECLINED, declined_reason="Nej.")
    with pytest.raises(WrongState):
        proposals.decide(
            made=three[:2], declined=[], decision="Ja.", reason="", on=timezone.localdate(), by=UserFactory()
        )
    three[0].refresh_from_db()
    assert three[0].state == State.PROPOSED
