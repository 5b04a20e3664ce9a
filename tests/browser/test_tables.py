"""A table and a chart by keyboard alone: the file, what its columns hold, a drawing that follows what one chooses."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from analyses.models import DataChart
from tests.browser.test_import import to
from tests.factories import AnalysisFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_becomes_a_chart_with_the_keyboard_alone(page_of, coordinator, council, tmp_path):
    analysis = AnalysisFactory(council=council, under_way=True, title="Platser på yrkesvux")
    file = tmp_path / "platser.csv"
    file.write_text("Kommun;Platser;Sökande\nUddevalla;18;40\nOrust;7;9\n")
    page = page_of(coordinator)
    page.goto(reverse("analyses:dataset-list", args=[analysis.pk]))
    to(page, page.get_by_role("link", name="Lägg till en tabell"))
    page.keyboard.press("Enter")
    to(page, page.get_by_label("Fil", exact=True))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    to(page, page.get_by_role("button", name="Granska filen"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Vad innehåller kolumnerna?")).to_be_visible()
    expect(page.get_by_label("Vad kolumn B innehåller")).to_have_value("integer")
    to(page, page.get_by_label("Titel"))
    page.keyboard.type("Platser och sökande")
    to(page, page.get_by_role("button", name="Läs in tabellen"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("[[tabell 1]]")).to_be_visible()
    to(page, page.get_by_role("link", name="Gör ett diagram"))
    page.keyboard.press("Enter")
    drawn = page.locator("#forhand svg.draw:not(.is-narrow)")
    expect(drawn).to_contain_text("18")
    expect(drawn).not_to_contain_text("40")
    to(page, page.get_by_role("checkbox", name="Sökande"))
    page.keyboard.press("Space")
    expect(drawn).to_contain_text("40")
    assert not DataChart.objects.exists()
    to(page, page.get_by_role("button", name="Spara diagrammet"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("[[diagram 1]]")).to_be_visible()
    expect(page.get_by_role("img", name="Platser och sökande")).to_be_visible()
