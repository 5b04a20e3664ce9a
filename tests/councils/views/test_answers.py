"""The answer to a call through a mailed link: without login, for one person, and only by a deliberate press."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from councils.models import Invitation, Meeting, Membership
from tests.factories import AgendaItemFactory, InvitationFactory, MeetingFactory, MembershipFactory, UserFactory
from tests.portal.documents import attached


@pytest.fixture
def invitation(council):
    meeting = MeetingFactory(council=council, called=True, title="Vintermötet")
    AgendaItemFactory(meeting=meeting, position=1, title="Läget i industrin", notes="INTERNT")
    return InvitationFactory(
        meeting=meeting, person=MembershipFactory(council=council, person__name="Lena Storm").person
    )


def answer_of(invitation):
    return Invitation.objects.values_list("answer", flat=True).get(pk=invitation.pk)


def test_one_answers_without_logging_in_and_may_change_ones_mind(invitation):
    client = Client()
    page = client.get(invitation.answer_path).text
    assert "Kommer du till Vintermötet?" in page
    assert "Läget i industrin" in page
    assert "INTERNT" not in page
    client.post(invitation.answer_path, {"answer": "online", "note": "Kommer 13.30"})
    page = client.get(invitation.answer_path).text
    assert "Vi har ditt svar, Lena Storm: deltar på distans." in page
    client.post(invitation.answer_path, {"answer": "no"})
    assert answer_of(invitation) == "no"


def test_opening_the_link_answers_nothing_whatever_it_says(invitation):
    client = Client()
    for ask in (client.get, client.head, client.options):
        ask(f"{invitation.answer_path}?answer=yes")
    assert answer_of(invitation) == ""
    page = client.get(f"{invitation.answer_path}?answer=yes").text
    assert re.search(r'<input[^>]*value="yes"[^>]*checked', page)


@pytest.mark.parametrize("data", [{}, {"answer": "kanske"}, {"answer": "yes", "note": "x" * 201}])
def test_what_is_no_answer_is_refused_in_words(invitation, data):
    response = Client().post(invitation.answer_path, data)
    assert response.status_code == 422
    assert "errsum" in response.text
    assert answer_of(invitation) == ""


def test_only_what_the_meeting_allows_can_be_answered(invitation):
    Meeting.objects.update(mode="on_site")
    assert Client().post(invitation.answer_path, {"answer": "online"}).status_code == 422


@pytest.mark.parametrize("state", ["planned", "cancelled", "approved"])
def test_a_meeting_that_takes_no_answers_says_so(council, state):
    meeting = MeetingFactory(council=council, **({} if state == "planned" else {state: True}))
    invitation = InvitationFactory(meeting=meeting)
    client = Client()
    assert client.get(invitation.answer_path).status_code == 200
    assert client.post(invitation.answer_path, {"answer": "yes"}).status_code == 409
    assert answer_of(invitation) == ""


@pytest.mark.parametrize("code", ["x", "W10:abc:def", "x" * 5000, "%00", "å"])
def test_a_link_that_is_not_ours_opens_nothing(db, code):
    for name in ("answer", "answer-calendar"):
        assert Client().get(reverse(f"councils:{name}", args=[code])).status_code == 404


def test_another_persons_link_is_not_to_be_guessed_from_ones_own(invitation):
    other = InvitationFactory(meeting=invitation.meeting)
    signature = invitation.code.split(":", 1)[1]
    forged = f"{other.code.split(':', 1)[0]}:{signature}"
    assert Client().post(reverse("councils:answer", args=[forged]), {"answer": "yes"}).status_code == 404
    assert answer_of(other) == ""


def test_whoever_has_left_the_council_is_out_at_the_next_request(invitation):
    Membership.objects.update(to_on=timezone.localdate() - timedelta(days=1))
    assert Client().get(invitation.answer_path).status_code == 404


def test_the_link_stays_out_of_caches_logs_and_search_engines(invitation, caplog):
    with caplog.at_level(logging.INFO, logger="portal.request"):
        response = Client().get(invitation.answer_path)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert invitation.code not in caplog.text
    assert "/answer/meeting/" in caplog.text


def test_the_meeting_is_taken_into_any_calendar(invitation):
    response = Client().get(reverse("councils:answer-calendar", args=[invitation.code]))
    assert response.headers["Content-Type"] == "text/calendar"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert "Vintermötet" in event["summary"]


# The papers of the meeting


@pytest.fixture
def papers(invitation, coordinator):
    """One on the meeting, one on its item, and one on an item that stays within the council."""
    held = AgendaItemFactory(meeting=invitation.meeting, position=2, title="Avtalet", is_held_to_council=True)
    open_item = invitation.meeting.items.get(position=1)
    return {
        record: attached(row, coordinator, name=f"{record}.txt")
        for record, row in (("Karta", invitation.meeting), ("Siffror", open_item), ("Hemligt", held))
    }


def named(page, papers):
    """Which papers the page names, and which of them it links to."""
    links = {name for name, row in papers.items() if reverse("document-file", args=[row.pk]) in page}
    return {name for name in papers if f"{name}<" in page}, links


def test_without_login_the_papers_are_named_and_not_opened(invitation, papers, coordinator):
    Invitation.objects.update(called_by=coordinator)
    client = Client()
    page = client.get(invitation.answer_path).text
    assert named(page, papers) == ({"Karta", "Siffror"}, set())
    assert "1. Läget i industrin" in page
    assert f"Du får handlingarna av {coordinator.name}" in page
    for row in papers.values():
        assert client.get(reverse("document-file", args=[row.pk])).status_code == 302


def test_whoever_is_logged_in_opens_what_they_may_read_and_no_more(
    invitation, papers, log_in, member, strategic_member
):
    for user, names in ((member, {"Karta", "Siffror", "Hemligt"}), (strategic_member, {"Karta", "Siffror"})):
        assert named(log_in(user).get(invitation.answer_path).text, papers) == (names, names)


def test_an_account_that_does_not_read_the_meeting_sees_what_the_link_shows(invitation, papers, log_in, outsider):
    assert named(log_in(outsider).get(invitation.answer_path).text, papers) == ({"Karta", "Siffror"}, set())


def test_whoever_has_an_account_is_asked_to_log_in_for_them(invitation, papers):
    invitation.person.user = UserFactory()
    invitation.person.save()
    page = Client().get(invitation.answer_path).text
    assert reverse("councils:meeting-documents", args=[invitation.meeting_id]) in page
    assert "Logga in för att öppna handlingarna" in page


def test_the_page_costs_the_same_with_one_paper_and_with_many(invitation, papers, coordinator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            Client().get(invitation.answer_path)
        return len(queries)

    few = cost()
    for n in range(5):
        attached(invitation.meeting, coordinator, content=str(n).encode())
    assert cost() == few


def test_who_sends_a_substitute_that_the_council_has_not_is_told_that_nobody_is_called(invitation, council):
    client = Client()
    client.post(invitation.answer_path, {"answer": "substitute", "note": ""})
    assert "har ingen ersättare i rådet" in client.get(invitation.answer_path).text
    MembershipFactory(council=council, organisation=invitation.organisation, role=Membership.Role.SUBSTITUTE)
    assert "har ingen ersättare i rådet" not in client.get(invitation.answer_path).text
