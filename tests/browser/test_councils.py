"""A council's pages in a real browser: by keyboard, on a phone, and found by nobody else."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import Membership
from tests.factories import ActionPointFactory, CouncilFactory, MeetingFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["", "members/", "composition/", "action-points/", "history/", "edit/", "members/add/", "names/add/"]


@pytest.fixture
def person(council):
    """Somebody who sits in another council, so that the registry knows them."""
    organisation = OrganisationFactory(supply=True, name="Högskolan Väst")
    return MembershipFactory(person__name="Anna Ek", person__organisation=organisation).person


@pytest.fixture
def filled(council, person):
    """A council with something on each of its pages."""
    for side in ({"supply": True}, {"demand": True}):
        MembershipFactory(
            council=council,
            organisation=OrganisationFactory(**side),
            from_on=timezone.localdate() - timedelta(days=900),
        )
    MembershipFactory(council=council, ended=True)
    MeetingFactory(council=council)
    MeetingFactory(council=council, held=True)
    ActionPointFactory(council=council)
    ActionPointFactory(council=council, done=True)
    CouncilFactory(parent=council, kind="working_group", host=council.host)
    council.seats, council.standing_items = 6, [{"title": "Öppnande", "kind": "information", "minutes": 5}]
    council.save()
    return council


def to(page, locator):
    """Press Tab until the element has focus, as somebody without a mouse does."""
    for _ in range(90):
        if locator.evaluate("element => element === document.activeElement"):
            return locator
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {locator}")


def test_a_coordinator_adds_a_member_ends_the_place_and_undoes_by_keyboard(page_of, council, coordinator, person):
    page = page_of(coordinator)
    page.goto(council.get_absolute_url())
    to(page, page.get_by_role("link", name="Lägg till ledamot"))
    page.keyboard.press("Enter")
    to(page, page.get_by_role("main").get_by_label("Person"))
    page.keyboard.type("Anna Ek")
    to(page, page.get_by_role("button", name="Lägg till ledamoten"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Anna Ek har fått en plats i rådet.")).to_be_visible()

    row = page.get_by_role("row", name="Anna Ek")
    expect(row).to_contain_text("Högskolan Väst")
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(council=council, person=person).update(from_on=yesterday)
    to(page, row.get_by_role("button", name="Avsluta nu"))
    page.keyboard.press("Enter")
    undo = row.get_by_role("button", name="Ångra")
    expect(undo).to_be_focused()
    expect(page.locator("#besked")).to_have_text("Platsen för Anna Ek är avslutad")
    assert Membership.objects.get(council=council, person=person).to_on == yesterday
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Avsluta nu")).to_be_focused()
    assert Membership.objects.get(council=council, person=person).to_on is None


def test_a_coordinator_adds_a_standing_item_without_script(page_of, filled, coordinator):
    page = page_of(coordinator, java_script_enabled=False)
    page.goto(f"{filled.get_absolute_url()}edit/")
    page.get_by_role("button", name="Lägg till en stående punkt").click()
    page.get_by_label("Rubrik").nth(1).fill("Övriga frågor")
    page.get_by_role("button", name="Flytta upp punkt 2").click()
    page.get_by_role("button", name="Spara rådet").last.click()
    expect(page.get_by_text("Rådet är ändrat.")).to_be_visible()
    filled.refresh_from_db()
    assert [item["title"] for item in filled.standing_items] == ["Övriga frågor", "Öppnande"]


def test_a_member_of_another_council_finds_nothing(page_of, filled, other_member):
    page = page_of(other_member)
    for name in PAGES:
        assert page.goto(f"{filled.get_absolute_url()}{name}").status == 404
    page.goto("/councils/")
    expect(page.get_by_role("link", name="Kompetensråd Fyrbodal")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_every_page_is_accessible_and_fits(page_of, filled, coordinator, width, scheme):
    page = page_of(coordinator, width=width, scheme=scheme)
    place = filled.memberships.get(to_on=None, organisation__kind="trade_union")
    addresses = [f"{filled.get_absolute_url()}{name}" for name in PAGES]
    for address in [*addresses, "/councils/", f"/memberships/{place.pk}/edit/"]:
        page.goto(address)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, (address, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
