"""Every address, every method, every role: the answer is that of the table, and a refusal changes nothing."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.conftest import Answer
from tests.access.lines import SIGNED_IN, Line
from tests.access.table import TABLE
from tests.access.world import World

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Keys that no row has.
NO_PK, NO_SLUG = 2**40, "finns-inte"


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_the_table_and_nothing_else():
    assert set(names(get_resolver().url_patterns)) == {line.name for line in TABLE}


def test_the_table_speaks_of_every_role(world):
    assert set(world.roles) == SIGNED_IN | {"anonymous"}


@pytest.fixture(scope="module")
def answers() -> dict[tuple[int, str], Answer]:
    """What has been answered already, so that the second look at an answer does not ask again."""
    return {}


@pytest.fixture
def answer_of(world, ask, answers):
    def answer_of(line: Line, role: str) -> Answer:
        if (id(line), role) not in answers:
            answers[id(line), role] = ask(role, line.method, line.url(world), line.body(world))
        return answers[id(line), role]

    return answer_of


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_each_role_is_answered_as_the_table_says(line: Line, world: World, answer_of):
    expected, found, wrote = {}, {}, {}
    for role in world.roles:
        answer = answer_of(line, role)
        expected[role], found[role] = line.expected(role), answer.status
        if line.method == "POST":
            wrote[role] = bool(answer.written)
    assert found == expected
    if line.method == "POST":
        carried_out = {role: line.writes and role in line.may and role not in line.also for role in world.roles}
        allowed = {role for role in world.roles if role in line.may and not line.writes}
        assert {**wrote, **dict.fromkeys(allowed, False)} == carried_out


NAMED = [line for line in TABLE if line.row and not isinstance(line.row, tuple)]


@pytest.mark.parametrize("line", NAMED, ids=str)
def test_a_stranger_cannot_tell_a_row_from_one_that_is_not_there(line: Line, world: World, ask, answer_of):
    nowhere = line.of_no_row(number=NO_PK, slug=NO_SLUG)
    for role in world.roles:
        if line.expected(role) not in {404, "log in"}:
            continue
        one = answer_of(line, role).response
        other = ask(role, line.method, nowhere, line.body(world)).response
        assert seen(one, line.url(world)) == seen(other, nowhere), role


def seen(response, url: str) -> tuple[int, dict[str, str], str]:
    """Return everything that a person sees of an answer, without what is new on every page and what they asked for."""
    body = re.sub(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*', r"\1", response.content.decode())
    headers = {name: unquote(value).replace(url, "") for name, value in response.headers.items()}
    headers.pop("Content-Length", None)  # an address may be longer than another
    return response.status_code, headers, body.replace(url, "")


@pytest.mark.parametrize("name", sorted({line.name for line in TABLE}))
def test_a_method_without_a_line_is_refused(name: str, world: World, ask):
    lines = [line for line in TABLE if line.name == name]
    line = lines[0]
    role = next(iter(sorted(line.may - line.also.keys() - {"anonymous"})), "administrator")
    for method in METHODS:
        if method not in {line.method for line in lines}:
            answer = ask(role, method, line.url(world))
            assert (method, answer.status, +answer.written) == (method, 405, {})
