"""A delregion's grid filled in by keyboard alone: cells save themselves, and nobody writes over another unasked."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from analyses.models import Assessment
from tests.factories import RoundFactory, SubjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_cells_are_filled_by_keyboard_alone_and_a_clash_is_asked_about(page_of, coordinator, region_officer):
    in_round = RoundFactory()
    first, second = SubjectFactory(name="Barnmorskor"), SubjectFactory(name="Elektriker")
    page = page_of(coordinator)
    page.goto(reverse("analyses:grid", args=[in_round.pk, "fy"]))
    page.locator("form[data-grid] .scroll").focus()
    page.keyboard.press("Tab")
    status = page.locator("#sparat")
    for key in ("1", "ArrowRight", "o", "ArrowDown", "p", "ArrowLeft", "5"):
        page.keyboard.press(key)
    expect(status).to_have_text(re.compile(r"Sparat \d\d\.\d\d"))
    found = {(row.subject, row.sector): row.sign for row in Assessment.objects.all()}
    assert found == {
        (first, "public"): "shortage",
        (first, "private"): "uncertain",
        (second, "private"): "paradox",
        (second, "public"): "surplus",
    }
    # Somebody else changes the cell that the caret is in; the later of the two is asked.
    Assessment.objects.filter(subject=second, sector="public").update(
        value="balance", version=7, written_by=region_officer
    )
    page.keyboard.press("6")
    clash = page.locator("#krock")
    expect(clash).to_contain_text("Daniel Rosvall har under tiden ändrat Elektriker till: Balans.")
    clash.get_by_role("button", name="Låt den andras stå").press("Enter")
    expect(clash).to_be_hidden()
    expect(page.locator(":focus")).to_have_value("balance")
    page.keyboard.press("2")
    expect(status).to_have_text(re.compile(r"Sparat \d\d\.\d\d"))
    assert Assessment.objects.get(subject=second, sector="public").sign == "uncertain"
    # What is chosen stands there after a new load, and an empty cell again.
    page.keyboard.press("Delete")
    expect(status).to_have_text(re.compile(r"Sparat \d\d\.\d\d"))
    page.reload()
    expect(page.get_by_label(f"{second.name}, Kort sikt, 1–3 år, Offentlig sektor")).to_have_value("")
    expect(page.get_by_label(f"{first.name}, Kort sikt, 1–3 år, Offentlig sektor")).to_have_value("shortage")
