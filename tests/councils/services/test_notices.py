"""Whom the councils tell, of what, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.models import ActionPoint, Meeting, Proposal
from councils.services import action_points, calls, meetings, minutes, notices, proposals
from portal.models import Mail, Notification, User
from portal.notifications import target
from tests.factories import (
    ActionPointFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CouncilFactory,
    MeetingFactory,
    PersonFactory,
    ProposalFactory,
)

pytestmark = pytest.mark.django_db


def told(user: User) -> list[tuple[str, str, str]]:
    return [(row.kind, row.title, row.text) for row in user.notifications.unread().order_by("pk")]


def test_the_coordinator_is_told_of_a_proposal_and_the_member_of_the_answer(council, coordinator, member):
    proposal = Proposal(council=council, title="Praktik i vården")
    proposals.propose(proposal, by=member)
    assert told(coordinator) == [("proposal-new", "Nytt förslag: Praktik i vården", council.name)]
    proposals.decline(proposal, reason="Den tas i höst.", by=coordinator)
    assert told(coordinator) == []
    assert told(member) == [("proposal", "Avslaget: Praktik i vården", f"{council.name}: Den tas i höst.")]
    assert Mail.objects.get(to=member.email).subject == "Avslaget: Praktik i vården"
    assert target(member, member.notifications.get()) == proposal.get_absolute_url()


def test_what_stands_on_an_agenda_is_told_of_each_time(council, coordinator, member):
    proposal = ProposalFactory(council=council, title="Praktik", proposed_by=member)
    meeting = MeetingFactory(council=council, title="Rådsmöte")
    proposals.decline(proposal, reason="Nej.", by=coordinator)
    proposals.take_up(proposals.reopen(proposal, by=coordinator), meeting=meeting, by=coordinator)
    assert told(member)[-1] == ("proposal", "På dagordningen: Praktik", f"{council.name}, Rådsmöte")
    assert member.notifications.count() == 2


def test_whoever_takes_back_their_own_is_told_nothing(council, coordinator, member):
    proposal = Proposal(council=council, title="Praktik")
    proposals.propose(proposal, by=member)
    proposals.withdraw(proposal, by=member)
    assert told(member) == told(coordinator) == []


def test_a_referral_reaches_the_hosts_official_where_nobody_coordinates(council, coordinator):
    group = CouncilFactory(strategic=True)
    official = PersonFactory(with_user=True)
    AssignmentFactory(person=official, organisation=group.host)
    item = AgendaItemFactory(meeting=MeetingFactory(council=council, under_way=True))
    proposals.refer(Proposal(council=group, title="Behörighet"), item=item, by=coordinator)
    assert told(official.user) == [("proposal-new", "Nytt medskick: Behörighet", group.name)]


def test_an_action_point_is_told_to_whoever_is_given_it_and_to_nobody_else_any_more(
    council, member, chair, coordinator
):
    item = AgendaItemFactory(meeting=MeetingFactory(council=council, under_way=True))
    row = ActionPoint(text="Ring Trollhättan", owner=member.person)
    action_points.add(row, item=item, by=coordinator)
    assert told(member) == [("action-given", "Du har fått: Ring Trollhättan", council.name)]
    row.text = "Ring Trollhättan i dag"
    action_points.edit(row, version=row.version, by=coordinator)
    assert len(told(member)) == 1
    row.owner = chair.person
    action_points.edit(row, version=row.version, by=coordinator)
    assert told(member) == []
    assert told(chair) == [("action-given", "Du har fått: Ring Trollhättan i dag", council.name)]
    action_points.close(row, state=ActionPoint.State.DONE, by=chair)
    assert told(chair) == []


def test_what_one_takes_on_oneself_needs_no_telling(council, coordinator):
    item = AgendaItemFactory(meeting=MeetingFactory(council=council, under_way=True))
    action_points.add(ActionPoint(text="Boka lokal", owner=coordinator.person), item=item, by=coordinator)
    assert told(coordinator) == []


def test_soon_and_late_are_told_once_for_each_day_that_it_is_to_be_done_by(council, member):
    today = timezone.localdate()
    row = ActionPointFactory(council=council, owner=member.person, text="Ring", due_on=today + timedelta(days=2))
    ActionPointFactory(council=council, owner=member.person, due_on=today + timedelta(days=9))
    ActionPointFactory(council=council, owner=member.person, due_on=today - timedelta(days=90))
    ActionPointFactory(council=council, owner=member.person, due_on=today + timedelta(days=2), done=True)
    now = timezone.now()
    assert notices.actions_due(now) == 0  # what was given today has just been told of
    ActionPoint.objects.update(created_at=now - timedelta(days=30))
    assert [notices.actions_due(now) for _sweep in range(2)] == [1, 0]
    late = now + timedelta(days=3)
    assert [notices.actions_due(late) for _sweep in range(2)] == [1, 0]
    assert [kind for kind, _title, _text in told(member)] == ["action-due", "action-late"]
    ActionPoint.objects.filter(pk=row.pk).update(due_on=today + timedelta(days=5))
    assert notices.actions_due(late) == 1


def test_the_approvers_are_told_that_minutes_wait_until_they_do_not(council, coordinator, chair, member):
    meeting = MeetingFactory(council=council, held=True, title="Rådsmöte")
    meetings.send_for_approval(meeting, by=coordinator)
    assert told(chair) == [("minutes", "Justera protokollet från Rådsmöte", council.name)]
    assert told(coordinator) == told(member) == []
    meetings.reopen(meeting, reason="Fel namn", by=coordinator)
    assert told(chair) == []
    meetings.send_for_approval(meeting, by=coordinator)
    meeting.refresh_from_db()
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=chair)
    assert told(chair) == []
    assert chair.notifications.count() == 2


def test_the_called_are_told_in_the_portal_too_with_no_mail_but_the_call(council, coordinator, member):
    meeting = MeetingFactory(council=council, title="Rådsmöte")
    calls.send(meeting, answer_by=meeting.day, message="", by=coordinator)
    assert [kind for kind, _title, _text in told(member)] == ["call"]
    assert Mail.objects.filter(to=member.email).count() == 1
    row = Meeting.objects.get(pk=meeting.pk)
    row.place = "Trollhättan"
    meetings.edit(row, version=row.version, by=coordinator)
    calls.send_updates(timezone.now() + timedelta(hours=1))
    meetings.cancel(meeting, reason="Sjukdom", by=coordinator)
    assert [kind for kind, _title, _text in told(member)] == ["call", "meeting-changed", "meeting-changed"]
    assert Mail.objects.filter(to=member.email).count() == 3


def test_nobody_is_led_to_a_council_that_they_have_left(former_member, council):
    proposal = ProposalFactory(council=council, proposed_by=former_member)
    about = {
        "proposal": proposal,
        "minutes": MeetingFactory(council=council),
        "action-given": ActionPointFactory(council=council),
    }
    for kind, record in about.items():
        row = Notification(user=former_member, kind=kind, record_id=record.pk)
        assert target(former_member, row) == ""
