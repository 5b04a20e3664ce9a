"""The follow-up is answered by keyboard, saves itself, and two who write lose nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from followup.models import Answer
from tests import factories as f


@pytest.fixture
def row(transactional_db, council):
    return f.SelfAssessmentFactory(party=council.host.party)


def test_an_answer_is_given_by_keyboard_saves_itself_and_is_signed(page_of, row, coordinator):
    page = page_of(coordinator)
    page.goto(row.get_absolute_url())
    assert Axe().run(page).violations_count == 0
    page.get_by_role("radio", name="Uppfyllt", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Rådet har mötts fyra gånger.")
    expect(page.get_by_text("Sparat").first).to_be_visible()
    # Somebody else answers the same question meanwhile.
    Answer.objects.update(value={"rating": "partly"}, version=9, written_by=f.UserFactory(name="Sara Hedlund"))
    Answer.objects.update(written_at=timezone.now())
    page.keyboard.type(" Nu.")
    expect(page.get_by_text("Sara Hedlund sparade ett annat svar här")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Spara mitt val").press("Enter")
    expect(page.get_by_text("Sara Hedlund sparade ett annat svar här")).to_be_hidden()
    expect(page.get_by_text("Sparat").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("Motivera kort")).to_have_value("Rådet har mötts fyra gånger. Nu.")
    page.get_by_role("button", name="Signera svaren").press("Enter")
    expect(page.get_by_text("Svaren är signerade. Tack.")).to_be_visible()
    page.goto("/follow-up/2026/")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Uppfyllt").first.press("Enter")
    expect(page.get_by_text("Rådet har mötts fyra gånger. Nu.")).to_be_visible()


def test_two_rounds_are_compared_on_a_phone_a_line_for_each_party(page_of, council, coordinator):
    for year, rating in ((2024, "partly"), (2025, "met")):
        said = {"q1": {"rating": rating}}
        cycle = f.CycleFactory(year=year, state="closed")
        f.SelfAssessmentFactory(cycle=cycle, party=council.host.party, answers=said, signed=True)
    page = page_of(coordinator, width=390)
    page.goto("/follow-up/compare/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page).violations_count == 0
    cell = page.get_by_role("cell").filter(has_text="2024: Delvis")
    expect(cell).to_contain_text("Uppfyllt")
    # The rating, what it was and whose it is stand beside each other; what does not bind a party takes no room.
    assert cell.bounding_box()["height"] < 40
    expect(page.get_by_text("Gäller inte").first).to_be_hidden()
    page.get_by_label("Part", exact=True).select_option("Fyrbodal")
    page.get_by_role("button", name="Jämför").press("Enter")
    expect(page).to_have_url(re.compile("party=fy"))
    expect(page.get_by_role("columnheader")).to_have_count(2)
