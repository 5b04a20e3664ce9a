"""The search box by keyboard alone: opened from anywhere, told aloud, left without a trace."""

import pytest
from playwright.sync_api import expect

from portal.services import search_index
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hit_is_reached_by_keys_from_any_page(page_of, member, council):
    meeting = MeetingFactory(council=council, title="Höstmöte om vindkraft")
    search_index.sweep()
    page = page_of(member)
    page.goto("/my-work/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("vnidkraft")
    expect(page.get_by_role("option", name="Höstmöte om vindkraft")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#sok-besked")).to_have_text("1 träff")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "sok-h1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Höstmöte om vindkraft")).to_be_visible()
    assert page.url.endswith(meeting.get_absolute_url())
    page.keyboard.press("/")
    page.keyboard.type("vindkraft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 träff")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
