"""Importing in a real browser, with the keyboard alone; axe finds nothing on any of its pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from councils.models import Organisation
from tests.councils.tables import csv, upload, workbook
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = ["Namn", "Typ", "Webbplats"]


def to(page, locator):
    """Press Tab until the element has focus, as somebody without a mouse does."""
    for _ in range(90):
        if locator.evaluate("element => element === document.activeElement"):
            return locator
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {locator}")


def choose(page, path):
    expect(page.get_by_role("heading", name="Importera från Excel eller CSV")).to_be_visible()
    page.wait_for_load_state("load")
    to(page, page.get_by_label("Fil", exact=True))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    to(page, page.get_by_role("button", name="Granska filen"))
    page.keyboard.press("Enter")


def test_a_file_is_looked_through_mended_and_carried_out_with_the_keyboard_alone(page_of, coordinator, tmp_path):
    OrganisationFactory(name="Högskolan Väst", kind="higher_education")
    wrong, mended = tmp_path / "rader.xlsx", tmp_path / "rättade.xlsx"
    rows = [["Bolaget", "Privat arbetsgivare"], ["högskolan väst", "", "https://www.hv.se"]]
    wrong.write_bytes(workbook(HEADS, *rows, ["Facket", "Fackklubb"]))
    mended.write_bytes(workbook(HEADS, *rows, ["Facket", "Facklig organisation"]))
    page = page_of(coordinator)
    page.goto("/my-work/")
    to(page, page.get_by_role("link", name="Import", exact=True))
    page.keyboard.press("Enter")
    choose(page, wrong)

    expect(page.get_by_text("1 rad måste rättas innan något importeras.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Facket")
    expect(row).to_contain_text("4")
    expect(row).to_contain_text("Typ: Skriv något av dessa: Kommunalförbund")
    expect(page.get_by_role("button", name="Importera")).to_have_count(0)
    to(page, page.get_by_role("link", name="Ändras 1"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="högskolan väst")).to_contain_text("https://www.hv.se")
    expect(page.get_by_text("Facket")).to_have_count(0)

    to(page, page.get_by_role("link", name="Ladda upp den rättade filen"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Organisationer", exact=True)).to_be_checked()
    choose(page, mended)
    to(page, page.get_by_role("button", name="Importera 3 rader"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Importen är genomförd")).to_be_visible()
    assert set(Organisation.objects.filter(name__in=["Bolaget", "Facket"]).values_list("kind", flat=True)) == {
        "employer_private",
        "trade_union",
    }
    assert Organisation.objects.get(name="Högskolan Väst").website == "https://www.hv.se"


def test_a_file_that_cannot_be_read_is_told_with_focus_on_what_to_do(page_of, coordinator, tmp_path):
    file = tmp_path / "rapport.xlsx"
    file.write_bytes(b"%PDF-1.7\n")
    page = page_of(coordinator)
    page.goto("/import/")
    choose(page, file)
    expect(page.locator(".errsum")).to_be_focused()
    expect(page.locator(".errsum")).to_contain_text("varken en Excelfil")
    assert page.title().startswith("Fel: ")
    assert Axe().run(page).violations_count == 0


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_of, coordinator, width, scheme):
    OrganisationFactory(name="Känd", kind="cluster")
    OrganisationFactory(name="Samma", kind="other")
    good = [["Känd", "Annan"], ["Ny", "Annan", "https://www.example.org/en/lang/adress"], ["Samma", "Annan"]]
    wrong = upload("organisations", [*HEADS, "Skonummer"], *good, ["Fel", "Rymdbolag", "x", "43"], by=coordinator)
    right = upload("organisations", HEADS, *good, by=coordinator)
    same = upload("organisations", HEADS, ["Samma", "Annan"], by=coordinator)
    page = page_of(coordinator, width=width, scheme=scheme)
    addresses = ["/import/", f"/import/{wrong.pk}/", *(f"/import/{run.pk}/?show=all" for run in (wrong, right, same))]
    for address in addresses:
        look(page, address)
    page.goto(f"/import/{right.pk}/")
    page.get_by_role("button", name="Importera 2 rader").click()
    look(page, f"/import/{right.pk}/")
    assert Organisation.objects.filter(name="Ny").exists()


def look(page, address):
    page.goto(address)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_it_works_without_script(page_of, coordinator, tmp_path):
    file = tmp_path / "rader.csv"
    file.write_bytes(csv(HEADS, ["Bolaget", "Annan"]))
    page = page_of(coordinator, java_script_enabled=False)
    page.goto("/import/")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Granska filen").click()
    page.get_by_role("button", name="Importera 1 rad").click()
    assert page.get_by_role("heading", name="Importen är genomförd").is_visible()
