"""Each role walks everything that it can reach, and comes upon no word that is not its own to read.

A word of its own stands in every private field of the world (tests/access/canaries.py). Every role asks for every
address of the access table, follows every link, form of filters and fragment, opens every file (PDF, Word, Excel, CSV,
calendar), presses every button that it may, and reads what it is mailed and told of by that.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from io import BytesIO
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from pypdf import PdfReader

from councils.models import AgendaItem, HearingForward, Person
from councils.rights import Rights
from councils.services import approvals, calls, notices
from portal import search
from portal.models import Mail, Notification, SearchEntry
from portal.services import digests
from tests.access import canaries
from tests.access.canaries import Canary
from tests.access.lines import Line
from tests.access.table import TABLE
from tests.access.world import World

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""(?:href|hx-get|src|data-url)="([^"#]+)[^"]*\"""")
FILTERS = re.compile(r'<form class="filters"[^>]* action="([^"]+)".*?</form>', re.DOTALL)
# Addresses that are themselves the permission: what whoever holds one is shown is asked of the holder.
BY_LINK = ("/answer/", "/calendar/feed/", "/unsubscribe/")
# How many links to the same sort of page are followed, beside the addresses of the table: the calendar has no end.
OFTEN = 1


@pytest.fixture(scope="module")
def planted(world, django_db_blocker) -> list[Canary]:
    with django_db_blocker.unblock():
        return canaries.plant(world)


@pytest.fixture
def browse(world, planted):
    """Return a function that gives a role's browser; what it changes is taken back when the test ends."""
    with transaction.atomic():
        yield lambda role: _client(world, role)
        transaction.set_rollback(True)


def _client(world: World, role: str) -> Client:
    client = Client(REMOTE_ADDR=f"10.1.0.{1 + list(world.roles).index(role)}")
    client.cookies[django_settings.SESSION_COOKIE_NAME] = world.keys[role]
    return client


class Walk:
    """Everything that one browser has been answered: the words that it came upon, and where."""

    def __init__(self, client: Client, words: list[Canary]) -> None:
        self.client, self.words = client, words
        self.found: dict[str, str] = {}
        self.asked: Counter[tuple[str, ...]] = Counter()
        self.known: set[str] = set()
        self.searches: set[str] = set()

    def through(self, starts: list[str]) -> "Walk":
        self.known.update(starts)
        waiting = [link for url in starts for link in self._ask(url)]
        while waiting:
            url = waiting.pop()
            if self._is_new(url):
                waiting += self._ask(url)
        return self

    def _is_new(self, url: str) -> bool:
        parts = urlsplit(url)
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            name = parts.path
        key = (name, *sorted(name for name, _value in parse_qsl(parts.query)))
        if url in self.known or self.asked[key] >= OFTEN:
            return False
        self.known.add(url)
        self.asked[key] += 1
        return True

    def _ask(self, url: str) -> list[str]:
        response = self.client.get(url)
        text = text_of(response)
        self.look_in(url, text)
        if response.status_code in {301, 302}:
            return list(_ours(url, [response["Location"]]))
        if not response.get("Content-Type", "").startswith("text/html"):
            return []
        if FILTERS.search(text):
            self.searches.add(urlsplit(url).path)
            text += f' href="?{urlencode({"state": "all"})}"'
        return list(_ours(url, LINK.findall(text)))

    def look_in(self, where: str, text: str) -> None:
        for canary in self.words:
            if canary.word in text:
                self.found.setdefault(canary.where, where)


def _ours(base: str, links: list[str]) -> Iterator[str]:
    for link in links:
        parts = urlsplit(urljoin(f"http://testserver{base}", unescape(link)))
        if parts.netloc == "testserver" and not parts.path.startswith(("/static/", *BY_LINK)):
            asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"sort", "next", "page"}]
            yield f"{parts.path}?{urlencode(asked)}" if asked else parts.path


_read: dict[int, str] = {}


def text_of(response) -> str:
    """Return all that an answer says, its headers too; the words of a PDF, a Word or an Excel file as text."""
    content = b"".join(response) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{_words(content)}"


def _words(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        key = hash(content)
        if key not in _read and len(content) > 1000:
            pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
            _read[key] = "".join("".join(pages).split())
        return _read.get(key, "")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as file:
            return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return unescape(content.decode("utf-8", "replace")).replace("\r\n ", "")


def starts_of(role: str, world: World) -> list[str]:
    """Return every address that the table lets the role into, and some that others are let into.

    Who is refused is answered as for no row at all, which tests/access/test_access.py sees to.
    """
    lines = [line for line in TABLE if line.method == "GET" and role in line.may]
    urls = [line.url(world) for line in lines if not line.name.startswith(("mfa_", "account_"))]
    rows, council = world.rows, "councils:council-detail"
    pages = {
        "councils:meeting-minutes": ["held", "elsewhere_meeting", "group_held", "vast_meeting"],
        "councils:meeting-history": ["held", "called", "cancelled", "elsewhere_meeting", "vast_meeting"],
        "councils:meeting-documents": ["held", "elsewhere_meeting"],
        "councils:meeting-extract": ["extracted", "reviewed_meeting"],
        "councils:meeting-approval": ["doubted"],
        "councils:shared-item-detail": ["ready_item", "decided_item", "followed_item", "withdrawn_item", "sent_item"],
        "councils:person-detail": ["contact", "ended_person"],
        "councils:organisation-detail": ["ended_organisation"],
        "account-detail": ["closed_user", "other_administrator"],
        "councils:dialogue-detail": ["secret_dialogue", "dialogue", "party_dialogue", "shared_dialogue"],
        "analyses:analysis-detail": ["decided_analysis", "declined_analysis"],
        "analyses:assessment-detail": ["assessment", "reviewed_assessment"],
        "followup:project-detail": ["proposed_project"],
        "document-file": ["held_document", "shared_document"],
    }
    urls += [reverse(name, args=[rows[word].pk]) for name, words in pages.items() for word in words]
    urls += [reverse(council, args=[rows[word].slug]) for word in ("ended_council", "idle_council", "elsewhere")]
    urls += [reverse("councils:proposal-list", args=[rows["group"].slug])]
    urls += [reverse("thread", args=["action-point", rows["lent_action_point"].pk])]
    return [url for url in dict.fromkeys(urls) if not url.startswith((*BY_LINK, "/log-out/"))]


def leaks(role: str, walk: Walk) -> dict[str, str]:
    """Return which words a role came upon that it may not read, and where."""
    allowed = {canary.where for canary in walk.words if role in canary.may}
    return {word: where for word, where in walk.found.items() if word not in allowed}


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    return {}


@pytest.fixture
def walk_of(world: World, planted, browse, walks) -> Callable[[str], Walk]:
    """Return a function that gives a role's walk, which is made once for all tests."""

    def walk_of(role: str) -> Walk:
        if role not in walks:
            walks[role] = Walk(browse(role), planted).through(starts_of(role, world))
        return walks[role]

    return walk_of


@pytest.mark.parametrize("role", canaries.ROLES)
def test_a_role_comes_upon_nothing_that_it_may_not_read(role: str, walk_of):
    assert leaks(role, walk_of(role)) == {}


def test_every_word_is_come_upon_by_somebody(planted, walk_of):
    """Else a word may have been planted where no page reads it, and its line would prove nothing."""
    seen = {word for role in canaries.ROLES for word in walk_of(role).found}
    unseen = [canary.where for canary in planted if canary.may and canary.where not in seen | canaries.UNSHOWN]
    assert not unseen, ", ".join(unseen)


@pytest.mark.parametrize("role", canaries.ROLES)
def test_a_search_finds_nothing_by_what_may_not_be_read(role: str, browse, walk_of):
    client = browse(role)
    for path in sorted(walk_of(role).searches):
        asked = [canaries.marker(role), "qkzzz"]
        one, other = (
            re.sub(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*', r"\1", answer.content.decode())
            for answer in (client.get(path, {"q": word, "state": "all"}) for word in asked)
        )
        assert one.replace(asked[0], "") == other.replace(asked[1], ""), path


@pytest.mark.parametrize("role", canaries.ROLES)
def test_an_entry_of_the_search_is_its_readers(role: str, world: World, planted):
    """All that can be found, counted, quoted or suggested are these entries."""
    reader = world.roles[role] or AnonymousUser()
    walk = Walk(Client(), planted)
    for entry in SearchEntry.objects.filter(search.visible_to(reader)):
        walk.look_in(f"{entry.source}: {entry.url}", f"{entry.title} {entry.context} {entry.url} {entry.text}")
    assert leaks(role, walk) == {}


def test_what_is_private_can_be_searched_by_its_readers(world: World, planted):
    """Else the test above would prove nothing: of each sort of word somebody finds one, inside a file too."""
    found = Walk(Client(), planted)
    for entry in SearchEntry.objects.all():
        found.look_in("", f"{entry.title} {entry.text}")
    assert {
        *("elsewhere_item.notes", "held_item.notes", "held_document.CONTENT", "secret_dialogue.notes", "need.subject"),
        *("decision.text", "action_point.text", "shared_item.background", "position.text", "contact.email"),
    } <= set(found.found)
    assert "draft_position.text" not in found.found


# Who is asked of an item by this very step is told of it.
TOLD_BY = {"councils:hearing-open": {"shared_item.title", "shared_item.question"}}
PRESSED = [line for line in TABLE if line.method == "POST" and line.may - line.also.keys() and line.ok in {200, 302}]


@pytest.mark.parametrize("line", PRESSED, ids=str)
def test_what_a_button_answers_mails_and_tells_of_is_its_readers(line: Line, world: World, planted, browse):
    url = line.url(world)
    # Who has a mailed address is not asked who they are.
    roles = ["anonymous"] if url.startswith(BY_LINK) else sorted(line.may - line.also.keys())
    for role in roles:
        with _taken_back():
            mail, told = _last(Mail), _last(Notification)
            walk = Walk(browse(role), planted)
            response = walk.client.post(url, line.body(world), headers={"HX-Request": "true"})
            if not url.startswith(BY_LINK):
                walk.look_in(url, text_of(response))
            assert leaks(role, walk) == {}
            _assert_told_to_readers(world, planted, mail, told, TOLD_BY.get(line.name, set()))


def test_what_the_clock_mails_and_tells_of_is_its_readers(world, planted, browse):
    mail, told, now = _last(Mail), 0, timezone.localtime().replace(hour=9)
    for day in range(30):
        moment = now + timedelta(days=day)
        calls.send_updates(moment)
        calls.send_reminders(moment)
        approvals.send_reminders(moment)
        notices.actions_due(moment)
        digests.send(moment)
    assert Mail.objects.filter(pk__gt=mail).exists()
    _assert_told_to_readers(world, planted, mail, told)


def _assert_told_to_readers(
    world: World, planted: list[Canary], mail: int, told: int, allowed: Collection[str] = ()
) -> None:
    planted = [canary for canary in planted if canary.where not in allowed]
    for row in Notification.objects.filter(pk__gt=told):
        walk = Walk(Client(), planted)
        walk.look_in(f"notification: {row.title}", f"{row.title} {row.text}")
        assert leaks(_role_of(world, row.user.email), walk) == {}, row.user
    for letter in Mail.objects.filter(pk__gt=mail):
        walk = Walk(Client(), planted)
        calendar = letter.calendar.replace("\r\n ", "")
        walk.look_in(f"mail: {letter.subject}", f"{letter.subject} {letter.text} {letter.html} {calendar}")
        assert leaks(_role_of(world, letter.to), walk) == {}, letter.to


def _role_of(world: World, address: str) -> str:
    """Return the role of whoever is mailed: one with a place in the council is a member, one sent a question asked."""
    for role, user in world.roles.items():
        if user and address in {user.email, user.person.email}:
            return role
    if HearingForward.objects.filter(email=address).exists():
        return "municipal_contact"
    named = Q(email=address) | Q(user__email=address)
    places = Person.objects.filter(named, memberships__council=world.rows["council"])
    return "member" if places.exists() else ""


def _last(model) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Whoever holds a call's link reads what the call says and no more; a feed gives its owner's meetings.
HELD = {
    "councils:answer": ("invitation", {"called.title", "called.call_message", "invitation.note"}),
    "councils:answer-calendar": ("invitation", {"called.title", "called.call_message"}),
    "councils:calendar-feed": (
        "feed",
        {f"{meeting}.title" for meeting in ("planned", "called", "held")}
        | {"planned.place", "planned.video_url", "held.council_name"},
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_whoever_holds_a_link_reads_what_it_was_given_for(name: str, world: World, planted, browse):
    row, allowed = HELD[name]
    code = world.rows[row].code
    walk = Walk(browse("anonymous"), [canary for canary in planted if canary.word != code.split(":")[0]])
    url = reverse(name, args=[code])
    walk.look_in(url, text_of(walk.client.get(url)))
    assert set(walk.found) - allowed == set()
    assert {f"{'called' if row == 'invitation' else 'planned'}.title"} <= set(walk.found)


def test_every_field_that_holds_words_is_spoken_of(planted):
    """A new field is planted with a word, or said to be open; tests/access/canaries.py is the place."""
    fields = canaries.text_fields()
    assert fields == ({canary.field for canary in planted} & fields) | canaries.OPEN | canaries.UNREAD


@pytest.fixture
def open_notes(monkeypatch) -> None:
    """A leak on purpose: whoever reads all councils reads what is held to one of them too."""
    monkeypatch.setattr(Rights, "reads_held_notes", lambda rights, council_id: True)


@pytest.fixture
def open_documents(monkeypatch) -> None:
    """Another: the documents of an item have its meeting's readers."""
    rows = type(AgendaItem.objects.all())
    monkeypatch.setattr(rows, "open_to", lambda self, user: self.visible_to(user))


@pytest.mark.parametrize("role", ["strategic", "region_officer", "administrator"])
def test_a_leak_on_a_page_and_in_a_file_is_caught(role: str, world: World, planted, browse, open_notes):
    held = world.rows["held"].pk
    page, word = reverse("councils:meeting-minutes", args=[held]), reverse("councils:meeting-docx", args=[held])
    assert leaks(role, _look(role, browse, planted, page)) == {"held_item.notes": page}
    assert leaks(role, _look(role, browse, planted, f"{word}?copy=own")) == {"held_item.notes": f"{word}?copy=own"}


def test_a_leak_of_a_document_is_caught(world: World, planted, browse, open_documents):
    document = world.rows["held_document"]
    found = leaks("strategic", _look("strategic", browse, planted, document.get_absolute_url()))
    assert set(found) == {"held_document.title"}


def _look(role: str, browse, planted: list[Canary], url: str) -> Walk:
    walk = Walk(browse(role), planted)
    walk.look_in(url, text_of(walk.client.get(url)))
    return walk
