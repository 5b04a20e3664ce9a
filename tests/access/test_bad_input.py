"""What no form of ours sends: an error that says so, or a page as if nothing had been asked, and never a fault."""

import itertools
from urllib.parse import quote_from_bytes

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.access.lines import Line
from tests.access.table import READ, TABLE, reader
from tests.access.world import World

pytestmark = pytest.mark.django_db

# Beyond what the database's numbers hold, and numbers that no row has.
NUMBERS = ["0", "9223372036854775808", "9" * 60]
WORDS = ["x" * 300, "-", "_"]
# NUL, control and direction characters, a lone surrogate, bytes that are no UTF-8, length, and what SQL is made of.
BYTES = [
    b"\x00",
    b"a\x00b",
    b"\x01\x1b\x7f\xe2\x80\xae\xe2\x80\x8b",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"x" * 10_000,
    b"';drop table x",
    b"-1",
    b"9" * 40,
    b"1e999",
    b"9999-99-99",
]
TEXTS = [quote_from_bytes(text) for text in BYTES]
# Each text in each field of each page would be a hundred thousand questions. They go round instead, a page going on
# where the last one ended, so that every sort of field meets them all.
ROUND = itertools.cycle(TEXTS)


def patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    return [
        one
        for pattern in found
        for one in (patterns(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern])
    ]


NAMED = [p for p in patterns(get_resolver().url_patterns) if p.pattern.converters]


@pytest.mark.parametrize("pattern", NAMED, ids=lambda p: p.name)
def test_a_number_or_word_that_no_row_has_is_not_found(pattern: URLPattern, world: World, ask):
    kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
    for n in range(len(NUMBERS)):
        words = {name: NUMBERS[n] if kind == "IntConverter" else WORDS[n % len(WORDS)] for name, kind in kinds.items()}
        url = "/" + pattern.pattern._route
        for name, value in words.items():
            converter = {"IntConverter": "int", "SlugConverter": "slug", "StringConverter": "str"}[kinds[name]]
            url = url.replace(f"<{converter}:{name}>", value)
        for method in ("GET", "POST"):
            status = ask("administrator", method, url, counts=False).status
            assert status in {302, 403, 404, 405}, (method, url, status)


@pytest.mark.parametrize("line", READ, ids=str)
def test_a_page_bears_any_query(line: Line, world: World, ask):
    role, url = reader(line), line.url(world)
    shown = ask(role, "GET", url).response
    found = (shown.context or {}).get("filter") if shown.context else None
    fields = [*(found.form.fields if found else ()), "page", "sort", "next", "show", "council", "item", "kind", "date"]
    start = f"{url}{'&' if '?' in url else '?'}"
    for text in itertools.islice(ROUND, 4 if found else 2):
        query = "&".join(f"{field}={text}" for field in fields)
        assert ask(role, "GET", start + query).response.status_code < 500, query[:200]
    if found:
        # One at a time too: what is wrong in one may have kept the others from being read.
        for query in [f"{field}={next(ROUND)}" for field in fields]:
            assert ask(role, "GET", start + query).response.status_code < 500, query[:200]
        for query in ("page=abc", "page=-1", f"page={10**20}", "sort=-", "format=exe", "export=exe"):
            assert ask(role, "GET", start + query).status == 200, query


KINDS = itertools.cycle(
    ["application/json", "multipart/form-data", "multipart/form-data; boundary=x", "\u00e5", "text/plain"]
)
WRITE = [line for line in TABLE if line.method == "POST" and line.may - line.also.keys()]


@pytest.mark.parametrize("line", WRITE, ids=str)
def test_a_form_bears_any_body(line: Line, world: World, ask):
    role, url = reader(line), line.url(world)
    data = line.data(world)
    fields = [*data, "next", "reason", "to", "after", "form_key"]
    plain = "application/x-www-form-urlencoded"
    bodies = ["&".join(f"{field}={text}" for field in fields) for text in itertools.islice(ROUND, 3)]
    for field in data:
        text = next(ROUND)
        bodies.append("&".join(f"{name}={text if name == field else data[name]}" for name in data))
    for body in bodies:
        answer = ask(role, "POST", url, body, counts=False, content_type=plain)
        assert answer.response.status_code < 500, body[:200]
    kind = next(KINDS)
    answer = ask(role, "POST", url, b'\xff\x00{"a": [1', counts=False, content_type=kind)
    assert answer.response.status_code < 500, kind


@pytest.mark.parametrize("key", ["", "x", "\x00", "1" * 500, "00000000-0000-0000-0000-00000000000g"])
def test_a_malformed_form_key_is_no_key(key: str, world: World, ask):
    data = {"name": "Nytt Namn", "language": "sv", "version": 0, "form_key": key}
    answer = ask("member", "POST", "/account/", data)
    assert (answer.status, "portal_user" in answer.written) == (302, True)


@pytest.mark.parametrize("path", ["/%00", "/%ff", "/meetings/%00/", "/" + "x" * 5000, "/councils/%ED%A0%80/"])
def test_an_address_that_nobody_wrote_is_not_found(path: str, world: World, ask):
    assert ask("member", "GET", path).status in {301, 404}
