"""Whoever writes for others shows a second factor in every session."""

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from portal.models import Mail
from portal.services import accounts
from tests.portal.accounts.steps import SECRET, add_app, app_code, ask, code_in_mail, is_in, log_in_by_code, write

WORK = "/my-work/"
SETUP = reverse("mfa_index")
CONFIRM = reverse("mfa_reauthenticate")


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def age_session(client, seconds):
    """Let the session's log-in have happened a while ago."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**record, "at": record["at"] - seconds} for record in session[AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    session.save()


def log_in_with_app(client, user):
    add_app(user)
    log_in_by_code(client, user.email)
    return client.post("/log-in/second-factor/", {"code": app_code()})


def test_staff_without_one_are_taken_to_set_it_up_before_anything_else(client, coordinator):
    log_in_by_code(client, coordinator.email)
    for url in (WORK, "/meetings/"):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, SETUP)
    assert client.get(WORK, headers={"HX-Request": "true"}).headers["HX-Redirect"] == SETUP
    page = client.get(WORK, follow=True)
    assert "Lägg till ett andra steg för att gå vidare" in page.content.decode()


def test_public_pages_and_ones_own_account_stay_open(client, coordinator):
    log_in_by_code(client, coordinator.email)
    for url in ("/", "/help/", "/account/", "/account/sessions/", SETUP):
        assert client.get(url).status_code == 200
    assert client.post("/log-out/").status_code == 302


def test_members_may_do_without(client, member):
    log_in_by_code(client, member.email)
    assert client.get(WORK).status_code == 200


def test_a_member_who_becomes_a_coordinator_is_asked_in_the_session_that_is_open(client, member, council):
    log_in_by_code(client, member.email)
    assert client.get(WORK).status_code == 200
    member.person.memberships.update(role="coordinator")
    assert client.get(WORK).url == SETUP


def test_recovery_codes_alone_do_not_count(client, coordinator):
    RecoveryCodes.activate(coordinator)
    log_in_by_code(client, coordinator.email)
    assert client.get(WORK).url == SETUP


def test_with_one_the_code_from_the_mail_is_not_enough(client, coordinator):
    add_app(coordinator)
    assert log_in_by_code(client, coordinator.email).url == "/log-in/second-factor/"
    assert not is_in(client)
    assert client.get(WORK).url.startswith("/log-in/")
    response = client.post("/log-in/second-factor/", {"code": app_code()})
    assert response.url == WORK
    assert client.get(WORK).status_code == 200


def test_a_code_from_the_app_works_once(client, coordinator):
    log_in_with_app(client, coordinator)
    other = Client()
    log_in_by_code(other, coordinator.email)
    response = other.post("/log-in/second-factor/", {"code": app_code()})
    assert "Koden stämmer inte" in response.content.decode()
    assert not is_in(other)


def test_five_wrong_codes_and_one_has_to_wait(client, coordinator):
    add_app(coordinator)
    log_in_by_code(client, coordinator.email)
    pages = [client.post("/log-in/second-factor/", {"code": "12345"}).content.decode() for _ in range(6)]
    assert "Koden stämmer inte" in pages[4]
    assert "Vänta fem minuter" in pages[5]
    assert "Vänta fem minuter" in client.post("/log-in/second-factor/", {"code": app_code()}).content.decode()


def test_a_recovery_code_stands_in_for_a_lost_phone_once(client, coordinator):
    codes = add_app(coordinator).get_unused_codes()
    log_in_by_code(client, coordinator.email)
    assert client.post("/log-in/second-factor/", {"code": codes[0]}).url == WORK
    assert client.get(WORK).status_code == 200
    other = Client()
    log_in_by_code(other, coordinator.email)
    assert other.post("/log-in/second-factor/", {"code": codes[0]}).status_code == 200
    assert not is_in(other)


def test_once_shown_it_costs_no_query(client, coordinator, settings, queries):
    log_in_with_app(client, coordinator)
    asked = queries(client, WORK)
    settings.SECOND_FACTOR_REQUIRED = False
    assert queries(client, WORK) == asked


def test_who_adds_an_app_is_let_on_at_once(client, coordinator):
    log_in_by_code(client, coordinator.email)
    page = client.get(reverse("mfa_activate_totp"))
    assert '<svg class="qr"' in page.content.decode()
    assert "data:" not in page.content.decode()
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    response = client.post(reverse("mfa_activate_totp"), {"code": app_code()})
    assert response.url == reverse("mfa_view_recovery_codes")
    page = client.get(response.url).content.decode()
    codes = Authenticator.objects.get(user=coordinator, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert client.get(WORK).status_code == 200
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert "attachment" in download.headers["Content-Disposition"]
    assert all(code in download.content.decode() for code in codes)


def test_a_session_from_before_the_factor_has_to_show_it(client, coordinator):
    log_in_by_code(client, coordinator.email)
    add_app(coordinator)
    response = client.get("/meetings/")
    assert response.url == f"{CONFIRM}?next=%2Fmeetings%2F"
    assert client.post(response.url, {"code": app_code(), "next": "/meetings/"}).url == "/meetings/"
    assert client.get("/meetings/").status_code == 200


def test_who_removes_the_last_one_is_asked_for_a_new_one(client, coordinator):
    log_in_with_app(client, coordinator)
    assert client.post(reverse("mfa_deactivate_totp")).url == SETUP
    assert not Authenticator.objects.filter(user=coordinator).exists()
    assert client.get(WORK).url == SETUP
    assert "appen som visar koder" in Mail.objects.filter(to=coordinator.email).latest("pk").text.lower()


def test_a_stale_session_confirms_before_it_changes_a_factor(client, coordinator):
    log_in_with_app(client, coordinator)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    age_session(client, 301)
    for name in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"):
        assert client.get(reverse(name)).url.startswith(CONFIRM), name
    assert client.post(reverse("mfa_deactivate_totp")).url.startswith(CONFIRM)
    assert Authenticator.objects.filter(user=coordinator, type="totp").exists()


def test_others_factors_are_not_found(client, member, coordinator):
    key = Authenticator.objects.create(user=coordinator, type="webauthn", data={"name": "Nyckel", "credential": {}})
    log_in_by_code(client, member.email)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk]), {"name": "Min"}).status_code == 404


def test_an_administrator_helps_who_has_lost_the_phone(client, coordinator, administrator):
    log_in_with_app(client, coordinator)
    accounts.forget_second_factor(coordinator, by=administrator)
    assert not is_in(client)
    mail = Mail.objects.filter(to=coordinator.email).latest("pk")
    assert mail.subject == "Ditt andra steg är borttaget"
    assert administrator.name in mail.text
    ask(client, coordinator.email)
    assert write(client, code_in_mail(coordinator.email)).url == WORK
    assert client.get(WORK).url == SETUP


def test_a_passkey_without_what_the_browser_should_send_is_refused(client, member):
    client.get("/log-in/passkey/", headers={"Accept": "application/json"})
    for credential in ("", "{}", "[]", "null", '{"id": "x", "response": {"userHandle": "MQ"}}'):
        response = client.post("/log-in/passkey/", {"credential": credential})
        assert (response.status_code, response.url) == (302, "/log-in/")
    assert not is_in(client)
