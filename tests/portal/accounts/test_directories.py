"""Logging in through one's own organisation: a real provider on this machine, code flow with PKCE."""

import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import Mail, User
from portal.settings import origins
from tests.factories import UserFactory
from tests.portal.accounts.steps import add_app, app_code, is_in

GO = "/log-in/directory/region/"
BACK = "/log-in/directory/region/back/"


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    """Start the provider with a key of its own; return its address."""
    folder = tmp_path_factory.mktemp("directory")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "IDP_DATABASE": str(folder / "db.sqlite3"), "IDP_KEY": str(folder / "key.pem")}
    command = [sys.executable, "-m", "tests.portal.accounts.idp", str(port), f"http://testserver{BACK}"]
    root = Path(__file__).parents[3]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=root, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while not answers(address):
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.1)  # a process of its own starts; there is nothing of it to wait for but its port
    yield address
    process.terminate()
    process.wait(10)


def answers(address):
    try:
        return requests.get(f"{address}/.well-known/openid-configuration", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def region(directory, settings, db):
    """Have the portal trust the directory for one domain."""
    provider = {
        "provider_id": "region",
        "name": "Regionen",
        "client_id": "portal",
        "secret": "the portal's own secret",
        "settings": {"server_url": directory, "verified_email": ["Region.example"]},
    }
    settings.OIDC_PROVIDERS = [provider]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider]}}
    return directory


def through(address, client, person, go=GO):
    """Follow the whole way as a person: portal, directory, portal; return the last answer."""
    sent = client.post(go)
    assert sent.status_code == 302, sent.content
    browser = requests.Session()
    browser.get(f"{address}/become/{person}/", timeout=10)
    answer = browser.get(sent.url, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert back.path == BACK, answer.headers
    return client.get(f"{back.path}?{back.query}")


@pytest.fixture
def anna(db):
    return UserFactory(email="anna@region.example", name="Anna Andersson", invited=True)


def test_the_log_in_page_has_a_button_for_each_directory(region, client):
    page = client.get("/log-in/?next=/account/").content.decode()
    assert "Logga in med Regionen" in page
    assert f'action="{GO}?next=%2Faccount%2F"' in page


def test_the_invited_get_in_and_are_known_by_the_directorys_key(region, client, anna):
    assert through(region, client, "s-anna").url == "/my-work/"
    assert is_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (anna, "region", "s-anna")
    anna.refresh_from_db()
    assert anna.joined_at
    assert "organisations egen inloggning" in Mail.objects.get(to=anna.email).text


def test_the_directory_is_asked_with_a_challenge_and_a_state(region, client):
    query = parse_qs(urlsplit(client.post(GO).url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert len(query["state"][0]) >= 16
    assert query["response_type"] == ["code"]


def test_one_comes_to_the_page_that_one_asked_for_and_nowhere_else(region, client, anna):
    assert through(region, client, "s-anna", go=f"{GO}?next=/account/sessions/").url == "/account/sessions/"
    client.post("/log-out/")
    assert through(region, client, "s-anna", go=f"{GO}?next=https://evil.example/").url == "/my-work/"


@pytest.mark.parametrize(
    ("person", "invited"),
    [
        ("s-stranger", None),
        ("s-unverified", "ulla@region.example"),
        ("s-elsewhere", "olle@elsewhere.example"),
        ("s-nearly", "nils@evil-region.example"),
        ("s-without", None),
    ],
)
def test_who_is_not_invited_or_not_vouched_for_gets_a_plain_page(region, client, person, invited):
    if invited:
        UserFactory(email=invited)
    response = through(region, client, person)
    assert response.status_code == 403
    assert "Du är inte inbjuden än" in response.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == (1 if invited else 0)


def test_a_directory_that_does_not_say_whether_it_has_verified_is_trusted_for_its_domain(region, client):
    UserFactory(email="erik@region.example")
    assert through(region, client, "s-entra").url == "/my-work/"


def test_capitals_in_the_directory_are_the_same_mailbox(region, client, anna):
    assert through(region, client, "s-capital").url == "/my-work/"


def test_somebody_else_who_has_got_the_address_is_refused(region, client, anna):
    through(region, client, "s-anna")
    other = Client()
    assert through(region, other, "s-other").status_code == 403
    assert not is_in(other)
    assert SocialAccount.objects.count() == 1


def test_whoever_has_disconnected_connects_anew(region, client, anna):
    through(region, client, "s-anna")
    row = SocialAccount.objects.get()
    assert "Regionen" in client.get("/account/").content.decode()
    assert client.post(reverse("account-directory-remove", args=[row.pk + 1])).status_code == 404
    client.post(reverse("account-directory-remove", args=[row.pk]))
    assert not SocialAccount.objects.exists()
    assert through(region, Client(), "s-other").url == "/my-work/"


def test_an_account_whose_address_has_changed_is_still_known(region, client, anna):
    through(region, client, "s-anna")
    User.objects.filter(pk=anna.pk).update(email="anna.ny@region.example")
    other = Client()
    assert through(region, other, "s-anna").url == "/my-work/"
    assert other.get("/account/").context["user"] == anna


def test_a_closed_account_and_an_invitation_that_has_run_out_are_refused(region):
    UserFactory(email="kim@region.example", closed=True)
    past = timezone.now() - timedelta(days=15)
    UserFactory(email="lars@region.example", invited=True, invited_at=past)
    for person, said in [("s-closed", "Kontot är stängt"), ("s-late", "Inbjudan har gått ut")]:
        client = Client()
        response = through(region, client, person)
        assert response.status_code == 403
        assert said in response.content.decode()
        assert not is_in(client)


def test_staff_show_a_second_factor_after_the_directory_too(region, client, settings, coordinator):
    settings.SECOND_FACTOR_REQUIRED = True
    User.objects.filter(pk=coordinator.pk).update(email="anna@region.example")
    coordinator.emailaddress_set.update(email="anna@region.example")
    assert through(region, client, "s-anna").url == "/my-work/"
    assert client.get("/my-work/").url == reverse("mfa_index")
    add_app(coordinator)
    other = Client()
    assert through(region, other, "s-anna").url == "/log-in/second-factor/"
    assert not is_in(other)
    assert other.post("/log-in/second-factor/", {"code": app_code()}).url == "/my-work/"


def test_nobody_connects_an_account_to_somebody_elses_identity(region, log_in, anna):
    client = log_in(UserFactory())
    assert through(region, client, "s-stranger", go=f"{GO}?process=connect").status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_answer_that_was_not_asked_for_here_is_refused(region, client, anna):
    sent = Client().post(GO)
    browser = requests.Session()
    browser.get(f"{region}/become/s-anna/", timeout=10)
    back = urlsplit(browser.get(sent.url, allow_redirects=False, timeout=10).headers["Location"])
    response = client.get(f"{back.path}?{back.query}")
    assert response.status_code == 401
    assert "svarade inte som den skulle" in response.content.decode()
    assert not is_in(client)


def test_a_code_that_the_directory_did_not_give_is_refused(region, client, anna):
    state = parse_qs(urlsplit(client.post(GO).url).query)["state"][0]
    response = client.get(BACK, {"code": "made-up", "state": state})
    assert response.status_code == 401
    assert not is_in(client)


def test_whoever_stops_on_the_way_may_try_again(region, client):
    state = parse_qs(urlsplit(client.post(GO).url).query)["state"][0]
    page = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Du loggade inte in" in page.content.decode()


def test_a_directory_that_is_away_is_no_fault_of_ours(region, client, settings):
    settings.OIDC_PROVIDERS[0]["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.post(GO)
    assert response.status_code == 502
    assert "logga in med en kod" in response.content.decode()


def test_a_link_logs_nobody_in_and_an_unknown_directory_is_not_found(region, client):
    assert client.get(GO).url == "/log-in/"
    assert client.post("/log-in/directory/okand/").status_code == 404
    assert client.get("/log-in/directory/okand/back/").status_code == 404


def test_the_page_may_send_its_form_to_the_directories_and_where_they_pass_one_on():
    entra = {"settings": {"server_url": "https://login.example/tenant/v2.0", "origins": ["https://adfs.example"]}}
    assert origins(entra) == ["https://login.example", "https://adfs.example"]
    assert origins({"settings": {"server_url": "http://127.0.0.1:8123"}}) == ["http://127.0.0.1:8123"]
