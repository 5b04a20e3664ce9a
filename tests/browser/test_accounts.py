"""Logging in as a person does: with a code, with a passkey, with an app; nothing that the page's policy forbids."""

import re

import pytest
from playwright.sync_api import expect

from portal.models import Mail
from tests.factories import MembershipFactory, UserFactory
from tests.portal.accounts.steps import add_app, app_code, code_in_mail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user():
    return UserFactory(email="lena.storm@example.org", name="Lena Storm")


@pytest.fixture
def visit(page_of):
    """Open a browser whose console is watched: a policy that stops something is an error."""
    complaints = []

    def visit(**options):
        page = page_of(None, **options)
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield visit
    assert complaints == []


def with_key(page, *, knows_its_owner=True):
    """Give the browser an authenticator, such as a laptop's fingerprint reader."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": knows_its_owner, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def localhost(live_server, settings):
    """A passkey belongs to a name, not to a number."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in_by_code(page, base, user):
    page.goto(f"{base}/log-in/")
    page.get_by_label("E-postadress").fill(user.email)
    page.get_by_role("button", name="Skicka en engångskod").click()
    expect(page.get_by_role("heading", name="Skriv koden")).to_be_visible()
    expect(page.get_by_label("Kod")).to_be_focused()
    page.keyboard.type(code_in_mail(user.email))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")


def test_a_code_in_the_mail_logs_one_in_with_the_keyboard_alone(visit, live_server, user):
    page = visit(width=390)
    page.goto(f"{live_server.url}/log-in/?email={user.email}")
    page.get_by_label("E-postadress").press("Enter")
    page.wait_for_url("**/log-in/code/")
    page.keyboard.type("1234 5678")
    page.keyboard.press("Enter")
    expect(page.locator(".errsum")).to_contain_text("Koden stämmer inte")
    page.get_by_label("Kod").fill(code_in_mail(user.email))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")


def test_a_new_code_and_another_address_are_a_click_away(visit, live_server, user):
    page = visit()
    page.goto(f"{live_server.url}/log-in/?email={user.email}")
    page.get_by_role("button", name="Skicka en engångskod").click()
    page.get_by_role("button", name="Skicka en ny kod").click()
    expect(page.get_by_role("heading", name="Skriv koden")).to_be_visible()
    assert Mail.objects.filter(to=user.email).count() == 2
    page.get_by_role("button", name="Använd en annan adress").click()
    expect(page.get_by_label("E-postadress")).to_have_value("")


def test_a_passkey_is_added_renamed_used_and_removed(visit, localhost, user):
    page = visit()
    with_key(page)
    log_in_by_code(page, localhost, user)
    page.goto(f"{localhost}/account/2fa/")
    page.get_by_role("link", name="Lägg till en nyckel").click()
    expect(page.get_by_label("Namn")).to_have_value("Chrome på Linux")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)

    page.goto(f"{localhost}/account/2fa/passkeys/")
    page.get_by_role("link", name="Byt namn").click()
    page.get_by_label("Name").or_(page.get_by_label("Namn")).fill("Min dator")
    page.get_by_role("button", name="Spara namnet").click()
    expect(page.get_by_role("rowheader", name="Min dator")).to_be_visible()
    expect(page.get_by_role("cell", name="Inloggning och andra steg")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{localhost}/log-in/")
    page.get_by_role("button", name="Logga in med passnyckel").click()
    page.wait_for_url("**/my-work/")

    page.goto(f"{localhost}/account/2fa/passkeys/")
    page.get_by_role("link", name="Ta bort").click()
    expect(page.get_by_role("heading", name="Ta bort nyckeln Min dator?")).to_be_visible()
    page.get_by_role("button", name="Ta bort nyckeln").click()
    expect(page.get_by_text("Nyckeln är borttagen.")).to_be_visible()
    expect(page.get_by_role("link", name="Lägg till en nyckel")).to_be_visible()


def test_staff_with_a_passkey_are_asked_for_nothing_more(visit, localhost, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    membership = MembershipFactory(person__with_user=True, coordinator=True)
    page = visit()
    with_key(page)
    page.goto(f"{localhost}/log-in/?email={membership.person.user.email}")
    page.get_by_role("button", name="Skicka en engångskod").click()
    page.get_by_label("Kod").fill(code_in_mail(membership.person.user.email))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lägg till ett andra steg för att gå vidare")).to_be_visible()
    page.get_by_role("link", name="Lägg till en nyckel").click()
    page.get_by_role("button", name="Lägg till nyckeln").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()
    page.goto(f"{localhost}/my-work/")
    expect(page).to_have_url(re.compile("/my-work/$"))
    page.context.clear_cookies()
    page.goto(f"{localhost}/log-in/")
    page.get_by_role("button", name="Logga in med passnyckel").click()
    page.wait_for_url("**/my-work/")


def test_a_browser_without_a_passkey_says_so_on_the_page(visit, localhost):
    page = visit()
    with_key(page, knows_its_owner=False)
    page.goto(f"{localhost}/log-in/")
    page.get_by_role("button", name="Logga in med passnyckel").click()
    expect(page.get_by_role("alert")).to_contain_text("Nyckeln användes inte", timeout=30_000)


def test_an_app_is_added_by_its_picture_or_its_key_and_asked_for_at_the_next_log_in(visit, live_server, user):
    page = visit()
    log_in_by_code(page, live_server.url, user)
    page.goto(f"{live_server.url}/account/2fa/app/add/")
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    expect(page.locator("code")).to_have_text(re.compile("^[A-Z2-7]{32}$"))
    add_app(user)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/log-in/?email={user.email}")
    page.get_by_role("button", name="Skicka en engångskod").click()
    page.get_by_label("Kod").fill(code_in_mail(user.email))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ett steg till")).to_be_visible()
    page.get_by_label("Kod från appen").fill(app_code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")


def test_after_logging_out_the_back_button_shows_nothing(visit, live_server, user):
    page = visit()
    log_in_by_code(page, live_server.url, user)
    page.goto(f"{live_server.url}/account/")
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url(f"{live_server.url}/")
    page.go_back()
    page.wait_for_url("**/log-in/**")
    expect(page.get_by_text(user.email)).to_have_count(0)
