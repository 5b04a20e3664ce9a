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
    """How much of a run is made: at which pace, with how many mails, kills and changes of clock.

    `lease`: how much of the portal's own lease a sender has that may be killed. `patience`: how many seconds a change
    may take while Redis is away; beside the rest of the suite a machine may well stand still for that long.
    """

    is_whole: bool
    pace: float
    lease: float
    patience: float
    mails: int
    kills: int
    rounds: int


WHOLE = Size(is_whole=True, pace=1.0, lease=1.0, patience=2, mails=500, kills=50, rounds=5)
# No shorter: a lease that a busy machine outlasts sends twice, and the run would blame the portal for it.
SHORT = Size(is_whole=False, pace=1 / 10, lease=1 / 6, patience=20, mails=60, kills=4, rounds=1)


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
