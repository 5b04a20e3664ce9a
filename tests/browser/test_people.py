"""From a name on a slip to somebody who has logged in: with the keyboard alone, and readable on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.models import Mail, User
from tests.factories import (
    ActionPointFactory,
    AssignmentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.portal.accounts.steps import code_in_mail

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    wanted = page.locator(":focus").and_(page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)))
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.count():
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_one_is_created_and_invited_with_the_keyboard_alone_and_logs_in(page_of, coordinator):
    OrganisationFactory(name="Högskolan Väst")
    page = page_of(coordinator)
    page.goto("/people/")
    tab_to(page, "Ny person")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/new/")
    page.get_by_label("Namn").focus()
    page.keyboard.type("Lena Storm")
    page.keyboard.press("Tab")
    page.keyboard.type("Rektor")
    page.keyboard.press("Tab")
    page.keyboard.press("H")  # in a list, a letter chooses what begins with it
    page.keyboard.press("Tab")
    page.keyboard.type("Lena.Storm@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("0701234567")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lena Storm")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Lena Storm finns nu i registret")
    expect(page.get_by_role("link", name="070-123 45 67")).to_be_visible()
    assert not Mail.objects.exists()

    tab_to(page, "Bjud in")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Inbjudan är på väg till lena.storm@example.org.")).to_be_visible()
    expect(page.get_by_role("button", name="Skicka inbjudan igen")).to_be_visible()

    link = re.search(r"http\S+/log-in/\S+", Mail.objects.get(to="lena.storm@example.org").text)
    assert link is not None
    theirs = page_of(None)
    theirs.goto("/" + link[0].split("/", 3)[3])
    expect(theirs.get_by_label("E-postadress")).to_have_value("lena.storm@example.org")
    theirs.get_by_label("E-postadress").press("Enter")
    theirs.wait_for_url("**/log-in/code/")
    theirs.get_by_label("Kod").fill(code_in_mail("lena.storm@example.org"))
    theirs.keyboard.press("Enter")
    theirs.wait_for_url("**/my-work/")
    assert User.objects.get(email="lena.storm@example.org").state == "joined"
    page.reload()
    expect(page.get_by_text("Loggar in med lena.storm@example.org.")).to_be_visible()


def test_an_error_is_told_first_and_leads_to_its_field(page_of, coordinator):
    page = page_of(coordinator)
    page.goto("/people/new/")
    page.get_by_label("Namn").fill("Lena Storm 19850709-9805")
    page.get_by_role("button", name="Skapa personen").press("Enter")
    expect(page.locator(".errsum")).to_be_focused()
    page.get_by_role("link", name="Namn: Det här ser ut som ett personnummer").press("Enter")
    expect(page.get_by_label("Namn")).to_be_focused()


def test_the_list_is_filtered_as_one_types_and_is_read_on_a_phone(page_of, coordinator, council):
    for name in ("Åsa Lindqvist", "Örjan Åkesson"):
        MembershipFactory(council=council, person=PersonFactory(name=name, title="Verksamhetschef vuxenutbildning"))
    page = page_of(coordinator, width=390)
    page.goto("/people/")
    row = page.get_by_role("row").filter(has_text="Åsa Lindqvist")
    for words in ("Verksamhetschef vuxenutbildning", "Fyrbodal", "Inget konto"):
        expect(row.get_by_text(words)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("main").get_by_label("Sök").press_sequentially("örjan")
    expect(page.get_by_role("heading", name="1 person", exact=True)).to_be_visible()
    expect(page.get_by_role("main").get_by_label("Sök")).to_be_focused()
    expect(page).to_have_url(re.compile("q=%C3%B6rjan"))
    expect(row).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing(page_of, administrator, council, width, scheme):
    person = MembershipFactory(council=council, person__phone="0520-12 34 56").person
    MembershipFactory(council=council, person=person, ended=True)
    task = AssignmentFactory(person=person)
    ActionPointFactory(council=council, owner=person)
    places = ["/people/", "/people/?q=finnsinte", "/people/new/", f"/assignments/{task.pk}/end/"]
    places += [f"/people/{person.pk}/{rest}" for rest in ("", "history/", "edit/", "end/", "assignments/add/")]
    page, found = page_of(administrator, width=width, scheme=scheme), {}
    for place in places:
        page.goto(place)
        found[place] = [broken["id"] for broken in Axe().run(page).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
    page.goto("/people/new/")
    page.get_by_role("button", name="Skapa personen").click()
    page.locator(".errsum").wait_for()
    found["an error"] = [broken["id"] for broken in Axe().run(page).response["violations"]]
    assert not any(found.values()), found
