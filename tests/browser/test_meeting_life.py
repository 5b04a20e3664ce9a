"""A meeting from plan to public extract, as three people live it: at a desk, on a phone, and with the minutes to check.

The coordinator plans at the desk and writes on a phone whose network is cut in the middle; a member answers the call
from the mail and approves; anybody reads what became public. Each page that is opened is also asked for its faults.
"""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import ActionPoint, Decision, Invitation, Meeting
from portal.models import Mail
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


def sound(page):
    """Assert that the page as it is now has no fault that axe finds and does not scroll sideways."""
    assert Axe().run(page).violations_count == 0, Axe().run(page).generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def step(page, link, button):
    """Take a step of the meeting that asks first, through its dialog."""
    page.get_by_role("link", name=link).click()
    sound(page)
    page.get_by_role("dialog").get_by_role("button", name=button).click()


def test_a_meeting_lives_from_plan_to_public_extract(page_of, worker, council, coordinator, member, chair):
    council.approval, council.minutes_kind = "approvers", "minutes"
    council.standing_items = [{"title": "Öppnande", "kind": "information", "minutes": 5}]
    council.save()
    MembershipFactory(council=council, person__name="Tyst Person")

    # Planned and called at a desk.
    desk = page_of(coordinator)
    desk.goto("/meetings/new/")
    for label, text in [
        ("Mötets namn", "Höstmötet"),
        ("Datum", (timezone.localdate() + timedelta(days=14)).isoformat()),
        ("Börjar", "13.00"),
        ("Slutar", "15.00"),
    ]:
        desk.get_by_label(label, exact=True).fill(text)
    desk.get_by_label("På plats", exact=True).check()
    desk.get_by_role("button", name="Skapa mötet").click()
    desk.get_by_role("link", name="Lägg till punkt").first.click()
    desk.get_by_label("Rubrik").fill("Bristen på undersköterskor")
    desk.get_by_role("button", name="Lägg till punkten").click()
    sound(desk)
    desk.get_by_role("link", name="Översikt").click()
    desk.get_by_role("link", name="Kalla ledamöterna").click()
    desk.get_by_role("button", name="Skicka kallelsen").click()
    expect(desk.get_by_role("heading", name="Svaren")).to_be_visible()
    meeting = Meeting.objects.get()
    assert Invitation.objects.filter(meeting=meeting).count() == 4

    # Answered from the mail, on a phone, by somebody who has not logged in.
    letter = Mail.objects.get(to=member.email)
    mail = page_of(None, width=390)
    mail.goto(re.search(r"https?://[^/\s]+(/answer/\S+)", letter.text)[1])
    mail.get_by_label("Jag kommer", exact=True).check()
    mail.get_by_role("button", name="Skicka mitt svar").click()
    expect(mail.get_by_text("Vi har ditt svar, Lena Storm")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("row", name="Lena Storm")).to_contain_text("Genom länken i mejlet")
    sound(desk)

    # Written on a phone, where the network goes away in the middle and the tab with it.
    desk.get_by_role("link", name="Översikt").click()
    desk.get_by_role("button", name="Mer för").click()
    desk.get_by_role("button", name="Starta mötet").click()
    expect(desk.get_by_role("heading", name="Öppnande")).to_be_visible()
    phone = page_of(coordinator, width=390)
    phone.goto(f"/meetings/{meeting.pk}/live/")
    phone.get_by_role("radiogroup", name="Lena Storm").get_by_role("radio", name="På plats").check()
    phone.get_by_role("radiogroup", name="Olof Ordförande").get_by_role("radio", name="På plats").check()
    expect(phone.locator("#narvaro-tal")).to_contain_text("2 på plats")
    phone.get_by_role("button", name="Klar, nästa punkt").click()
    expect(phone.get_by_role("heading", name="Bristen på undersköterskor")).to_be_visible()
    notes = phone.get_by_label("Anteckningar")
    notes.press_sequentially("Kommunerna saknar 40 undersköterskor.")
    expect(phone.locator("#sparat")).to_have_text(re.compile(r"Sparat \d"))
    phone.context.set_offline(True)
    notes.press_sequentially("\nRegionen saknar 25.")
    expect(phone.locator("#sparat")).to_have_attribute("data-state", "offline")
    sound(phone)
    context = phone.context
    phone.close()
    context.set_offline(False)
    phone = context.new_page()
    with phone.expect_response("**/notes/"):
        phone.goto(f"/meetings/{meeting.pk}/live/")
    notes = phone.get_by_label("Anteckningar")
    expect(notes).to_have_value("Kommunerna saknar 40 undersköterskor.\nRegionen saknar 25.")
    notes.press("End")
    notes.press_sequentially("\n! Rådet begär ett underlag om vården.\n@lena //2027-03-01 Räkna platserna\n")
    expect(phone.locator(".out.dec")).to_contain_text("Rådet begär ett underlag om vården.")
    expect(phone.locator(".out.act")).to_contain_text("Lena Storm")
    sound(phone)
    phone.get_by_role("button", name="Klar").last.click()
    step(phone, "Avsluta mötet", "Avsluta mötet")
    expect(phone.locator(".badge", has_text="Genomfört")).to_be_visible()

    # Sent to an approver, who proposes a change; opened, changed and sent again.
    desk.goto(f"/meetings/{meeting.pk}/")
    desk.get_by_role("link", name="Skicka till justerarna").click()
    desk.get_by_label("Lena Storm").check()
    desk.get_by_role("button", name="Skicka till justerarna").click()
    expect(desk.get_by_text("Har inte svarat")).to_be_visible()
    sound(desk)
    reader = page_of(member, width=390)
    reader.goto("/my-work/")
    reader.get_by_role("link", name=re.compile("Höstmötet")).first.click()
    reader.goto(f"/meetings/{meeting.pk}/approval/")
    sound(reader)
    item = reader.get_by_role("region", name="Bristen på undersköterskor")
    item.get_by_label("föreslagen ändring").fill("Regionen saknar 27, inte 25.")
    reader.get_by_role("button", name="Skicka mitt svar").click()
    expect(reader.get_by_text("Ditt svar är sparat.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Regionen saknar 27, inte 25.")).to_be_visible()
    sound(desk)
    desk.get_by_role("link", name="Öppna anteckningarna och ändra").click()
    desk.get_by_label("Varför").fill("Siffran för regionen var fel.")
    desk.get_by_role("button", name="Öppna anteckningarna igen").click()
    desk.goto(f"/meetings/{meeting.pk}/live/")
    desk.get_by_role("link", name="Bristen på undersköterskor").click()
    desk.get_by_label("Anteckningar").fill("Kommunerna saknar 40 undersköterskor.\nRegionen saknar 27.")
    expect(desk.locator("#sparat")).to_have_text(re.compile(r"Sparat \d"))
    desk.goto(f"/meetings/{meeting.pk}/approval/ask/")
    desk.get_by_role("button", name="Skicka till justerarna").click()
    reader.goto(f"/meetings/{meeting.pk}/approval/")
    sound(reader)
    reader.get_by_role("button", name="Skicka mitt svar").click()
    expect(reader.get_by_text("Justerat", exact=True)).to_be_visible()

    # Sealed, extracted, reviewed by another and read by anybody.
    desk.goto(f"/meetings/{meeting.pk}/minutes/")
    sound(desk)
    link = desk.get_by_role("link", name=re.compile("PDF"))
    expect(link.first).to_be_visible(timeout=30_000)
    with desk.expect_download() as download:
        link.first.click()
    desk.goto(f"/meetings/{meeting.pk}/extract/")
    desk.get_by_role("button", name="Gör ett utdrag").click()
    desk.get_by_role("group", name="§ 2").get_by_label("slutsats").fill("Vården saknar undersköterskor.")
    desk.get_by_role("button", name="Spara och skicka för granskning").click()
    sound(desk)
    second = page_of(chair)
    second.goto(f"/meetings/{meeting.pk}/extract/")
    second.get_by_role("button", name="Publicera utdraget").click()
    sound(second)
    public = page_of(None, width=390)
    public.goto(f"/public/minutes/{meeting.pk}/")
    expect(public.get_by_text("Vården saknar undersköterskor.")).to_be_visible()
    expect(public.get_by_text("Rådet begär ett underlag om vården.")).to_be_visible()
    expect(public.get_by_text("Lena Storm")).to_have_count(0)
    sound(public)
    public.goto("/minutes/check/")
    public.locator("input[type=file]").set_input_files(download.value.path())
    public.get_by_role("button", name="Kontrollera").click()
    expect(public.get_by_role("heading", name="Äkta")).to_be_visible()
    sound(public)
    assert Decision.objects.get().text == "Rådet begär ett underlag om vården."
    assert ActionPoint.objects.get().owner == member.person
