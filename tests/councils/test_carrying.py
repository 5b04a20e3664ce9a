"""The duty to pass on: who owes it, who may say that it is done, and where it is asked for."""

import pytest
from django.urls import reverse

from councils.models import CarriedOn
from councils.services import carrying
from portal.concurrency import WrongState
from tests.factories import AttendanceFactory, MeetingFactory, OrganisationFactory


@pytest.fixture
def meeting(council, member):
    meeting = MeetingFactory(council=council, held=True, title="Höstmötet")
    AttendanceFactory(
        meeting=meeting, person=member.person, organisation=member.person.organisation, presence="present"
    )
    AttendanceFactory(meeting=meeting, organisation=OrganisationFactory(name="Annan AB"), presence="remote")
    AttendanceFactory(meeting=meeting, organisation=OrganisationFactory(name="Frånvarande AB"), presence="absent")
    return meeting


def say(client, meeting, organisation, **data):
    data = {"organisation": organisation.pk, **data}
    return client.post(reverse("councils:meeting-carry-on", args=[meeting.pk]), data, follow="x" in data)


def test_a_member_says_that_the_own_organisation_has_passed_it_on(log_in, member, meeting):
    client, own = log_in(member), member.person.organisation
    assert "För vidare Höstmötet" in client.get("/my-work/").text
    say(client, meeting, own, text="Styrelsen, 3 december")
    page = client.get(meeting.get_absolute_url()).text
    assert "Styrelsen, 3 december" in page
    assert "Annan AB" in page
    assert "Frånvarande AB" not in page.split('id="fort-vidare"')[1].split("</section>")[0]
    assert "För vidare Höstmötet" not in client.get("/my-work/").text
    say(client, meeting, own, undo="1")
    assert not CarriedOn.objects.exists()


def test_without_a_line_nothing_is_noted(log_in, member, meeting):
    page = say(log_in(member), meeting, member.person.organisation, text=" \x00", x="1").text
    assert "Skriv till vem eller hur" in page
    assert not CarriedOn.objects.exists()


def test_said_twice_the_latest_line_counts(member, meeting):
    own = member.person.organisation
    for text in ("Styrelsen", "Styrelsen och ledningen"):
        carrying.carry_on(meeting, own, text=text, by=member)
    assert CarriedOn.objects.get().text == "Styrelsen och ledningen"


@pytest.mark.parametrize("state", ["planned", "under_way", "cancelled"])
def test_a_meeting_that_has_not_been_held_is_not_passed_on(member, council, state):
    meeting = MeetingFactory(council=council, **({} if state == "planned" else {state: True}))
    with pytest.raises(WrongState):
        carrying.carry_on(meeting, member.person.organisation, text="x", by=member)


def test_nobody_says_it_for_others_but_the_coordinator(log_in, member, coordinator, other_member, meeting):
    other = OrganisationFactory(name="Tredje AB")
    assert say(log_in(member), meeting, other, text="x").status_code == 403
    assert say(log_in(other_member), meeting, other, text="x").status_code == 404
    assert say(log_in(coordinator), meeting, other, text="x").status_code == 302
    assert CarriedOn.objects.get().organisation == other


@pytest.mark.parametrize("organisation", ["", "x", "9" * 40, "9" * 5000])
def test_an_organisation_that_is_none_is_not_found(log_in, coordinator, meeting, organisation):
    url = reverse("councils:meeting-carry-on", args=[meeting.pk])
    assert log_in(coordinator).post(url, {"organisation": organisation, "text": "x"}).status_code == 404
