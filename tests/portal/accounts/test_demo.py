"""One-click logins: in the demo, from the machine itself, and never anywhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.portal.accounts.steps import is_in


@pytest.fixture
def demo(settings):
    """Let the portal be a demo, its addresses too."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.portal.accounts.demo_urls"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "demo.example.org"]


@pytest.fixture
def member_of_demo(db):
    return UserFactory(email="ledamot@demo.example", name="Lena Ledamot", invited=True)


def local(**extra):
    return Client(**{"SERVER_NAME": "localhost", "REMOTE_ADDR": "127.0.0.1", **extra})


def test_the_demos_people_are_listed_by_role_and_log_in_with_one_click(demo, member_of_demo):
    UserFactory(email="samordnare@demo.example", name="Sara Hedlund")
    UserFactory(email="vgr@demo.example", name="Kim Stängd", closed=True)
    UserFactory(email="verklig@example.org", name="Verklig Person")
    client = local()
    page = client.get(reverse("demo"))
    assert [name for name, *_rest in page.context["people"]] == ["samordnare", "ledamot"]
    assert "Läser vad rådet gör" in page.content.decode()
    assert client.post(reverse("demo-log-in", args=["ledamot"])).url == "/my-work/"
    assert client.get("/account/").context["user"] == member_of_demo
    client.post(reverse("demo-log-in", args=["samordnare"]))
    assert client.get("/account/").context["user"].name == "Sara Hedlund"


def test_an_empty_demo_says_how_to_fill_it(demo, db):
    assert "manage.py seed" in local().get("/demo/").content.decode()


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "unix:"},
        {"SERVER_NAME": "demo.example.org"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_nobody_gets_in_from_elsewhere(demo, member_of_demo, extra):
    client = local(**extra)
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/log-in/ledamot/").status_code == 404
    assert not is_in(local(**{**extra, "REMOTE_ADDR": "127.0.0.1"}))


@pytest.mark.parametrize("role", ["verklig", "vgr", "inget"])
def test_only_the_demos_own_open_accounts(demo, db, role):
    UserFactory(email="verklig@demo.example")
    UserFactory(email="vgr@demo.example", closed=True)
    assert local().post(f"/demo/log-in/{role}/").status_code == 404


def test_a_get_logs_nobody_in(demo, member_of_demo):
    client = local()
    assert client.get("/demo/log-in/ledamot/").status_code == 405
    assert not is_in(client)


def test_the_view_itself_refuses_outside_the_demo(demo, member_of_demo, settings):
    settings.DEMO = False
    client = local()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/log-in/ledamot/").status_code == 404


@pytest.mark.parametrize(("switch", "found"), [("1", "True"), ("0", "False"), ("", "False"), ("true", "False")])
def test_the_addresses_exist_in_the_demo_only(switch, found):
    question = "import django; django.setup(); from portal.urls import *; print(DEMO_PAGES[0] in urlpatterns)"
    environment = {**os.environ, "DEMO": switch, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", question]
    answer = subprocess.run(
        command, env=environment, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == found
