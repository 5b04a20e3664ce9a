"""Guessing and flooding are held back, and no spelling of an address and no header makes more room."""

import pytest
from django.test import Client

from portal.models import Mail
from tests.factories import UserFactory
from tests.portal.accounts.steps import ask, code_in_mail, is_in, write

# The same mailbox in other capitals, full-width letters, and with a domain in letters, decomposed or in punycode.
SPELLINGS = ["asa@exämple.org", "ASA@EXÄMPLE.org", "ａｓａ@exa\u0308mple.org", " Asa@xn--exmple-cua.org "]
HEADERS = [
    "X-Forwarded-For",
    "Forwarded",
    "X-Real-IP",
    "X-Client-IP",
    "CF-Connecting-IP",
    "True-Client-IP",
]


def forged(number):
    """Headers that claim another sender each time."""
    return {
        header: f"for=198.51.100.{number}" if header == "Forwarded" else f"198.51.100.{number}" for header in HEADERS
    }


def ask_until_held(times, **options):
    """Ask for codes to as many addresses, and return the answers' statuses."""
    return [ask(Client(**options), f"person{n}@example.org", headers=forged(n)).status_code for n in range(times)]


def test_one_mailbox_gets_four_codes_in_ten_minutes_however_it_is_spelt(db):
    answers = [ask(Client(), spelling) for spelling in (*SPELLINGS, *SPELLINGS)]
    assert [answer.status_code for answer in answers] == [302] * 4 + [422] * 4
    assert "Vänta tio minuter" in answers[-1].content.decode()
    assert Mail.objects.count() == 4
    assert set(Mail.objects.values_list("to", flat=True)) == {"asa@exämple.org"}


@pytest.mark.parametrize("accented", ["asa@éxample.org", "asa@exåmple.org", "asa@exa\u030ample.org"])
def test_an_accent_opens_no_counter_of_its_own(db, accented):
    for _ in range(4):
        ask(Client(), "asa@example.org")
    assert ask(Client(), accented).status_code == 422


@pytest.mark.parametrize("typed", ["åsa@example.org", "ÅSA@example.org", "a\u030asa@example.org"])
def test_an_accented_name_reaches_neither_the_account_nor_anybody(db, typed):
    UserFactory(email="asa@example.org")
    assert ask(Client(), typed).status_code == 422
    assert not Mail.objects.exists()


def test_known_and_unknown_addresses_are_held_alike(db):
    user = UserFactory()
    known = [ask(Client(), user.email).status_code for _ in range(6)]
    assert known == [ask(Client(), "nobody@example.org").status_code for _ in range(6)]


def test_a_place_asks_for_twenty_codes_a_minute_whatever_its_headers_claim(db):
    assert ask_until_held(22) == [302] * 20 + [422] * 2


def test_a_place_that_goes_on_gets_the_page_that_says_when(db):
    statuses = ask_until_held(31)
    assert statuses[-1] == 429
    page = Client().post("/log-in/", {"login": "lena@example.org"}, headers=forged(99))
    assert page.headers["Retry-After"] == "60"
    text = page.content.decode()
    assert "<h1>Vänta en minut</h1>" in text
    assert "Vänta en minut och försök igen" in text
    assert Client().get("/log-in/").status_code == 200


def test_another_place_is_not_held_for_it(db):
    ask_until_held(31)
    assert ask(Client(REMOTE_ADDR="192.0.2.9"), "lena@example.org").status_code == 302


def test_addresses_of_one_network_count_as_one_place(db):
    answers = [ask(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), f"person{n}@example.org").status_code for n in range(22)]
    assert answers == [302] * 20 + [422] * 2


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def through_proxy(number, sender, claimed=""):
    """What our proxy passes on: whatever the sender claimed, and then who it really was."""
    forwarded = f"{claimed}, {sender}" if claimed else sender
    return ask(Client(REMOTE_ADDR="10.0.0.1"), f"person{number}@example.org", headers={"X-Forwarded-For": forwarded})


def test_behind_our_proxy_each_client_has_its_own_counter(db, behind_a_proxy):
    assert [through_proxy(n, f"192.0.2.{n}").status_code for n in range(25)] == [302] * 25


def test_behind_our_proxy_what_a_client_claims_makes_no_more_room(db, behind_a_proxy):
    answers = [through_proxy(n, "192.0.2.7", claimed=f"198.51.100.{n}, 10.9.9.9").status_code for n in range(22)]
    assert answers == [302] * 20 + [422] * 2


def test_a_list_of_places_that_cannot_be_read_is_no_fault(db, behind_a_proxy):
    for number, forwarded in enumerate(["", "x", "1.2.3.4:5678", "[2001:db8::1]:443", "," * 50, "unknown"]):
        response = ask(
            Client(REMOTE_ADDR="10.0.0.1"), f"person{number}@example.org", headers={"X-Forwarded-For": forwarded}
        )
        assert response.status_code in {302, 403}, forwarded


def test_a_code_is_guessed_twelve_times_in_ten_minutes_at_most(db):
    """Three guesses a code and four codes in ten minutes, of a hundred million."""
    user, guesses = UserFactory(), 0
    for _ in range(10):
        client = Client()
        if ask(client, user.email).status_code == 422:
            break
        while write(client, "0000-0000").status_code == 422:
            guesses += 1
        guesses += 1
    assert guesses == 12


def test_ones_own_success_buys_no_guesses_at_others(db):
    mine, victim = UserFactory(), UserFactory()
    for _ in range(4):
        ask(Client(), victim.email)
    client = Client()
    ask(client, mine.email)
    write(client, code_in_mail(mine.email))
    assert is_in(client)
    assert ask(Client(), victim.email).status_code == 422


def test_passkeys_are_tried_ten_times_a_minute(db):
    statuses = [Client().post("/log-in/passkey/", {"credential": "{}"}).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
