"""Proposals in the browser's eyes: who may put, handle and see them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import AgendaItem, Proposal
from tests.factories import AgendaItemFactory, CouncilFactory, MeetingFactory, MembershipFactory, ProposalFactory


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


NEW = {"title": "Yh-ansökningar", "text": "Inför höstens omgång", "kind": "dialogue"}


def test_a_member_proposes_and_sees_what_came_of_it(log_in, member, coordinator, council):
    lena, malin = log_in(member), log_in(coordinator)
    assert lena.post(url("proposal-new", council.slug), NEW).status_code == 302
    row = Proposal.objects.get()
    assert "1 förslag att ta ställning till" in malin.get("/my-work/").text
    malin.post(url("proposal-decline", row.pk), {"reason": "Tas upp i branschrådet"})
    page = lena.get(url("proposal-list", council.slug)).text
    assert "Tas upp i branschrådet" in page
    assert "att ta ställning till" not in malin.get("/my-work/").text


def test_without_a_heading_it_is_refused_in_words(log_in, member, council):
    response = log_in(member).post(url("proposal-new", council.slug), {**NEW, "title": " "})
    assert response.status_code == 422
    assert "errsum" in response.text
    assert not Proposal.objects.exists()


def test_it_is_put_on_the_agenda_from_the_agenda_itself(log_in, coordinator, council):
    meeting = MeetingFactory(council=council)
    row = ProposalFactory(council=council, title="Yh-ansökningar")
    client = log_in(coordinator)
    agenda = url("meeting-agenda", meeting.pk)
    assert "Yh-ansökningar" in client.get(agenda).text
    response = client.post(url("proposal-take-up", row.pk), {"meeting": meeting.pk, "next": agenda})
    assert response.headers["Location"] == agenda
    assert AgendaItem.objects.get().title == "Yh-ansökningar"


@pytest.mark.parametrize("meeting", ["", "x", "9" * 30])
def test_a_meeting_that_is_none_is_refused_in_words(log_in, coordinator, council, meeting):
    row = ProposalFactory(council=council)
    page = log_in(coordinator).post(url("proposal-take-up", row.pk), {"meeting": meeting}, follow=True).text
    assert "Välj ett möte" in page
    assert Proposal.objects.get().state == "open"


def test_a_decline_without_a_reason_is_refused(log_in, coordinator, council):
    row = ProposalFactory(council=council)
    log_in(coordinator).post(url("proposal-decline", row.pk), {"reason": "  "})
    assert Proposal.objects.get().state == "open"


def test_a_note_goes_from_the_live_view_to_the_other_council(log_in, coordinator, other_coordinator, council):
    item = AgendaItemFactory(meeting__council=council, meeting__under_way=True, position=1, title="Körkort")
    to = other_coordinator.person.memberships.get().council
    malin = log_in(coordinator)
    assert 'name="title" value="Körkort"' in malin.get(url("item-refer", item.pk)).text
    malin.post(url("item-refer", item.pk), {"council": to.pk, "title": "Körkort i komvux", "text": ""})
    assert "Körkort i komvux" in malin.get(url("meeting-live", item.meeting_id)).text
    page = log_in(other_coordinator).get(url("proposal-list", to.slug)).text
    assert "Körkort i komvux" in page
    assert "Skickat från Kompetensråd Fyrbodal" in page


def test_an_observer_does_not_propose(log_in, outsider, council, member):
    member.person.memberships.update(role="observer")
    client = log_in(member)
    assert client.get(url("proposal-list", council.slug)).status_code == 200
    assert client.post(url("proposal-new", council.slug), NEW).status_code == 403


def test_a_member_handles_nothing_but_withdraws_the_own(log_in, member, council):
    client = log_in(member)
    others, own = ProposalFactory(council=council), ProposalFactory(council=council, proposed_by=member)
    meeting = MeetingFactory(council=council)
    for name, data in (("take-up", {"meeting": meeting.pk}), ("decline", {"reason": "x"}), ("withdraw", {})):
        assert client.post(url(f"proposal-{name}", others.pk), data).status_code == 403
    assert client.post(url("proposal-withdraw", own.pk)).status_code == 302
    assert client.post(url("proposal-reopen", own.pk)).status_code == 302
    assert set(Proposal.objects.values_list("state", flat=True)) == {"open"}


def test_a_stranger_finds_nothing(log_in, other_coordinator, council):
    row = ProposalFactory(council=council)
    client = log_in(other_coordinator)
    for name in ("proposal-list", "proposal-new"):
        assert client.get(url(name, council.slug)).status_code == 404
    for name in ("take-up", "decline", "withdraw", "reopen"):
        assert client.post(url(f"proposal-{name}", row.pk)).status_code == 404


def test_as_many_queries_for_one_as_for_fifty(log_in, coordinator, council, queries):
    client = log_in(coordinator)
    meeting = MeetingFactory(council=council)
    pages = [url("proposal-list", council.slug), url("meeting-agenda", meeting.pk)]
    ProposalFactory(council=council)
    ProposalFactory(council=council, declined=True)
    one = [queries(client, page) for page in pages]
    origin = AgendaItemFactory(meeting__council=CouncilFactory(), meeting__held=True, position=1)
    for _ in range(25):
        ProposalFactory(council=council, origin=origin)
        somebody = MembershipFactory(person__with_user=True).person.user
        ProposalFactory(council=council, declined=True, proposed_by=somebody)
    assert [queries(client, page) for page in pages] == one
    assert max(one) <= 15


def test_the_meeting_to_come_is_chosen_before_the_one_under_way(log_in, coordinator, council):
    MeetingFactory(council=council, under_way=True)
    later = MeetingFactory(council=council, starts_at=timezone.now() + timedelta(days=40))
    coming = MeetingFactory(council=council, starts_at=timezone.now() + timedelta(days=3))
    ProposalFactory(council=council)
    page = log_in(coordinator).get(url("proposal-list", council.slug))
    offered = list(page.context["take_up"].fields["meeting"].queryset)
    assert offered[:2] == [coming, later]
    assert len(offered) == 3
