"""The silence list: whom the meetings wait for, and that whoever has answered is gone from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Approver, CarriedOn
from councils.services import silences
from tests.factories import (
    AttendanceFactory,
    CouncilFactory,
    InvitationFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
)

URL = reverse("councils:silence-list")


def said(council):
    return [(row.what, row.meeting.title, [who.name for who in row.who]) for row in silences.of_councils([council.pk])]


@pytest.fixture
def called(council):
    meeting = MeetingFactory(council=council, called=True, title="Vårmötet")
    meeting.answer_by = timezone.localdate() + timedelta(days=3)
    meeting.save(update_fields=["answer_by"])
    return meeting


def test_only_those_who_have_not_answered_the_call_stand_there(council, called):
    silent = InvitationFactory(meeting=called, person=PersonFactory(name="Tyst Person"))
    InvitationFactory(meeting=called, answer="yes", answered_at=timezone.now(), answered_via="portal")
    InvitationFactory(meeting=called, withdrawn_at=timezone.now())
    InvitationFactory(meeting=MeetingFactory(council=CouncilFactory(), called=True))
    assert said(council) == [("call", "Vårmötet", ["Tyst Person"])]
    silent.answer, silent.answered_at, silent.answered_via = "no", timezone.now(), "link"
    silent.save(update_fields=["answer", "answered_at", "answered_via"])
    assert said(council) == []


def test_approvers_stand_there_until_they_have_answered(council):
    meeting = MeetingFactory(council=council, for_approval=True, title="Höstmötet")
    approver = Approver.objects.create(
        meeting=meeting, person=PersonFactory(name="Justa Justerare"), asked_at=timezone.now()
    )
    assert said(council) == [("approval", "Höstmötet", ["Justa Justerare"])]
    Approver.objects.filter(pk=approver.pk).update(answered_at=timezone.now())
    assert said(council) == []


def test_organisations_that_were_there_stand_once_each_until_they_have_passed_it_on(council):
    meeting = MeetingFactory(council=council, held=True, title="Höstmötet")
    here, there = OrganisationFactory(name="Ett AB"), OrganisationFactory(name="Två AB")
    for organisation in (there, here, here):
        AttendanceFactory(meeting=meeting, organisation=organisation, presence="present")
    AttendanceFactory(meeting=meeting, organisation=OrganisationFactory(name="Tre AB"), presence="absent")
    assert said(council) == [("passing-on", "Höstmötet", ["Ett AB", "Två AB"])]
    CarriedOn.objects.create(meeting=meeting, organisation=here)
    assert said(council) == [("passing-on", "Höstmötet", ["Två AB"])]


def test_the_most_urgent_comes_first_and_each_leads_to_its_reminder(log_in, coordinator, council, called):
    later = MeetingFactory(council=council, called=True, title="Sommarmötet")
    InvitationFactory(meeting=later)
    invitation = InvitationFactory(meeting=called, reminded_at=timezone.now())
    page = log_in(coordinator).get(URL).text
    assert page.index("Vårmötet") < page.index("Sommarmötet")
    assert reverse("councils:meeting-remind", args=[called.pk]) in page
    assert invitation.person.name in page


def test_when_nobody_is_silent_the_page_says_so(log_in, coordinator):
    assert "Alla har svarat" in log_in(coordinator).get(URL).text
