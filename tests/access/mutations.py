"""Checks of rights taken away one at a time: how many of them do the access table and the canaries notice?

Not a part of `make test`: `make rights` runs it, and says which checks nobody missed. Of each check only those lines of
the table are tried that come upon it.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from tests.access import canaries, mutants
from tests.access.lines import Line
from tests.access.mutants import Check
from tests.access.table import TABLE
from tests.access.test_canary import BY_LINK, Walk, browse, leaks, planted, text_of  # noqa: F401  # fixtures
from tests.access.world import World

pytestmark = pytest.mark.django_db
SAMPLE, SEED = 50, 2026
GOAL = 0.95


@pytest.fixture
def guards(world, monkeypatch) -> mutants.Guards:
    return mutants.Guards(mutants.sample(SAMPLE, SEED), monkeypatch.setattr)


def test_that_a_check_is_gone_is_noticed(world: World, ask, planted, browse, guards):  # noqa: F811  # fixtures
    checks = mutants.sample(SAMPLE, SEED)
    lines = _lines_of(world, ask, guards)
    said, missed = [], []
    for check in checks:
        guards.gone = check
        how = _by_table(world, ask, lines[check]) or _by_words(world, browse, planted, lines[check])
        said.append(f"{check}: {how or 'NOT NOTICED'} ({len(lines[check])} lines)")
        missed += [] if how else [str(check)]
    share = 1 - len(missed) / len(checks)
    said.append(f"{len(checks) - len(missed)} of {len(checks)} noticed ({share:.0%}, goal {GOAL:.0%})")
    path = Path(settings.BASE_DIR, "test-results", "rights.txt")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    assert share >= GOAL, missed


def _lines_of(world: World, ask, guards) -> dict[Check, list[Line]]:
    """Return for each check the lines of the table that come upon it, asked by one who may and one who may not."""
    found: dict[Check, list[Line]] = defaultdict(list)
    for line in TABLE:
        guards.asked.clear()
        allowed = sorted(line.may - line.also.keys())
        refused = [role for role in ("outsider", "member", "other_member") if line.expected(role) in {403, 404}]
        for role in [*allowed[:1], *refused[:1]]:
            ask(role, line.method, line.url(world), line.body(world))
        for check in guards.asked:
            found[check].append(line)
    return found


def _by_table(world: World, ask, lines: list[Line]) -> str:
    """Return the first answer that is not the table's."""
    for line in lines:
        for role in world.roles:
            expected = line.expected(role)
            if expected in {403, 404}:
                answer = ask(role, line.method, line.url(world), line.body(world))
                if answer.status != expected or (line.method == "POST" and answer.written):
                    return f"{line}: {role} is answered {answer.status} and not {expected}"
    return ""


def _by_words(world: World, browse, planted, lines: list[Line]) -> str:  # noqa: F811
    """Return the first private word that a page of these lines shows to whoever may not read it."""
    for line in lines:
        url = line.url(world)
        if line.method == "GET" and not url.startswith(BY_LINK):
            for role in canaries.ROLES:
                walk = Walk(browse(role), planted)
                walk.client.raise_request_exception = False  # a page that falls over shows no word
                walk.look_in(url, text_of(walk.client.get(url)))
                if found := leaks(role, walk):
                    return f"{line}: {role} reads {', '.join(sorted(found))}"
    return ""
