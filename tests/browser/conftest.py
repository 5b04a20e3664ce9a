"""A real Chromium, a real Celery worker beside the live server, and how somebody is logged in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.models import User
from tests.access.conftest import session_of
from tests.access.world import build
from tests.browser.look import Look

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The machine's own Chromium; as root it cannot use its sandbox."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    options = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        options += ["--no-sandbox", "--disable-dev-shm-usage"]
    return {"args": options, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session", autouse=True)
def _connections_end_with_the_browser(playwright) -> Iterator[None]:
    """Leave nothing that would keep the test database from being dropped.

    A browser keeps its sockets, and so the live server its threads. While Playwright's loop runs, Django also gives
    this thread another connection than before it and after it; only here can that one be closed.
    """
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def page_of(live_server, browser: Browser, browser_context_args) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser of its own for a user (None: nobody), at a width."""
    contexts = []

    def page_of(user: User | None, *, width: int = 1440, scheme: str = "light", **options) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(
            **{**browser_context_args, "viewport": size, "color_scheme": scheme, "base_url": live_server.url, **options}
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        # From the start: the browser is asked to hand over its file dialogs, and does not say when it has heard.
        page.on("filechooser", lambda chooser: None)
        return page

    yield page_of
    for context in contexts:
        context.close()


@pytest.fixture
def worker(transactional_db, settings) -> Iterator[None]:
    """Run a Celery worker on the test's own database and files."""
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    user = connection.settings_dict["USER"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{user}@/{name}?host={host}" if user else f"postgresql:///{name}?host={host}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "1", "-l", "warning", "--without-gossip"]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    yield
    process.terminate()
    process.wait(30)


@pytest.fixture
def look(page_of, live_server) -> Iterator[Look]:
    """A browser that looks at pages of the access table's world; what was wrong fails the test when it ends."""
    world = build()
    world.keys = {role: session_of(user) for role, user in world.roles.items()}
    look = Look(page_of(None), world, live_server.url)
    yield look
    assert {where: wrong for where, wrong in look.wrong.items() if wrong} == {}
