"""A shared item in a real browser: names are offered in a comment, with the keyboard, and typed without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from councils.models import Comment
from portal.models import Notification
from tests.factories import MembershipFactory, SharedItemFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def group(strategic_member):
    return strategic_member.person.memberships.get().council


@pytest.fixture
def item(group):
    for name in ("Emma Brandt", "Emil Brandt", "Åsa Lind"):
        MembershipFactory(council=group, person__name=name, person__with_user=True)
    return SharedItemFactory(council=group, in_preparation=True)


def test_a_name_is_chosen_with_the_keyboard(page_of, item, strategic_member):
    page = page_of(strategic_member)
    page.goto(item.get_absolute_url())
    field, names = page.get_by_label("Skriv till gruppen"), page.get_by_role("listbox")
    field.press_sequentially("Kan du titta, @")
    expect(names.get_by_role("option")).to_have_count(3)
    expect(page.locator("#besked")).to_have_text("Namn föreslås. Välj med pilarna och Retur.")
    field.press_sequentially("bra")
    expect(names.get_by_role("option")).to_have_count(2)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    field.press("ArrowDown")
    chosen = names.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("Emma Brandt")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    field.press("Enter")
    field.press_sequentially("? Eller @ås")
    field.press("Escape")
    expect(names).to_be_hidden()
    expect(field).to_have_value("Kan du titta, @Emma Brandt ? Eller @ås")
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_text("Kan du titta, @Emma Brandt ? Eller @ås", exact=True)).to_be_visible()
    assert [row.user.name for row in Notification.objects.filter(kind="mention")] == ["Emma Brandt"]


def test_a_name_is_typed_where_no_script_runs(page_of, item, strategic_member):
    page = page_of(strategic_member, width=390, java_script_enabled=False)
    page.goto(item.get_absolute_url())
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_label("Skriv till gruppen").fill("Vad säger @Åsa Lind om det?")
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_text("Vad säger @Åsa Lind om det?", exact=True)).to_be_visible()
    assert Comment.objects.count() == 1
    assert [row.user.name for row in Notification.objects.filter(kind="mention")] == ["Åsa Lind"]
