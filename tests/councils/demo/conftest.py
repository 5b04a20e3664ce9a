"""One seeded world for all tests that only look at it: making it costs seconds."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from councils.demo import world


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The world of scale 1 as of now, undone when the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.build(1, timezone.now())
        yield
        transaction.set_rollback(True)
