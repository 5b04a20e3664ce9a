"""A member answers the call on a phone, from the mail to the receipt, without logging in."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import Invitation
from councils.services import calls
from portal.models import Mail
from tests.factories import AgendaItemFactory, MeetingFactory, MembershipFactory


@pytest.fixture
def link(transactional_db, council, coordinator):
    """The path in the mail that Lena got."""
    meeting = MeetingFactory(council=council, title="Vintermötet")
    AgendaItemFactory(meeting=meeting, position=1, title="Läget i industrin")
    MembershipFactory(person__name="Lena Storm", person__email="lena@example.org", council=council)
    calls.send(meeting, answer_by=timezone.localdate(), message="Läs underlaget.", by=coordinator)
    mail = Mail.objects.get(to="lena@example.org")
    return re.search(r"https?://[^/\s]+(/answer/\S+)", mail.text)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_call_is_answered_on_a_phone_in_three_presses(page_of, link, scheme):
    page = page_of(None, width=390, scheme=scheme)
    page.goto(link)
    expect(page.get_by_role("heading", name="Kommer du till Vintermötet?")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Skicka mitt svar").click()
    expect(page.get_by_role("alert")).to_contain_text("Välj ett av svaren.")
    assert Axe().run(page).violations_count == 0
    page.get_by_label("Jag deltar på distans").check()
    page.get_by_role("button", name="Skicka mitt svar").click()
    expect(page.get_by_text("Vi har ditt svar, Lena Storm: deltar på distans.")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Invitation.objects.get(person__name="Lena Storm").answer == "online"


def test_the_coordinator_follows_and_reminds(page_of, link, coordinator):
    page = page_of(coordinator)
    meeting = Invitation.objects.first().meeting
    for path in ("call/", "answers/", "remind/"):
        page.goto(f"/meetings/{meeting.pk}/{path}")
        assert Axe().run(page).violations_count == 0, path
    page.goto(f"/meetings/{meeting.pk}/answers/")
    page.get_by_label("Svar från Lena Storm").select_option("Jag kommer")
    page.get_by_role("button", name="Spara svaret från Lena Storm").click()
    expect(page.get_by_text("Svaret från Lena Storm är sparat.")).to_be_visible()
    page.get_by_role("link", name="Påminn 1 som inte har svarat").click()
    page.get_by_role("button", name="Påminn 1 person").click()
    expect(page.get_by_text("1 påminnelse är på väg.")).to_be_visible()
