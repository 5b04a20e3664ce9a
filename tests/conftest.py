"""Roles, a clean cache, and how a page's queries are counted. The services are real: the launcher starts them."""

import os
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from councils.models import Council
from portal.models import User
from portal.services import watchdog
from tests import emptying  # noqa: F401  # takes its place when it is loaded
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    MembershipFactory,
    OrganisationFactory,
    PartyFactory,
    PersonFactory,
    UserFactory,
)

# Playwright's loop runs in the test's thread, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def _own_ground(settings, tmp_path) -> None:
    """Every test has its own files and its own part of the cache (emptying it would empty everybody else's too)."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid4().hex}"}}
    settings.SECOND_FACTOR_REQUIRED = False
    # Each client builds the middleware anew, which would read every static file there is before the first answer.
    settings.WHITENOISE_AUTOREFRESH = True
    # A request leaves its reader's language behind in the thread, as it may in a server; the next has its own.
    translation.activate(settings.LANGUAGE_CODE)
    # No page asks anew how background work goes, so that what a page costs is the same each time.
    watchdog.remember(watchdog.Pulse(), seconds=None)


@pytest.fixture
def council(db) -> Council:
    """Kompetensråd Fyrbodal, hosted by one of the five parties."""
    return CouncilFactory(
        name="Kompetensråd Fyrbodal", short_name="Fyrbodal", slug="fyrbodal", host=PartyFactory(key="fy").organisation
    )


def _account(name: str) -> User:
    mailbox = name.lower().replace(" ", ".").translate(str.maketrans("åäö", "aao"))
    return PersonFactory(name=name, email=f"{mailbox}@example.org", with_user=True).user


@pytest.fixture
def outsider(db) -> User:
    """An account without any role."""
    return UserFactory(name="Utan Roll")


@pytest.fixture
def member(council) -> User:
    user = _account("Lena Storm")
    MembershipFactory(person=user.person, council=council)
    return user


@pytest.fixture
def chair(council) -> User:
    user = _account("Olof Ordförande")
    MembershipFactory(person=user.person, council=council, chair=True)
    return user


@pytest.fixture
def coordinator(council) -> User:
    user = _account("Malin Ekström")
    MembershipFactory(person=user.person, council=council, coordinator=True)
    return user


@pytest.fixture
def other_member(db) -> User:
    """A member of another council."""
    user = _account("Sara Granne")
    MembershipFactory(person=user.person, council=CouncilFactory(name="Kompetensråd Skaraborg", slug="skaraborg"))
    return user


@pytest.fixture
def other_coordinator(db) -> User:
    user = _account("Sven Grannsamordnare")
    MembershipFactory(person=user.person, council=CouncilFactory(slug="grannrad"), coordinator=True)
    return user


@pytest.fixture
def former_member(council) -> User:
    user = _account("Fredrik Förra")
    MembershipFactory(person=user.person, council=council, ended=True)
    return user


@pytest.fixture
def strategic_member(db) -> User:
    user = _account("Emil Brandt")
    MembershipFactory(person=user.person, council=CouncilFactory(strategic=True, slug="strategiska-gruppen"))
    return user


@pytest.fixture
def region_officer(db) -> User:
    """Staff of VGR."""
    user = _account("Daniel Rosvall")
    region = PartyFactory(key="vg", organisation=OrganisationFactory(region=True, name="VGR")).organisation
    AssignmentFactory(person=user.person, organisation=region)
    return user


@pytest.fixture
def municipal_contact(db) -> User:
    user = _account("Karin Kommun")
    AssignmentFactory(
        person=user.person, organisation=OrganisationFactory(kind="municipality"), task="municipal_contact"
    )
    return user


@pytest.fixture
def administrator(db) -> User:
    user = _account("Ada Admin")
    user.is_administrator = True
    user.save(update_fields=["is_administrator"])
    return user


@pytest.fixture
def log_in() -> Callable[[User | None], Client]:
    """Return a client for a user (None: nobody logged in)."""

    def log_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return log_in


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """Return how many SQL statements a page costs, its template rendered too."""

    def count(client: Client, url: str) -> int:
        client.get(url)  # what is asked for once a process is not the page's
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == 200, response.status_code
        return len(captured)

    return count
