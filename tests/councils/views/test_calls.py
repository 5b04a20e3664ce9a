"""The coordinator's side of a call: written, seen, sent, followed up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Invitation, Meeting, Membership
from portal.models import Mail
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
)

State = Meeting.State


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def meeting(council):
    meeting = MeetingFactory(council=council, title="Vintermötet", starts_at=timezone.now() + timedelta(days=20))
    AgendaItemFactory(meeting=meeting, position=1, title="Läget i industrin")
    MembershipFactory(person__name="Lena Storm", council=council)
    return meeting


def form(meeting, **changes):
    return {"answer_by": (meeting.day - timedelta(days=7)).isoformat(), "message": "Hej alla", **changes}


def test_the_call_is_seen_before_it_leaves(client, meeting, council):
    MembershipFactory(person=PersonFactory(name="Utan Adress", email=""), council=council)
    page = client.get(url("meeting-call", meeting.pk)).text
    assert "Skicka kallelsen till 2 personer" in page  # the coordinator has a place too
    assert "Lena Storm" in page
    assert "saknar e-postadress" in page
    assert "Läget i industrin" in page
    assert not Mail.objects.exists()
    part = client.get(
        url("meeting-call", meeting.pk), {"message": "Ta med <b>fika</b>"}, headers={"HX-Request": "true"}
    )
    assert "Ta med &lt;b&gt;fika&lt;/b&gt;" in part.text
    assert "<html" not in part.text


def test_what_it_is_about_stands_beside_its_day_and_in_no_sentence_with_it(client, meeting):
    assert f"{meeting} · " in client.get(url("meeting-call", meeting.pk)).text


def test_sent_once_it_leads_to_the_answers(client, meeting):
    key = {"form_key": "9d1f0a52-6f4e-4f7e-9f8e-0c6c1a2b3c4d"}
    for _ in range(2):
        response = client.post(url("meeting-call", meeting.pk), form(meeting) | key)
        assert response.headers["Location"] == url("meeting-answers", meeting.pk)
    assert Mail.objects.count() == Invitation.objects.count() == 2
    page = client.get(url("meeting-answers", meeting.pk)).text
    assert "Inget svar" in page
    assert "2 personer är kallade." in page


@pytest.mark.parametrize("day", ["", "i morgon", "1999-01-01", "2999-01-01"])
def test_a_day_that_cannot_be_is_refused_in_words(client, meeting, day):
    response = client.post(url("meeting-call", meeting.pk), form(meeting, answer_by=day))
    assert response.status_code == 422
    assert "errsum" in response.text
    assert not Mail.objects.exists()


def test_called_in_another_way_no_mail_leaves(client, meeting):
    asked = client.get(url("meeting-call-without-mail", meeting.pk)).text
    assert "inget mejl, ingen svarslänk och ingen kalenderhändelse" in asked
    meeting.refresh_from_db()
    assert meeting.state == State.PLANNED, "nothing happens until one has said yes"
    client.post(url("meeting-call-without-mail", meeting.pk))
    meeting.refresh_from_db()
    assert meeting.state == State.CALLED
    assert not Mail.objects.exists()


def test_an_answer_by_phone_is_written_down(client, meeting):
    client.post(url("meeting-call", meeting.pk), form(meeting))
    row = Invitation.objects.get(person__name="Lena Storm")
    client.post(url("invitation-answer", row.pk), {"answer": "yes"})
    row.refresh_from_db()
    assert (row.answer, row.answered_via) == ("yes", "coordinator")
    page = client.post(url("invitation-answer", row.pk), {"answer": "kanske"}, follow=True).text
    assert "Välj ett av svaren." in page
    row.refresh_from_db()
    assert row.answer == "yes"


def test_a_substitute_who_does_not_exist_is_told_of(client, meeting):
    client.post(url("meeting-call", meeting.pk), form(meeting))
    row = Invitation.objects.get(person__name="Lena Storm")
    client.post(url("invitation-answer", row.pk), {"answer": "substitute"})
    assert "har ingen ersättare i rådet" in client.get(url("meeting-answers", meeting.pk)).text


def test_a_new_link_makes_the_earlier_one_void(client, meeting):
    client.post(url("meeting-call", meeting.pk), form(meeting))
    row = Invitation.objects.get(person__name="Lena Storm")
    client.post(url("invitation-renew", row.pk))
    assert client.get(row.answer_path).status_code == 404
    row.refresh_from_db()
    assert client.get(row.answer_path).status_code == 200


def test_the_silent_are_shown_and_reminded(client, meeting):
    client.post(url("meeting-call", meeting.pk), form(meeting))
    client.post(url("invitation-answer", Invitation.objects.get(person__name="Malin Ekström").pk), {"answer": "yes"})
    page = client.get(url("meeting-remind", meeting.pk)).text
    assert "Påminn 1 person" in page
    assert "Lena Storm" in page
    client.post(url("meeting-remind", meeting.pk))
    client.post(url("meeting-remind", meeting.pk))
    assert Mail.objects.filter(key__startswith="reminder").count() == 1


def test_a_change_says_when_those_called_are_told(client, meeting):
    client.post(url("meeting-call", meeting.pk), form(meeting))
    Meeting.objects.update(update_due_at=timezone.now() + timedelta(minutes=10))
    assert "får veta ändringen" in client.get(url("meeting-detail", meeting.pk)).text


def test_the_members_see_the_answers_but_write_none(log_in, member, meeting, council):
    row = InvitationFactory(meeting=meeting, person=MembershipFactory(person__name="Bo Ek", council=council).person)
    Meeting.objects.update(state=State.CALLED, told={"title": "x"})
    client = log_in(member)
    assert "Bo Ek" in client.get(url("meeting-answers", meeting.pk)).text
    for name, pk in (("invitation-answer", row.pk), ("invitation-renew", row.pk), ("meeting-call", meeting.pk)):
        assert client.post(url(name, pk), {"answer": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.answer == ""


def test_a_stranger_finds_nothing(log_in, other_coordinator, meeting):
    row = InvitationFactory(meeting=meeting)
    client = log_in(other_coordinator)
    for name in ("meeting-call", "meeting-answers", "meeting-remind", "meeting-answer"):
        assert client.get(url(name, meeting.pk)).status_code == 404
    for name in ("invitation-answer", "invitation-renew"):
        assert client.post(url(name, row.pk)).status_code == client.post(url(name, row.pk + 1)).status_code == 404


def test_a_call_waits_on_ones_own_page_until_it_is_answered(log_in, member, meeting):
    InvitationFactory(meeting=meeting, person=member.person)
    Meeting.objects.update(state=State.CALLED)
    client = log_in(member)
    assert "Svara på kallelsen till Vintermötet" in client.get("/my-work/").text
    assert ">Svara på kallelsen</a>" in client.get(url("meeting-detail", meeting.pk)).text
    to = client.get(url("meeting-answer", meeting.pk)).headers["Location"]
    client.post(to, {"answer": "yes"})
    row = Invitation.objects.get()
    assert (row.answer, row.answered_via) == ("yes", "portal")
    assert "Svara på kallelsen" not in client.get("/my-work/").text
    assert "Ditt svar: kommer." in client.get(url("meeting-detail", meeting.pk)).text


def test_the_answers_cost_as_many_queries_for_one_as_for_fifty(client, queries, meeting, council):
    Meeting.objects.update(state=State.CALLED, told={"title": "x"})
    InvitationFactory(meeting=meeting)
    one = queries(client, url("meeting-answers", meeting.pk))
    first = InvitationFactory(meeting=meeting, answer="no", answered_at=timezone.now(), answered_via="link")
    InvitationFactory.create_batch(49, meeting=meeting, stands_in_for=first, role=Membership.Role.SUBSTITUTE)
    assert queries(client, url("meeting-answers", meeting.pk)) == one <= 15


def test_whoever_is_marked_at_a_meeting_under_way_is_not_asked_to_answer(log_in, member, council):
    start = timezone.now() - timedelta(minutes=20)
    meeting = MeetingFactory(council=council, under_way=True, starts_at=start, ends_at=start + timedelta(hours=2))
    InvitationFactory(meeting=meeting, person=member.person)
    client = log_in(member)
    asked = "Du har inte svarat på kallelsen."
    assert asked in client.get(meeting.get_absolute_url()).text
    AttendanceFactory(meeting=meeting, person=member.person, presence="present")
    assert asked not in client.get(meeting.get_absolute_url()).text
