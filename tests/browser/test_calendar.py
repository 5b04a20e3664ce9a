"""The calendar in a real browser: by keyboard, on a phone, without script, and on one sheet of paper."""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from councils.models import CalendarFeed
from tests.factories import ActionPointFactory, CouncilFactory, MeetingFactory, MembershipFactory, PartyFactory

pytestmark = pytest.mark.django_db(transaction=True)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
A4 = (595, 842)
VIEWS = {
    "month": "/calendar/?year=2027&month=3&also=action-points",
    "list": "/calendar/?view=list&year=2027&also=action-points",
    "wheel": "/calendar/?view=wheel&year=2027&also=action-points",
    "council": "/councils/fyrbodal/year-wheel/?year=2027",
}
EMPTY = {"month": "/calendar/?year=2031&month=3", "wheel": "/calendar/?view=wheel&year=2031"}


@pytest.fixture
def year(council, coordinator):
    """A busy year in four councils: some sixty dates."""
    areas = {"gr": "Göteborgsregionen", "bo": "Boråsregionen", "sk": "Skaraborg"}
    councils = [council]
    for key, name in areas.items():
        host = PartyFactory(key=key, area=name).organisation
        councils.append(CouncilFactory(name=f"Kompetensråd {name}", short_name=name, slug=key, host=host))
        MembershipFactory(person=coordinator.person, council=councils[-1])
    for n, where in enumerate(councils):
        for month in range(1, 13):
            start = datetime(2027, month, 9 + n * 2, 13, 0, tzinfo=STOCKHOLM)
            MeetingFactory(council=where, title=f"Rådsmöte {month}/2027 med branscherna", starts_at=start)
    start = datetime(2027, 3, 28, 9, 0, tzinfo=STOCKHOLM)
    MeetingFactory(council=council, title="Dialog om vuxenutbildningen", starts_at=start, cancelled=True)
    for month in range(1, 13):
        text = f"Sammanställ branschens behov av lärlingsplatser inför möte {month}"
        ActionPointFactory(council=council, text=text, due_on=date(2027, month, 26), owner=coordinator.person)
    return council


def to(page, locator):
    """Press Tab until the element has focus, as somebody without a mouse does."""
    for _ in range(120):
        if locator.evaluate("element => element === document.activeElement"):
            return locator
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {locator}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible_and_fits(page_of, year, coordinator, width, scheme):
    page = page_of(coordinator, width=width, scheme=scheme)
    for address in [*VIEWS.values(), *EMPTY.values(), "/calendar/subscribe/"]:
        page.goto(address)
        if "subscribe" in address:
            page.get_by_role("button", name="Skapa prenumerationen").click()
            expect(page.get_by_text("Adressen visas bara nu.")).to_be_visible()
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, (address, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("view", VIEWS)
def test_a_busy_year_is_printed_on_one_sheet(page_of, year, coordinator, view):
    page = page_of(coordinator)
    page.goto(VIEWS[view])
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    assert len(pages) == 1, len(pages)
    size = tuple(round(float(side)) for side in (pages[0].mediabox.width, pages[0].mediabox.height))
    assert size == (A4 if view == "list" else A4[::-1])
    text = pages[0].extract_text()
    assert "2027" in text
    # The first thing on the sheet and the last are both there.
    for number in [3] if view == "month" else [1, 12]:
        assert f"Rådsmöte {number}/2027" in " ".join(text.split())
    assert "Prenumerera" not in text
    assert "Inställt" in text, "a line through it is not enough"


def test_by_keyboard_from_the_month_to_the_wheel_and_a_meeting(page_of, year, coordinator):
    page = page_of(coordinator)
    page.goto(VIEWS["month"])
    to(page, page.get_by_role("link", name="Nästa månad"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    to(page, page.get_by_role("link", name="Årshjul"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2027")).to_be_visible()
    expect(page.locator("ol.years > li").nth(12)).to_contain_text("13")
    to(page, page.get_by_role("link", name="Rådsmöte 1/2027").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rådsmöte 1/2027")


def test_a_filter_keeps_the_place_in_time_and_the_view(page_of, year, coordinator):
    page = page_of(coordinator)
    page.goto("/calendar/?view=list&year=2027&month=3")
    expect(page.get_by_text("Mina råd, 49 händelser")).to_be_visible()
    council = page.get_by_role("combobox", name="Råd")
    council.focus()
    council.select_option("fyrbodal")
    expect(page.get_by_text("Fyrbodal, 13 händelser")).to_be_visible()
    expect(council).to_be_focused()
    page.get_by_label("Åtgärder").check()
    expect(page.get_by_text("Fyrbodal, 25 händelser")).to_be_visible()
    page.get_by_role("link", name="Månad").click()
    expect(page.get_by_role("heading", name="Mars 2027")).to_be_visible()
    expect(page.get_by_text("Fyrbodal, 3 händelser")).to_be_visible()


def test_without_script(page_of, year, coordinator):
    page = page_of(coordinator, java_script_enabled=False)
    page.goto("/calendar/?view=wheel&year=2027&month=3")
    page.get_by_role("combobox", name="Råd").select_option("gr")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("Göteborgsregionen, 12 händelser")).to_be_visible()
    assert "view=wheel" in page.url
    assert "year=2027" in page.url


def test_on_a_phone_the_month_is_a_list_of_its_days(page_of, year, coordinator):
    page = page_of(coordinator, width=390)
    page.goto(VIEWS["month"])
    expect(page.get_by_text("tisdag 9 mar", exact=False)).to_be_visible()
    expect(page.get_by_text("Långfredagen")).to_be_visible()
    expect(page.get_by_role("cell").filter(has_text="onsdag 10 mar")).to_be_hidden()


def test_an_address_is_copied_and_the_subscription_ended(page_of, year, coordinator):
    page = page_of(coordinator, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/calendar/")
    page.get_by_role("link", name="Prenumerera").click()
    page.get_by_label("En dag före").check()
    page.get_by_role("button", name="Skapa prenumerationen").click()
    page.get_by_role("button", name="Kopiera adressen").click()
    expect(page.get_by_role("button", name="Adressen är kopierad")).to_be_focused()
    expect(page.locator("#besked")).to_have_text("Adressen är kopierad")
    feed = CalendarFeed.objects.get()
    assert page.evaluate("navigator.clipboard.readText()").endswith(feed.path)
    assert page.request.get(feed.path).text().startswith("BEGIN:VCALENDAR")
    page.get_by_role("button", name="Avsluta prenumerationen").click()
    expect(page.get_by_text("Prenumerationen är avslutad.")).to_be_visible()
    assert page.request.get(feed.path).status == 404
