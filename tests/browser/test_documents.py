"""Documents in a real browser: with the keyboard alone, several at once, on a phone, and without script."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.models import Document
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.portal.documents import attached
from tests.portal.uploads import build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(council):
    meeting = MeetingFactory(council=council, title="Rådsmöte 4/2026")
    for position, title in enumerate(["Läget på arbetsmarknaden", "Beslut om arbetsgrupp"], 1):
        AgendaItemFactory(meeting=meeting, position=position, title=title)
    return meeting


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    content = {
        "Siffror.pdf": build.pdf(),
        "Förslag.docx": build.office(),
        "Makron.docx": build.office(more={"word/vbaProject.bin": build.OLE}),
        "Stor.txt": b"a" * 25_000_001,
        "Ny.txt": b"nytt",
    }
    paths = {name: tmp_path / name for name in content}
    for name, path in paths.items():
        path.write_bytes(content[name])
    return paths


def clean(page) -> None:
    """No violation of the accessibility rules."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def to(page, locator):
    """Press Tab until the element has focus, as somebody without a mouse does."""
    for _ in range(90):
        if locator.evaluate("element => element === document.activeElement"):
            return locator
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {locator}")


def choose(page, *paths):
    """Open the chooser with the keyboard and choose files in it."""
    to(page, page.locator("#fil"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(paths)


def test_documents_are_added_fetched_replaced_removed_and_put_back_with_the_keyboard(
    page_of, coordinator, meeting, files
):
    page = page_of(coordinator)
    page.on("filechooser", lambda chooser: None)  # from the start: asked for with the key, it may come too late
    page.goto(f"/meetings/{meeting.pk}/documents/")
    expect(page.get_by_text("Inga handlingar än")).to_be_visible()
    clean(page)

    to(page, page.get_by_label("Hör till"))
    page.keyboard.type("2.")
    choose(page, files["Siffror.pdf"], files["Förslag.docx"], files["Makron.docx"], files["Stor.txt"])
    rows = page.locator("[data-files] > li")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("kB")
    expect(rows.nth(3)).to_contain_text("Filen är större än 25 MB.")
    to(page, page.get_by_role("button", name="Lägg till handlingen"))
    page.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text("Tillagd")
    expect(rows.nth(2)).to_contain_text("makron")
    documents = page.locator("#handlingar")
    expect(documents.get_by_role("heading", name="2. Beslut om arbetsgrupp")).to_be_visible()
    expect(documents.get_by_role("link", name="Förslag", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Handlingar 2")).to_be_visible()
    expect(page.locator("#besked")).to_contain_text("”Siffror” är tillagd.")
    clean(page)

    with page.expect_download() as download:
        to(page, documents.get_by_role("link", name="Siffror", exact=True))
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "Siffror.pdf"
    assert Path(download.value.path()).read_bytes() == files["Siffror.pdf"].read_bytes()

    to(page, documents.get_by_role("link", name="Lägg till en ny version av Siffror"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ny version av Siffror")).to_be_visible()
    clean(page)
    page.get_by_label("Ny version", exact=True).set_input_files(files["Ny.txt"])
    page.get_by_label("Nytt i versionen").fill("Oktober tillagd")
    to(page, page.get_by_role("button", name="Lägg till versionen"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 2 är tillagd.")).to_be_visible()
    expect(page.get_by_role("row", name="Oktober tillagd")).to_contain_text("Gäller nu")
    clean(page)

    to(page, page.get_by_role("button", name="Ta bort handlingen"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("”Siffror” är borttagen.")).to_be_visible()
    expect(page.locator("#handlingar").get_by_role("link", name="Siffror", exact=True)).to_have_count(0)
    to(page, page.get_by_role("button", name="Ångra"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("”Siffror” är tillbaka.")).to_be_visible()
    expect(page.locator("#handlingar").get_by_role("link", name="Siffror", exact=True)).to_be_visible()


def test_a_connection_that_fails_is_said_and_the_file_can_be_chosen_again(page_of, coordinator, meeting, files):
    page = page_of(coordinator)
    page.goto(f"/meetings/{meeting.pk}/documents/")
    page.locator("#fil").set_input_files(files["Siffror.pdf"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.locator("[data-files]")).to_contain_text("Kontrollera anslutningen")
    page.context.set_offline(False)
    page.locator("#fil").set_input_files(files["Siffror.pdf"])
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.locator("#handlingar").get_by_role("link", name="Siffror", exact=True)).to_be_visible()
    assert Document.objects.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(page_of, coordinator, member, meeting, scheme):
    for record, name in [(meeting, "Karta.txt"), (meeting.items.first(), f"{'Långt namn ' * 9}.txt")]:
        attached(record, coordinator, name=name)
    for user in (coordinator, member):
        page = page_of(user, width=390, scheme=scheme)
        for address in (f"/meetings/{meeting.pk}/documents/", Document.objects.last().get_absolute_url()):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") == 390
            clean(page)


def test_without_script_the_form_adds_a_document(page_of, coordinator, meeting, files):
    page = page_of(coordinator, java_script_enabled=False)
    page.goto(f"/meetings/{meeting.pk}/documents/")
    page.get_by_label("Hör till").select_option(label="1. Läget på arbetsmarknaden")
    page.locator("#fil").set_input_files(files["Makron.docx"])
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.get_by_role("alert")).to_contain_text("makron")
    page.locator("#id_file").set_input_files(files["Siffror.pdf"])
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.get_by_text("”Siffror” är tillagd.")).to_be_visible()
