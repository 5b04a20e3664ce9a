"""A dialogue is noted on a phone, by keyboard, in fields that have room for what was said."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from councils.models import Dialogue

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dialogue_is_noted_on_a_phone(page_of, coordinator, council):
    page = page_of(coordinator, width=390)
    page.goto(reverse("councils:dialogue-new"))
    said = page.get_by_role("textbox", name="Vad som sades")
    tried = page.get_by_label("Vad de har provat")
    # Five lines and two, though nothing is written yet.
    assert said.bounding_box()["height"] > 120 > tried.bounding_box()["height"] > 60
    page.get_by_label("Vem pratade du med?").fill("Vassvik Mekaniska")
    page.get_by_label("Vilken kompetens").first.fill("svetsare")
    said.fill("De söker tre i höst.")
    page.get_by_role("button", name="Spara dialogen").press("Enter")
    expect(page.get_by_text("Dialogen är antecknad.")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    dialogue = Dialogue.objects.get()
    assert (str(dialogue.organisation), dialogue.needs.get().subject) == ("Vassvik Mekaniska", "svetsare")
