"""Logging in with a code from one's mail, and what a stranger can learn from trying."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from portal.models import Mail
from portal.models.user import normal_email
from tests.factories import UserFactory
from tests.portal.accounts.steps import CODE, LOGIN, ask, code_in_mail, is_in, log_in_by_code, write

NOBODY = "nobody@example.org"


@pytest.fixture
def user(db):
    return UserFactory(email="lena.storm@example.org")


def test_the_code_logs_in_once_and_the_session_is_a_new_one(client, user):
    ask(client, user.email)
    code, before = code_in_mail(user.email), client.cookies["session"].value
    assert write(client, code).url == "/my-work/"
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()
    assert is_in(client)
    other = Client()
    ask(other, NOBODY)
    assert write(other, code).status_code == 422


def test_the_code_may_be_written_as_it_comes(client, user):
    ask(client, user.email)
    assert write(client, f" {code_in_mail(user.email).replace('-', ' ')} ").status_code == 302


@pytest.mark.parametrize("typed", ["LENA.Storm@Example.org", " lena.storm@example.org ", "ｌｅｎａ.storm@example.org"])
def test_one_mailbox_in_many_spellings_is_one_account(client, user, typed):
    log_in_by_code(client, typed)
    ask(client, typed)
    assert write(client, code_in_mail(user.email)).status_code == 302


@pytest.mark.parametrize(
    "other",
    ["lena.störm@example.org", "lena.storm@example.org.se", "lena.storm+x@example.org", "lenastorm@example.org"],
)
def test_an_address_that_only_resembles_is_not_the_account(client, user, other):
    ask(client, other)
    assert not Mail.objects.filter(to=user.email).exists()


def test_a_domain_in_punycode_or_in_letters_is_one_domain():
    assert normal_email("Åsa@XN--EXMPLE-CUA.org") == normal_email("a\u030asa@exa\u0308mple.org") == "åsa@exämple.org"
    assert normal_email("nobody@xn--") == "nobody@xn--"
    assert normal_email("nothing") == "nothing"


def test_three_wrong_codes_and_a_new_one_must_be_asked_for(client, user):
    ask(client, user.email)
    code = code_in_mail(user.email)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    assert [write(client, wrong).status_code for _ in range(3)] == [422, 422, 302]
    assert write(client, code).url == reverse("account_request_login_code")
    page = client.get(reverse("account_request_login_code")).content.decode()
    assert "För många felaktiga koder" in page
    assert not is_in(client)


def test_a_code_is_dead_after_ten_minutes_and_the_page_says_so(client, user):
    ask(client, user.email)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session.save()
    response = client.post(CODE, {"code": code_in_mail(user.email), "action": "verify"}, follow=True)
    assert "Koden gäller inte längre" in response.content.decode()
    assert not is_in(client)


def test_a_new_code_makes_the_old_one_worthless(client, user):
    ask(client, user.email)
    old = code_in_mail(user.email)
    ask(client, user.email)
    new = code_in_mail(user.email)
    assert write(client, old).status_code == 422
    assert write(client, new).status_code == 302


def test_the_code_page_without_a_code_on_its_way_leads_to_the_log_in(client, db):
    assert client.get(CODE).url == reverse("account_request_login_code")


def test_what_is_no_address_says_what_to_do(client, db):
    for typed, said in [
        ("", "Skriv din e-postadress."),
        ("lena", "Skriv en hel e-postadress"),
        ("åsa@example.org", "hel e-p"),
    ]:
        response = ask(client, typed)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert 'aria-invalid="true"' in response.content.decode()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "typed", ["x" * 300 + "@example.org", "a\0b@example.org", "a\r\nBcc: b@example.org", "=?utf-8?q?a?=@x"]
)
def test_no_address_is_a_fault_of_ours(client, db, typed):
    assert ask(client, typed).status_code == 422


def seen(client, email):
    """What a stranger sees of asking for a code: the answers, their headers, and the page after."""
    answer = ask(client, email)
    page = client.get(answer.url)
    bare = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode()).replace(email, "")
    cookies = {name: (len(c.value), c["max-age"], c["path"], c["samesite"]) for name, c in client.cookies.items()}
    headers = {name: value for name, value in answer.headers.items() if name != "Expires"}
    return answer.status_code, answer.url, headers, cookies, page.status_code, bare


def test_known_unknown_and_closed_addresses_get_the_same_answer(user):
    closed = UserFactory(email="kim.closed@example.org", closed=True)
    known, unknown, shut = (seen(Client(), email) for email in (user.email, NOBODY, closed.email))
    assert known == unknown == shut
    assert [Mail.objects.filter(to=email).count() for email in (user.email, NOBODY, closed.email)] == [1, 1, 1]


def shape(email):
    """The statements that asking for a code costs, without their values."""
    with CaptureQueriesContext(connection) as captured:
        ask(Client(), email)
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in captured]


def test_known_and_unknown_addresses_cost_the_same_queries(user):
    assert shape(user.email) == shape(NOBODY)


def test_known_and_unknown_addresses_take_the_same_time(user, settings):
    """Taken in turns, so that a busy machine is as busy for both; the medians differ by less than a fifth."""
    settings.ACCOUNT_RATE_LIMITS = False
    took = {user.email: [], NOBODY: []}
    for _ in range(60):
        for email, times in took.items():
            client = Client()
            start = time.perf_counter()
            ask(client, email)
            times.append(time.perf_counter() - start)
    known, unknown = (median(times[10:]) for times in took.values())
    assert abs(known - unknown) < 0.2 * max(known, unknown), (known, unknown)


def test_a_wrong_code_takes_the_same_answer_for_an_unknown_address(user):
    pages = []
    for email in (user.email, NOBODY):
        client = Client()
        ask(client, email)
        response = write(client, "1234-567x")
        page = re.sub(r'value="[^"]{60,}"', "", response.content.decode()).replace(email, "")
        pages.append((response.status_code, page))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, db, method):
    answer = getattr(client, method)("/sign-up/", {"email": NOBODY} if method == "post" else None)
    assert answer.status_code == 404


def test_only_the_wanted_pages_of_allauth_exist():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith(("account_", "socialaccount_", "openid"))} == {
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_logout",
        "account_signup",
        "socialaccount_login_cancelled",
        "openid_connect_login",
        "openid_connect_callback",
    }


def test_one_comes_to_the_page_that_one_asked_for(client, user):
    url = client.get("/account/sessions/").url
    client.post(url, {"login": user.email, "next": "/account/sessions/"})
    response = client.post(f"{CODE}?next=/account/sessions/", {"code": code_in_mail(user.email), "action": "verify"})
    assert response.url == "/account/sessions/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "///x.example",
    ],
)
def test_nobody_is_led_elsewhere(client, user, elsewhere):
    client.post(LOGIN, {"login": user.email, "next": elsewhere})
    response = client.post(CODE, {"code": code_in_mail(user.email), "action": "verify", "next": elsewhere})
    assert response.url == "/my-work/"
    assert client.post("/log-out/", {"next": elsewhere}).url == "/"


def test_another_site_can_neither_log_in_nor_out(user):
    client = Client(enforce_csrf_checks=True)
    assert ask(client, user.email).status_code == 403
    client.force_login(user)
    assert client.post("/log-out/", HTTP_ORIGIN="https://evil.example").status_code == 403
    assert is_in(client)


def test_logging_out_is_a_post_and_ends_the_session_on_the_server(client, user):
    log_in_by_code(client, user.email)
    cookie = client.cookies["session"].value
    assert "Logga ut?" in client.get("/log-out/").content.decode()
    assert is_in(client)
    response = client.post("/log-out/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=cookie).exists()
    client.cookies["session"] = cookie
    assert not is_in(client)


def test_a_session_ends_twelve_hours_after_the_log_in_however_it_is_used(client, user):
    log_in_by_code(client, user.email)
    end = Session.objects.get(session_key=client.cookies["session"].value).expire_date
    assert abs(end - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)
    session = client.session
    session["used"] = True
    session.save()
    assert Session.objects.get(session_key=client.cookies["session"].value).expire_date == end


def test_the_portal_speaks_the_accounts_language(client, user):
    user.language = "en"
    user.save(update_fields=["language"])
    log_in_by_code(client, user.email)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "My account" in client.get("/account/").content.decode()


def test_signed_in_pages_are_kept_in_no_cache(client, user):
    log_in_by_code(client, user.email)
    assert "no-store" in client.get("/account/").headers["Cache-Control"]


def test_ones_name_and_language_are_ones_own_to_change(client, user):
    log_in_by_code(client, user.email)
    new = {"name": " Lena  Storm\u202e ", "language": "en", "version": 0, "is_administrator": "on", "email": NOBODY}
    response = client.post("/account/", new)
    assert response.url == "/account/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    user.refresh_from_db()
    assert (user.language, user.is_administrator, user.email) == ("en", False, "lena.storm@example.org")
    assert "\u202e" not in user.name
    assert client.post("/account/", {"name": "", "language": "sv", "version": 1}).status_code == 422
    late = client.post("/account/", {"name": "Annat namn", "language": "sv", "version": 0})
    assert late.status_code == 409
    assert "Annat namn" in late.content.decode()
