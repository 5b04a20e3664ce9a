"""A hearing in a real browser: the phone from the mail to the receipt, and the coordinator's whole round."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from councils.models import Affiliation, Hearing, HearingRequest
from councils.services import hearings
from portal.models import Mail
from tests.councils.services.test_hearings import ask
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    MembershipFactory,
    MunicipalityFactory,
    PartyFactory,
    PersonFactory,
    SharedItemFactory,
)
from tests.portal.documents import attached
from tests.portal.uploads import build

TOWNS = {"Orust": ("1421", 2, 4), "Tanum": ("1435", 1, 2), "Munkedal": ("1430", 2, 2)}


def fine(page):
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def party(transactional_db):
    return PartyFactory(key="fy", area="Fyrbodal", organisation__short_name="Fyrbodal")


@pytest.fixture
def hearing(party, strategic_member):
    group = strategic_member.person.memberships.get().council
    item = SharedItemFactory(council=group, in_preparation=True, title="Handledare i vården")
    for name, (code, column, row) in TOWNS.items():
        town = MunicipalityFactory(
            code=code,
            column=column,
            row=row,
            organisation__name=f"{name}s kommun",
            organisation__short_name=name,
        )
        Affiliation.objects.create(municipality=town, party=party)
        person = PersonFactory(organisation=town.organisation, name=f"Kontakt {name}", email=f"{code}@example.org")
        AssignmentFactory(person=person, organisation=town.organisation, task="municipal_contact")
    papers = [attached(item, strategic_member, name="Bedömningen.txt")]
    return ask(item, strategic_member, papers=papers)


def mailed(address):
    return re.search(r"https?://[^/\s]+(/answer/\S+)", Mail.objects.filter(to=address).latest("pk").text)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phone_answers_from_the_mail_to_the_receipt(page_of, hearing, scheme):
    page = page_of(None, width=390, scheme=scheme)
    page.goto(mailed("1430@example.org"))
    expect(page.get_by_role("heading", name="Handledare i vården")).to_be_visible()
    fine(page)
    with page.expect_download() as paper:
        page.get_by_role("link", name="Bedömningen").click()
    assert paper.value.suggested_filename == "Bedömningen.txt"
    page.get_by_role("radio", name=re.compile("^Vi stödjer inte")).check()
    page.get_by_label("Tjänsteperson").check()
    page.get_by_role("button", name="Skicka kommunens svar").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv vad som behöver ändras.")
    fine(page)
    page.get_by_label("Synpunkt eller skäl").fill("Lantbruket saknas.")
    page.get_by_label("Bilaga").set_input_files(
        {"name": "Yttrande.pdf", "mimeType": "application/pdf", "buffer": build.pdf()}
    )
    page.get_by_role("button", name="Skicka kommunens svar").click()
    expect(page.get_by_role("heading", name="Tack, vi har fått kommunens svar")).to_be_visible()
    expect(page.get_by_role("link", name="Yttrande")).to_be_visible()
    fine(page)
    with page.expect_download() as receipt:
        page.get_by_role("link", name="Hämta kvittot (PDF)").click()
    assert receipt.value.suggested_filename.endswith(".pdf")
    row = HearingRequest.objects.get(organisation__short_name="Munkedal")
    assert (row.answer, row.level, bool(row.opened_at)) == ("objects", "official", True)


def test_a_colleague_gets_the_question_and_answers(page_of, hearing):
    page = page_of(None, width=390)
    page.goto(mailed("1430@example.org"))
    page.get_by_text("Skicka frågan vidare").click()
    fine(page)
    page.get_by_role("button", name="Skicka länken").click()
    expect(page.get_by_text("Skriv kollegans namn.").first).to_be_visible()
    fine(page)
    page.get_by_label("Kollegans namn").fill("Ulf Sundell")
    page.get_by_label("Kollegans e-post").fill("ulf@example.org")
    page.get_by_role("button", name="Skicka länken").click()
    expect(page.get_by_text("Frågan är på väg till Ulf Sundell.")).to_be_visible()
    fine(page)
    colleague = page_of(None, width=390)
    colleague.goto(mailed("ulf@example.org"))
    expect(colleague.get_by_label("Vem svarar?")).to_have_value("Ulf Sundell")
    colleague.get_by_role("radio", name=re.compile("^Vi stödjer")).first.check()
    colleague.get_by_label("Tjänsteperson").check()
    colleague.get_by_role("button", name="Skicka kommunens svar").click()
    fine(colleague)
    page.reload()
    page.get_by_role("button", name="Återta länken från Ulf Sundell").click()
    colleague.reload()
    expect(colleague.get_by_role("heading", name="Länken till frågan fungerar inte längre")).to_be_visible()
    fine(colleague)


def test_a_coordinator_lives_through_the_whole_round(page_of, hearing, party):
    user = PersonFactory(with_user=True, name="Malin Ekström").user
    MembershipFactory(
        person=user.person, council=CouncilFactory(host=party.organisation, name="Fyrbodal"), coordinator=True
    )
    AssignmentFactory(person=user.person, organisation=party.organisation)
    page = page_of(user)
    page.goto("/my-work/")
    page.get_by_role("link", name="3 kommuner har inte svarat").click()
    fine(page)
    page.locator("#tabell").get_by_role("link", name="Skriv in svaret från Orust").click()
    fine(page)
    page.get_by_role("radio", name=re.compile("^Vi stödjer inte")).check()
    page.get_by_label("Synpunkt eller skäl").fill("Ön behöver egna platser.")
    page.get_by_label("Nämnd", exact=True).check()
    page.get_by_label("Vem svarar?").fill("Lisbeth Nyman")
    page.get_by_role("button", name="Spara svaret").click()
    expect(page.get_by_text("Svaret från Orust är sparat.")).to_be_visible()
    fine(page)
    page.get_by_role("link", name="Överhörning", exact=True).click()
    expect(page.get_by_text("1 av 3").first).to_be_visible()
    # What comes in while one looks is there at the next look.
    row = hearing.requests.get(organisation__short_name="Tanum")
    said = hearings.Said(HearingRequest.Answer.SUPPORTS, "", HearingRequest.Level.OFFICIAL, "Eva")
    hearings.answer(row, said, via=HearingRequest.Via.LINK, by=None)
    page.reload()
    expect(page.get_by_text("2 av 3").first).to_be_visible()
    page.goto("/my-work/")
    page.get_by_role("link", name="Svara på överhörningen om Handledare i vården").click()
    expect(page.get_by_label("Avvikande svar")).to_have_value("Orust stödjer inte: Ön behöver egna platser.")
    fine(page)
    page.get_by_role("radio", name=re.compile("^Vi stödjer")).first.check()
    page.get_by_label("Styrelse eller fullmäktige").check()
    page.get_by_label("Vem svarar?").fill("Direktionen")
    page.get_by_role("button", name="Skicka svaret").click()
    fine(page)
    page.goto(hearing.get_absolute_url())
    expect(page.get_by_text("1 stödjer, 1 stödjer inte (Orust), 1 har inte svarat (Munkedal).")).to_be_visible()
    fine(page)


def test_the_map_is_read_with_the_keyboard_and_by_its_names(page_of, hearing, strategic_member):
    page = page_of(strategic_member)
    page.goto(hearing.get_absolute_url())
    tiles = page.get_by_role("group", name=re.compile("Rutkarta")).get_by_role("link")
    expect(tiles).to_have_count(3)
    assert page.locator(".tilemap").evaluate("e => getComputedStyle(e).position") == "sticky", "beside a long table"
    names = [tile.get_attribute("title") for tile in tiles.all()]
    assert sorted(names) == [f"{name}: Inte öppnat" for name in sorted(TOWNS)]
    expect(page.get_by_role("link", name="Munkedal, Inte öppnat")).to_be_visible()
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.tilemap') !== null"):
            break
    tanum, munkedal, orust = (
        page.get_by_role("link", name=f"{name}, Inte öppnat") for name in ("Tanum", "Munkedal", "Orust")
    )
    expect(tanum).to_be_focused()
    for key, tile in [("ArrowRight", munkedal), ("ArrowDown", orust), ("ArrowDown", orust), ("ArrowUp", munkedal)]:
        page.keyboard.press(key)
        expect(tile).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tilemap') === null"), "one stop alone"
    page.keyboard.press("Shift+Tab")
    expect(munkedal).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Svar från Munkedals kommun")).to_be_visible()


def test_the_answers_are_ordered_as_a_file_where_one_reads_them(page_of, hearing, strategic_member):
    page = page_of(strategic_member)
    page.goto(hearing.get_absolute_url())
    page.get_by_role("button", name="Gör en Excel-fil").click()
    expect(page.locator("#filer .job")).to_have_count(1)
    fine(page)


def test_the_convener_closes_meets_the_objection_and_issues_the_proof(page_of, hearing, strategic_member):
    row = hearing.requests.get(organisation__short_name="Orust")
    said = hearings.Said(HearingRequest.Answer.OBJECTS, "Ön saknas.", HearingRequest.Level.COMMITTEE, "Lisbeth Nyman")
    hearings.answer(row, said, via=HearingRequest.Via.LINK, by=None)
    page = page_of(strategic_member)
    page.goto(hearing.get_absolute_url())
    page.get_by_role("link", name="Avsluta överhörningen").click()
    fine(page)
    page.get_by_role("button", name="Avsluta och spara sammanfattningen").click()
    page.get_by_role("link", name="Till beviset").click()
    expect(page.get_by_role("heading", name="Invändningar utan besked om vad som gjordes")).to_be_visible()
    fine(page)
    page.get_by_role("link", name="Skriv vad som gjordes om Orust").click()
    fine(page)
    page.get_by_label("Vad som gjordes").last.fill("Ön står nu på sidan 4.")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Ön står nu på sidan 4.").first).to_be_visible()
    fine(page)
    page.goto(hearing.get_absolute_url())
    page.get_by_role("link", name="Till beviset").click()
    page.get_by_role("button", name="Utfärda beviset").click()
    expect(page.get_by_text("Beviset är utfärdat.")).to_be_visible()
    fine(page)
    page.set_viewport_size({"width": 390, "height": 900})
    fine(page)


def test_axe_finds_nothing_however_the_hearing_stands(page_of, hearing, strategic_member):
    page = page_of(strategic_member)
    for state in ("open", "late", "closed"):
        if state == "late":
            Hearing.objects.update(due_at=hearing.opened_at)
        if state == "closed":
            hearings.close(hearing, summary="Alla **stödjer**.", by=strategic_member)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(hearing.get_absolute_url() + "?show=all")
            fine(page)
    phone = page_of(None, width=390)
    phone.goto(mailed("1430@example.org"))
    expect(phone.get_by_text("Överhörningen är avslutad").first).to_be_visible()
    fine(phone)
