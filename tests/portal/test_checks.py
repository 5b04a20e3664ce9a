"""Unsafe settings stop the start; unwise ones are warned of."""

import os
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import checks

KEY = "k3Jd8-sWq0_zXc5vBn7mLp2oIu9yTr4eWa1sDf6gHj-xZ0qQwE"


@pytest.fixture
def production(monkeypatch, tmp_path) -> SimpleNamespace:
    """Settings as in production, which start."""
    found = SimpleNamespace(
        SECRET_KEY=KEY,
        SECRET_KEY_FALLBACKS=[],
        DEMO=False,
        DEBUG=False,
        ALLOWED_HOSTS=["portal.example.org"],
        SITE_URL="https://portal.example.org",
        HTTPS=True,
        DATABASES={"default": {"HOST": "db.example.org", "OPTIONS": {}}},
        STATIC_ROOT=tmp_path / "static",
        STATICFILES_DIRS=[],
        MEDIA_ROOT=tmp_path / "media",
        DEFAULT_FROM_EMAIL="portal@example.org",
        TRUSTED_PROXIES=1,
        WHITENOISE_USE_FINDERS=False,
    )
    monkeypatch.setattr(checks, "settings", found)
    return found


@pytest.fixture
def demo(production):
    """Settings as in the demo, which start on one's own machine only."""
    production.DEMO = True
    production.ALLOWED_HOSTS, production.SITE_URL = ["127.0.0.1", "localhost"], "http://127.0.0.1:8000"
    production.DATABASES = {"default": {"HOST": "/tmp/sockets", "OPTIONS": {}}}
    return production


def test_safe_settings_start(production):
    checks.refuse_unsafe()
    assert checks.production(None) == []


def test_demo_starts_on_ones_own_machine(demo):
    checks.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", KEY[:49], "SECRET_KEY must have at least 50 characters"),
        ("SECRET_KEY", "abc" * 30, "SECRET_KEY must have at least 50 characters"),
        ("SECRET_KEY", "django-insecure-" + KEY, "SECRET_KEY is a placeholder"),
        ("SECRET_KEY", "Change-Me-" + KEY, "SECRET_KEY is a placeholder"),
        ("SECRET_KEY_FALLBACKS", [KEY, "short"], "SECRET_KEY_FALLBACKS must have"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty"),
        ("ALLOWED_HOSTS", ["portal.example.org", "*"], "ALLOWED_HOSTS contains '*'"),
        ("ALLOWED_HOSTS", ["other.example.org"], "SITE_URL names a host that is not in ALLOWED_HOSTS"),
        ("SITE_URL", "http://portal.example.org", "SITE_URL must begin with https://"),
        ("SITE_URL", "http://127.0.0.1:8000", "SITE_URL must begin with https://"),
        ("SITE_URL", "", "SITE_URL must begin with https://"),
        ("DEMO", True, "DEMO is on, but ALLOWED_HOSTS names more than this machine"),
        ("DEBUG", True, "DEBUG is on, but ALLOWED_HOSTS names more than this machine"),
    ],
)
def test_unsafe_setting_stops_the_start(production, name, value, said):
    setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured, match=said.replace("*", r"\*")):
        checks.refuse_unsafe()


@pytest.mark.parametrize("mode", ["DEMO", "DEBUG"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", ["127.0.0.1", "portal.example.org"]),
        ("ALLOWED_HOSTS", ["127.0.0.1", "localhost.example.org"]),
        ("ALLOWED_HOSTS", ["127.0.0.1", "192.168.0.2"]),
        ("ALLOWED_HOSTS", ["127.0.0.1", "0.0.0.0"]),
        ("SITE_URL", "https://portal.example.org"),
        ("DATABASES", {"default": {"HOST": "db.example.org"}}),
        ("DATABASES", {"default": {"HOST": "127.0.0.1,db.example.org"}}),
        ("DATABASES", {"default": {"HOST": "127.0.0.1", "OPTIONS": {"hostaddr": "192.0.2.1"}}}),
        ("DATABASES", {"default": {"HOST": "", "OPTIONS": {"service": "production"}}}),
    ],
)
def test_demo_and_debug_never_meet_a_network(demo, mode, name, value):
    demo.DEMO = demo.DEBUG = False
    setattr(demo, mode, True)
    setattr(demo, name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{mode} is on"):
        checks.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value"), [("PGHOST", "db.example.org"), ("PGHOSTADDR", "192.0.2.1"), ("PGSERVICE", "production")]
)
def test_demo_is_not_led_astray_by_the_environment(demo, monkeypatch, name, value):
    demo.DATABASES = {"default": {"HOST": "", "OPTIONS": {}}}
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL leads to another machine"):
        checks.refuse_unsafe()


@pytest.mark.parametrize("host", ["", "/run/postgresql", "@abstract", "localhost", "127.0.0.1", "::1"])
def test_local_databases_are_local(demo, host):
    demo.DATABASES = {"default": {"HOST": host, "OPTIONS": {}}}
    checks.refuse_unsafe()


def test_private_files_are_never_among_the_static(production, tmp_path):
    production.MEDIA_ROOT = tmp_path / "static" / "media"
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ROOT lies within the static files"):
        checks.refuse_unsafe()


@pytest.mark.parametrize("folder", ["/proc/media", "/dev/null/media"])
def test_private_files_must_have_somewhere_to_be(production, folder):
    production.MEDIA_ROOT = folder
    if folder.startswith("/proc") and os.access("/proc", os.W_OK):
        production.MEDIA_ROOT = "/dev/null"
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ROOT cannot be written to"):
        checks.refuse_unsafe()


def test_everything_to_mend_is_said_at_once(production):
    production.SECRET_KEY, production.ALLOWED_HOSTS = "", []
    with pytest.raises(ImproperlyConfigured) as refused:
        checks.refuse_unsafe()
    assert {"- SECRET_KEY is not set.", "- ALLOWED_HOSTS is empty; name the hosts that the portal answers to."} < set(
        str(refused.value).splitlines()
    )


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("DEFAULT_FROM_EMAIL", "Portal <no-reply@localhost>", "portal.W001"),
        ("TRUSTED_PROXIES", 0, "portal.W002"),
        ("WHITENOISE_USE_FINDERS", True, "portal.W003"),
    ],
)
def test_unwise_setting_is_warned_of(production, name, value, number):
    setattr(production, name, value)
    assert [found.id for found in checks.production(None)] == [number]
