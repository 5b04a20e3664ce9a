"""The fault runs: short within `make test`, whole and at the portal's own pace by `make faults`."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.machine import Machine


@dataclass(frozen=True)
class Size:
    """How much of a run is made: at which pace, with how many mails, kills and changes of clock."""

    is_whole: bool
    pace: float
    mails: int
    kills: int
    rounds: int


WHOLE = Size(is_whole=True, pace=1.0, mails=500, kills=50, rounds=5)
# No quicker: a lease that a busy machine outlasts sends twice, and the run would blame the portal for it.
SHORT = Size(is_whole=False, pace=1 / 10, mails=60, kills=4, rounds=1)


@pytest.fixture(scope="session")
def size() -> Size:
    return WHOLE if os.environ.get("FAULTS") == "whole" else SHORT


@pytest.fixture
def machine(transactional_db, size) -> Iterator[Callable[..., Machine]]:
    """Return a function that sets up a machine; all that it runs has ended when the test has."""
    machines = []

    def build(**options: object) -> Machine:
        machines.append(Machine(**{"pace": size.pace, **options}))
        return machines[-1]

    yield build
    for each in machines:
        each.stop()


@pytest.fixture
def figure(request) -> Callable[[str], None]:
    """Return a function that writes a line of figures under the run's name, for docs/operations.md."""

    def write(line: str) -> None:
        path = Path(settings.BASE_DIR, "test-results", "faults.txt")
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{request.node.name}: {line}\n")

    return write
