"""Where one is logged in: listed in words, and ended one by one or all at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from portal import devices
from tests.factories import UserFactory
from tests.portal.accounts.steps import is_in, log_in_by_code

LIST = reverse("usersessions_list")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


@pytest.fixture
def user(db):
    return UserFactory()


def device(user, agent, ip="127.0.0.1"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=ip)
    log_in_by_code(client, user.email)
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox på Windows"),
        (IPHONE, "Safari på iPhone"),
        (EDGE, "Edge på Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome på Android"),
        ("curl/8.5", "Okänd enhet"),
        ("<script>alert(1)</script>", "Okänd enhet"),
        ("", "Okänd enhet"),
    ],
)
def test_a_device_in_words(agent, words):
    assert devices.name(agent) == words


def test_devices_are_listed_in_words_and_the_one_at_hand_is_marked_and_first(user):
    here = device(user, FIREFOX)
    device(user, IPHONE, ip="192.0.2.7")
    page = here.get(LIST)
    assert [(name, is_here) for _row, name, is_here in page.context["sessions"]] == [
        ("Firefox på Windows", True),
        ("Safari på iPhone", False),
    ]
    text = page.content.decode()
    assert "192.0.2.7" in text
    assert text.count("Den här") == 1


def test_one_other_device_is_logged_out(user):
    here, there = device(user, FIREFOX), device(user, IPHONE)
    row = UserSession.objects.get(user=user, user_agent=IPHONE)
    response = here.post(reverse("account-session-end", args=[row.pk]), follow=True)
    assert "Safari på iPhone är utloggad" in response.content.decode()
    assert is_in(here)
    assert not is_in(there)
    assert not Session.objects.filter(session_key=there.cookies["session"].value).exists()


def test_all_others_are_logged_out_at_once(user):
    here, *others = [device(user, FIREFOX) for _ in range(3)]
    here.post(reverse("account-sessions-end-others"))
    assert is_in(here)
    assert not any(is_in(other) for other in others)


def test_nobody_ends_or_sees_somebody_elses(user):
    mine, theirs = device(user, FIREFOX), device(UserFactory(), IPHONE)
    row = UserSession.objects.get(user_agent=IPHONE)
    assert mine.post(reverse("account-session-end", args=[row.pk])).status_code == 404
    assert is_in(theirs)
    assert "iPhone" not in mine.get(LIST).content.decode()


def test_the_session_at_hand_is_ended_by_logging_out_only(user):
    here = device(user, FIREFOX)
    row = UserSession.objects.get(user=user)
    assert here.post(reverse("account-session-end", args=[row.pk])).status_code == 404
    assert is_in(here)
    here.post("/log-out/")
    assert not UserSession.objects.filter(user=user).exists()


def test_a_session_that_is_over_is_not_listed(user):
    here, there = device(user, FIREFOX), device(user, IPHONE)
    Session.objects.filter(session_key=there.cookies["session"].value).delete()
    assert len(here.get(LIST).context["sessions"]) == 1


def test_the_list_costs_the_same_but_for_one_look_at_each_session(user, queries):
    here = device(user, FIREFOX)
    one = queries(here, LIST)
    for _ in range(4):
        device(user, IPHONE)
    assert queries(here, LIST) <= one + 4 * 3
