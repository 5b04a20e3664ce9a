"""The registry in a real browser, with the keyboard alone; axe finds nothing on any of its pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import Affiliation, Organisation
from tests.factories import (
    AssignmentFactory,
    BoardFactory,
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_organisation_is_added_mended_found_ended_and_taken_back_with_the_keyboard_alone(page_of, coordinator):
    page = page_of(coordinator)
    page.goto("/organisations/")

    def to(locator):
        """Press Tab until the element has focus, as somebody without a mouse does."""
        for _ in range(90):
            if locator.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reaches {locator}")

    def press(locator):
        to(locator)
        page.keyboard.press("Enter")

    press(page.get_by_role("link", name="Ny organisation"))
    to(page.get_by_label("Organisationsnummer"))
    page.keyboard.type("2321000132")
    press(page.get_by_role("button", name="Lägg till organisationen"))

    summary = page.locator(".errsum")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Ange organisationens namn.")
    expect(summary).to_contain_text("Den sista siffran stämmer inte")
    expect(page).to_have_title("Fel: Ny organisation – Kompetensportalen")
    press(summary.get_by_role("link", name="Ange organisationens namn."))
    expect(page.get_by_label("Namn", exact=True)).to_be_focused()
    page.keyboard.type("Åmåls tekniska skola")
    to(page.get_by_label("Typ"))
    page.keyboard.type("Privat utb")
    to(page.get_by_label("Organisationsnummer"))
    page.keyboard.press("Control+A")
    page.keyboard.type("2321000131")
    press(page.get_by_role("button", name="Lägg till organisationen"))
    expect(page.get_by_role("heading", name="Åmåls tekniska skola")).to_be_visible()
    expect(page.locator(".head")).to_contain_text("Utbudssidan")

    page.goto("/organisations/")
    to(page.get_by_role("searchbox"))
    page.keyboard.type("232100-0131")
    expect(page.locator("#res-h")).to_have_text("1 organisation")
    expect(page.get_by_role("searchbox")).to_be_focused()
    press(page.get_by_role("link", name="Åmåls tekniska skola"))

    press(page.get_by_role("link", name="Avsluta organisationen"))
    press(page.get_by_role("button", name="Avsluta organisationen"))
    expect(page.get_by_role("status").first).to_contain_text("Åmåls tekniska skola är avslutad.")
    assert Organisation.objects.get(name="Åmåls tekniska skola").ended_on == timezone.localdate()
    press(page.get_by_role("button", name="Ångra"))
    expect(page.get_by_role("status").first).to_contain_text("är öppen igen")
    assert Organisation.objects.get(name="Åmåls tekniska skola").ended_on is None


@pytest.fixture
def addresses(council):
    """Every page of the registry, empty and filled."""
    row = OrganisationFactory(name="Högskolan Väst", supply=True)
    town = MunicipalityFactory(code="1401", column=4, row=8)
    Affiliation.objects.create(municipality=town, party_id="fy")
    AssignmentFactory(person=PersonFactory(organisation=town.organisation), task="municipal_contact")
    MembershipFactory(council=council, person__organisation=row)
    MembershipFactory(council=council, person__organisation=row, ended=True)
    board = BoardFactory(
        organisation=council.host, successor=BoardFactory(organisation=council.host, is_confirmed=True)
    )
    ended = OrganisationFactory(ended=True)
    return [
        *("/organisations/", "/organisations/?state=ended", "/organisations/?q=finns-inte", "/organisations/new/"),
        *(f"/organisations/{row.pk}/{tab}" for tab in ("", "history/", "edit/", "end/")),
        *(f"/organisations/{pk}/" for pk in (town.organisation_id, council.host_id, ended.pk)),
        *("/municipalities/", "/municipalities/?sort=name", "/municipalities/?q=finns-inte"),
        *("/municipalities/1401/move/", "/boards/", "/boards/?state=earlier", "/boards/new/"),
        *(f"/boards/{board.pk}/{tab}/" for tab in ("edit", "end", "history")),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_of, administrator, addresses, width, scheme):
    page = page_of(administrator, width=width, scheme=scheme)
    for address in addresses:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("address", ["/organisations/new/", "/boards/new/", "/municipalities/1401/move/"])
def test_axe_finds_nothing_where_something_is_wrong(page_of, administrator, addresses, address):
    page = page_of(administrator)
    page.goto(address)
    page.locator("main form .btn.primary").click()
    expect(page.locator(".errsum")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
