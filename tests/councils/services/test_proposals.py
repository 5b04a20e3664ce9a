"""What is proposed to a council and sent on to another: waits, is taken up, declined, taken back."""

import pytest

from councils.models import AgendaItem, Meeting, Proposal
from councils.services import agendas, proposals
from portal.concurrency import WrongState
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    MeetingFactory,
    ProposalFactory,
    UserFactory,
)

State = Proposal.State


@pytest.fixture
def by(db):
    return UserFactory(name="Lena Storm")


def state_of(proposal):
    return Proposal.objects.values_list("state", flat=True).get(pk=proposal.pk)


def test_a_proposal_waits_and_says_whose_it_is(by):
    proposal = proposals.propose(Proposal(council=CouncilFactory(), title="Yh-ansökningar"), by=by)
    assert (proposal.state, proposal.proposed_by, proposal.is_referral) == (State.OPEN, by, False)


def test_an_ended_council_takes_no_proposals(by):
    with pytest.raises(WrongState):
        proposals.propose(Proposal(council=CouncilFactory(ended=True), title="x"), by=by)
    assert not Proposal.objects.exists()


def test_taken_up_it_is_the_agendas_last_item_once(by):
    meeting = MeetingFactory()
    AgendaItemFactory(meeting=meeting, position=1)
    proposal = ProposalFactory(council=meeting.council, title="Yh-ansökningar", text="Inför höstens omgång")
    item = proposals.take_up(proposal, meeting=meeting, by=by)
    assert (item.position, item.title, item.text) == (2, "Yh-ansökningar", "Inför höstens omgång")
    with pytest.raises(WrongState):
        proposals.take_up(proposal, meeting=meeting, by=by)
    assert AgendaItem.objects.count() == 2


@pytest.mark.parametrize("state", ["for_approval", "approved", "cancelled"])
def test_a_meeting_whose_agenda_is_closed_takes_nothing_up(by, state):
    meeting = MeetingFactory(**{state: True})
    proposal = ProposalFactory(council=meeting.council)
    with pytest.raises(WrongState):
        proposals.take_up(proposal, meeting=meeting, by=by)
    assert state_of(proposal) == State.OPEN


def test_another_councils_meeting_does_not_take_it_up(by):
    proposal = ProposalFactory()
    with pytest.raises(WrongState):
        proposals.take_up(proposal, meeting=MeetingFactory(), by=by)
    assert not AgendaItem.objects.exists()


def test_declined_it_says_why_and_can_wait_again(by):
    proposal = proposals.decline(ProposalFactory(), reason="Tas upp i branschrådet", by=by)
    assert (proposal.state, proposal.reason, proposal.handled_by) == (State.DECLINED, "Tas upp i branschrådet", by)
    assert proposals.reopen(proposal, by=by).state == State.OPEN
    assert Proposal.objects.get().reason == ""


@pytest.mark.parametrize("handle", [proposals.withdraw, lambda p, by: proposals.decline(p, reason="x", by=by)])
def test_what_is_handled_is_not_handled_again(by, handle):
    proposal = ProposalFactory()
    handle(proposal, by=by)
    before = state_of(proposal)
    with pytest.raises(WrongState):
        handle(proposal, by=by)
    assert state_of(proposal) == before


def test_what_stands_on_an_agenda_waits_again_only_when_it_is_off_there(by):
    meeting = MeetingFactory()
    proposal = ProposalFactory(council=meeting.council)
    item = proposals.take_up(proposal, meeting=meeting, by=by)
    with pytest.raises(WrongState):
        proposals.reopen(proposal, by=by)
    agendas.remove(item, by=by)
    assert proposals.reopen(proposal, by=by).state == State.OPEN


def test_a_note_from_a_meeting_lands_with_the_other_council(by):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    other = CouncilFactory()
    row = proposals.refer(Proposal(council=other, title="Körkort i komvux"), item=item, by=by)
    assert (row.origin, row.is_referral, row.council) == (item, True, other)


@pytest.mark.parametrize("state", ["planned", "for_approval", "approved", "cancelled"])
def test_a_note_is_sent_only_while_the_meeting_is_written(by, state):
    meeting = MeetingFactory(**({} if state == "planned" else {state: True}))
    item = AgendaItemFactory(meeting=meeting, position=1)
    with pytest.raises(WrongState):
        proposals.refer(Proposal(council=CouncilFactory(), title="x"), item=item, by=by)


def test_no_council_sends_to_itself(by):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    with pytest.raises(WrongState):
        proposals.refer(Proposal(council=item.meeting.council, title="x"), item=item, by=by)


def test_what_has_been_sent_on_keeps_its_item(by):
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    proposals.refer(Proposal(council=CouncilFactory(), title="x"), item=item, by=by)
    with pytest.raises(WrongState):
        agendas.remove(item, by=by)
    assert Meeting.objects.get(pk=item.meeting_id).items.count() == 1
