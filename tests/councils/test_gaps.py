"""The gaps on the red thread: each is found, only by those who may see it, and is gone when it is filled."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.gaps import GAPS
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    CouncilFactory,
    DecisionFactory,
    MeetingFactory,
    ProposalFactory,
    SentOnFactory,
    SharedItemFactory,
)

URL = reverse("gap-list")
LONG_AGO = timezone.localdate() - timedelta(days=100)


@pytest.fixture
def filled(council, strategic_member):
    """One of each gap, in Fyrbodal's council or the strategic group."""
    group = strategic_member.person.memberships.get().council
    held = MeetingFactory(council=council, approved=True)
    elsewhere = AgendaItemFactory(meeting=MeetingFactory(council=CouncilFactory(), approved=True))
    with_action = DecisionFactory(item=AgendaItemFactory(meeting=held))
    ActionPointFactory(council=council, item=with_action.item)
    ProposalFactory(council=council)
    return {
        "not-followed-up": SharedItemFactory(council=group, decided=True, decided_on=LONG_AGO),
        "board-silent": SentOnFactory(item__council=group, item__decided_on=timezone.localdate(), sent_on=LONG_AGO),
        "not-answered": ProposalFactory(council=council, origin=elsewhere),
        "nothing-agreed": DecisionFactory(item=AgendaItemFactory(meeting=held)),
        "nobodys": ActionPointFactory(council=council, owner=None),
        "late": ActionPointFactory(council=council, late=True),
        "no-minutes": MeetingFactory(
            council=council, held=True, starts_at=timezone.now() - timedelta(days=20), title="Möte utan protokoll"
        ),
    }


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.key)
def test_each_gap_is_found_and_leads_to_the_thread_of_what_has_it(gap, filled, log_in, strategic_member):
    assert set(filled) == {gap.key for gap in GAPS}
    assert list(gap.rows(strategic_member, timezone.localdate())) == [filled[gap.key]]
    page = log_in(strategic_member).get(reverse("gap-detail", args=[gap.key])).content.decode()
    assert f"/thread/{gap.kind}/{filled[gap.key].pk}/" in page


def test_one_sees_the_gaps_of_what_one_may_see_alone(filled, log_in, member, other_member):
    page = log_in(member).get(URL).content.decode()
    assert "/thread/gaps/late/" in page
    assert "/thread/gaps/not-followed-up/" not in page
    assert "Inga luckor" in log_in(other_member).get(URL).content.decode()
    empty = log_in(other_member).get(reverse("gap-detail", args=["no-minutes"]))
    assert "Möte utan protokoll" not in empty.content.decode()


def test_what_is_young_or_settled_is_no_gap(council, log_in, strategic_member):
    SharedItemFactory(council=strategic_member.person.memberships.get().council, decided=True)
    SentOnFactory(handled_on=timezone.localdate(), outcome="Ja.")
    ActionPointFactory(council=council, done=True, owner=None)
    MeetingFactory(council=council, held=True, starts_at=timezone.now() - timedelta(days=3))
    assert "Inga luckor" in log_in(strategic_member).get(URL).content.decode()


def test_the_page_costs_the_same_for_few_and_for_many(filled, council, log_in, strategic_member, queries):
    client = log_in(strategic_member)
    client.get(URL)
    few = queries(client, URL)
    ActionPointFactory.create_batch(20, council=council, owner=None)
    ProposalFactory.create_batch(5, council=council)
    assert queries(client, URL) == few
    listed = queries(client, reverse("gap-detail", args=["nobodys"]))
    ActionPointFactory.create_batch(5, council=council, owner=None)
    assert queries(client, reverse("gap-detail", args=["nobodys"])) == listed


def test_there_is_no_such_gap(log_in, member):
    assert log_in(member).get(reverse("gap-detail", args=["nothing"])).status_code == 404
