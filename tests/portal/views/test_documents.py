"""Documents through the browser: rights on every request, names and headers, versions, and the way back."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership
from portal.models import Document, DocumentVersion
from portal.services import documents
from portal.uploads import LIMIT
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.portal.documents import attached, sent
from tests.portal.services.test_documents import NAMES
from tests.portal.uploads import build

JSON = {"Accept": "application/json"}


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council)


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def document(meeting, coordinator):
    return attached(meeting, coordinator, name="Läget.txt")


def url(name, *args):
    return reverse(f"document-{name}", args=args)


def fetched(client, *address):
    """Fetch a file to its end, as a browser does; return the answer and the bytes."""
    response = client.get(url(*address))
    return response, response.getvalue()  # read to its end, it is closed


def add(client, record, file=None, *, json=False, **data):
    name = f"{type(record).__name__.lower()}-{record.pk}".replace("agendaitem", "item")
    fields = {"record": name, "file": file or sent(), "form_key": str(uuid.uuid4())} | data
    return client.post(url("add"), fields, headers=JSON if json else {})


# Adding


def test_a_file_is_added_and_the_answer_leads_to_where_it_stands(client, meeting):
    response = add(client, meeting)
    assert response.headers["Location"] == reverse("councils:meeting-documents", args=[meeting.pk])
    page = client.get(response.headers["Location"]).text
    assert "”Underlag” är tillagd." in page
    assert url("file", Document.objects.get().pk) in page


def test_a_script_is_answered_in_json(client, meeting):
    response = add(client, meeting, json=True)
    assert (response.status_code, response.json()) == (200, {"text": "”Underlag” är tillagd."})
    refused = add(client, meeting, sent("a.docm", b"x"), json=True)
    assert refused.status_code == 422
    assert "makron" in refused.json()["text"]


def test_without_script_there_is_a_page_with_a_form(client, meeting):
    page = client.get(f"{url('add')}?record=meeting-{meeting.pk}")
    assert 'enctype="multipart/form-data"' in page.text
    assert f'value="meeting-{meeting.pk}"' in page.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "Filen är tom."),
        ("a.pdf", build.pdf(root={"/OpenAction": build.action("Launch")}), "skript eller knappar"),
        ("a.docx", build.pdf(), "något annat än namnet säger"),
        ("a.exe", b"MZ", "Filen ska vara PDF"),
    ],
)
def test_what_is_refused_is_said_in_words_and_nothing_is_kept(client, meeting, name, content, words):
    response = add(client, meeting, sent(name, content))
    assert response.status_code == 422
    assert words in response.text
    assert not Document.objects.exists()


def test_no_file_at_all_is_asked_for(client, meeting):
    response = client.post(url("add"), {"record": f"meeting-{meeting.pk}"})
    assert response.status_code == 422
    assert "Välj en fil." in response.text


def test_a_form_sent_twice_adds_one_document(client, meeting):
    key = str(uuid.uuid4())
    answers = [add(client, meeting, form_key=key).headers["Location"] for _ in range(2)]
    assert len(set(answers)) == 1
    assert Document.objects.count() == DocumentVersion.objects.count() == 1


@pytest.mark.parametrize(
    "record", ["", "meeting", "meeting-", "meeting-x", "meeting-0", f"meeting-{'9' * 30}", "user-1", "-1", "meeting-\0"]
)
def test_a_record_that_is_none_is_not_found(client, record):
    assert client.get(url("add"), {"record": record}).status_code == 404
    assert client.post(url("add"), {"record": record, "file": sent()}).status_code == 404


# The parent's rights on every request


ROLES = ["outsider", "other_member", "other_coordinator", "former_member", "municipal_contact"]
GETS = ["detail", "file", "replace", "edit"]
POSTS = ["replace", "edit", "remove", "restore"]


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_is_answered_as_for_a_document_that_does_not_exist(request, log_in, meeting, document, role):
    client = log_in(request.getfixturevalue(role))
    for name in GETS:
        nobodys = "9" * len(str(document.pk))  # addresses of one length, for they stand in the page
        mine, none = client.get(url(name, document.pk)), client.get(url(name, nobodys))
        assert mine.status_code == none.status_code == 404
        assert len(mine.content) == len(none.content)
    assert client.get(url("version", document.pk, 1)).status_code == 404
    for name in POSTS:
        assert client.post(url(name, document.pk), {"file": sent()}).status_code == 404
    assert add(client, meeting).status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None


def test_nobody_reads_without_logging_in(document):
    for name in GETS:
        response = Client().get(url(name, document.pk))
        assert response.headers["Location"].startswith("/log-in/")


@pytest.mark.parametrize("role", ["member", "chair", "strategic_member", "region_officer", "administrator"])
def test_whoever_reads_the_meeting_reads_its_documents_and_changes_none(request, log_in, meeting, document, role):
    client = log_in(request.getfixturevalue(role))
    assert fetched(client, "file", document.pk)[0].status_code == 200
    assert fetched(client, "version", document.pk, 1)[0].status_code == 200
    assert url("replace", document.pk) not in client.get(url("detail", document.pk)).text
    for name in ("replace", "edit"):
        assert client.get(url(name, document.pk)).status_code == 403
    for name in POSTS:
        assert client.post(url(name, document.pk), {"file": sent()}).status_code == 403
    assert add(client, meeting).status_code == 403


def test_a_membership_that_ends_ends_the_reading_at_the_next_request(log_in, member, document):
    client = log_in(member)
    assert fetched(client, "file", document.pk)[0].status_code == 200
    Membership.objects.filter(person=member.person).update(to_on=timezone.localdate() - timezone.timedelta(days=1))
    assert client.get(url("file", document.pk)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("member", 200), ("strategic_member", 404), ("region_officer", 404), ("administrator", 404)]
)
def test_documents_of_an_item_held_to_the_council_are_for_the_council(
    request, log_in, council, coordinator, role, status
):
    item = AgendaItemFactory(meeting__council=council, is_held_to_council=True)
    document = attached(item, coordinator, name="Hemligt.txt")
    client = log_in(request.getfixturevalue(role))
    assert fetched(client, "file", document.pk)[0].status_code == status
    for tab in ("documents", "agenda"):
        page = client.get(reverse(f"councils:meeting-{tab}", args=[item.meeting_id]))
        assert ("Hemligt" in page.text) == (status == 200), tab


def test_a_removed_document_is_seen_only_by_those_who_can_put_it_back(client, log_in, member, coordinator, document):
    documents.remove(document, by=coordinator)
    assert log_in(member).get(url("detail", document.pk)).status_code == 404
    assert "Lägg tillbaka" in client.get(url("detail", document.pk)).text
    for reader in (client, log_in(member)):
        assert reader.get(url("file", document.pk)).status_code == 404


def test_a_document_whose_record_is_gone_is_found_by_nobody(client, council, coordinator):
    item = AgendaItemFactory(meeting__council=council)
    document = attached(item, coordinator)
    item.delete()
    assert client.get(url("detail", document.pk)).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 10**12])
def test_a_version_that_is_none_is_not_found(client, document, number):
    assert client.get(url("version", document.pk, number)).status_code == 404
    assert client.get(url("detail", 10**18)).status_code == 404


# Fetching


def test_a_file_is_never_shown_in_our_own_origin(client, meeting):
    add(client, meeting, sent("Karta.png", build.png()))
    response, content = fetched(client, "file", Document.objects.get().pk)
    assert content == build.png()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(build.png()))
    assert response.headers["Content-Disposition"] == 'attachment; filename="Karta.png"'
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_every_name_makes_one_valid_header(client, meeting, coordinator, name, shown):
    document = attached(meeting, coordinator, name=name)
    header = fetched(client, "file", document.pk)[0].headers["Content-Disposition"]
    assert header.isascii()
    assert header.startswith("attachment; filename")
    assert not set("\r\n\0") & set(header)
    page = client.get(url("detail", document.pk)).text
    assert "\u202e" not in page


def test_a_head_asks_the_same(client, log_in, outsider, document):
    response = client.head(url("file", document.pk))
    assert response.getvalue() == b""
    assert (response.status_code, response.headers["Content-Length"]) == (200, "4")
    assert log_in(outsider).head(url("file", document.pk)).status_code == 404


def test_a_file_that_a_backup_lacks_is_not_found(client, document, settings):
    (settings.MEDIA_ROOT / document.latest.file).unlink()
    assert client.get(url("file", document.pk)).status_code == 404


# Changing


def test_a_new_version_counts_and_the_old_one_can_still_be_fetched(client, document):
    data = {"file": sent("Nytt läge.txt", b"nytt"), "note": "Siffrorna för \u202eoktober"}
    response = client.post(url("replace", document.pk), data, follow=True)
    assert "Version 2 är tillagd." in response.text
    assert "Siffrorna för oktober" in response.text
    assert fetched(client, "file", document.pk)[1] == b"nytt"
    assert fetched(client, "version", document.pk, 1)[1] == b"text"


def test_the_same_file_again_is_said_to_be_the_same(client, document):
    response = client.post(url("replace", document.pk), {"file": sent("Läget.txt", b"text")}, follow=True)
    assert "Inget är ändrat." in response.text
    assert document.versions.count() == 1


def test_a_refused_version_leaves_the_document_as_it_is(client, document):
    response = client.post(url("replace", document.pk), {"file": sent("a.exe", b"MZ"), "note": "x" * 201})
    assert response.status_code == 422
    assert document.versions.count() == 1
    assert client.get(url("replace", document.pk)).status_code == 200
    clean_but_long = client.post(url("replace", document.pk), {"file": sent("a.png", build.png()), "note": "x" * 201})
    assert clean_but_long.status_code == 422


def test_a_name_is_changed_and_the_later_of_two_is_shown_both(client, document):
    assert client.get(url("edit", document.pk)).status_code == 200
    client.post(url("edit", document.pk), {"title": "Nuläget", "version": 0})
    response = client.post(url("edit", document.pk), {"title": "Läge", "version": 0})
    assert response.status_code == 409
    assert [(row.saved, row.yours) for row in response.context["conflict"]] == [("Nuläget", "Läge")]
    assert client.post(url("edit", document.pk), {"title": "\u200b", "version": 1}).status_code == 422
    assert Document.objects.get().title == "Nuläget"


def test_a_documents_own_page_tells_what_has_been_done_with_it(client, document):
    client.post(url("edit", document.pk), {"title": "Nuläget", "version": 0})
    client.post(url("remove", document.pk))
    page = client.get(url("detail", document.pk))
    found = [(change.by, change.kind, change.name) for change in page.context["changes"]]
    assert ("Malin Ekström", "changed", "Nuläget") in found
    assert ("Malin Ekström", "created", "Läget") in found
    assert "documents/" not in page.text.replace("/documents/", "")


def test_what_is_removed_can_be_taken_back_from_the_message(client, document):
    response = client.post(url("remove", document.pk), follow=True)
    assert "”Läget” är borttagen." in response.text
    assert f'action="{url("restore", document.pk)}"' in response.text
    assert "1 borttagen handling" in response.text
    assert "”Läget” är tillbaka." in client.post(url("restore", document.pk), follow=True).text
    assert Document.objects.present().exists()


@pytest.mark.parametrize("state", ["for_approval", "approved", "cancelled"])
def test_the_documents_of_minutes_that_are_sent_stand_still(client, council, coordinator, state):
    meeting = MeetingFactory(council=council)
    document, gone = attached(meeting, coordinator), attached(meeting, coordinator, content=b"b")
    documents.remove(gone, by=coordinator)
    locked = MeetingFactory(council=council, **{state: True})
    Document.objects.update(parent_id=locked.pk)
    assert add(client, locked, json=True).status_code == 409
    for name, data in [
        ("replace", {"file": sent("a.txt", b"c")}),
        ("edit", {"title": "Nytt", "version": 0}),
        ("remove", {}),
    ]:
        assert client.post(url(name, document.pk), data, headers=JSON).status_code == 409, name
    assert client.post(url("restore", gone.pk), headers=JSON).status_code == 409
    assert url("remove", document.pk) not in client.get(reverse("councils:meeting-documents", args=[locked.pk])).text
    assert fetched(client, "file", document.pk)[0].status_code == 200
    assert (Document.objects.count(), Document.objects.present().count()) == (2, 1)


# Size


def test_one_byte_more_than_25_mb_is_refused_in_words(client, meeting):
    response = add(client, meeting, sent("a.txt", b"a" * (LIMIT + 1)))
    assert response.status_code == 422
    assert "Filen är större än 25 MB." in response.text


class Unread:
    """A body that says how long it is, and must not be read."""

    def read(self, *args: int) -> bytes:
        raise AssertionError("the request was read")

    readline = read


def huge(client, path, length, **more):
    return client.generic(
        "POST",
        path,
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(length),
        **{"wsgi.input": Unread(), **more},
    )


@pytest.mark.parametrize(
    ("path", "length"), [("/documents/add/", 26_000_001), ("/language/", 5_242_881), ("/log-in/", 10**12)]
)
def test_a_request_that_is_too_long_is_refused_before_it_is_read(client, path, length):
    response = huge(client, path, length)
    assert response.status_code == 413
    assert "Filen är större än 25 MB." in response.text


def test_a_script_that_sends_too_much_is_told_in_json(client):
    response = huge(client, "/documents/add/", 10**9, HTTP_ACCEPT="application/json")
    assert (response.status_code, response.json()["text"][:24]) == (413, "Filen är större än 25 MB")


@pytest.mark.parametrize("length", ["", "x", "-1", "1e9", "²"])
def test_a_length_that_is_none_is_no_length(client, length):
    answer = client.generic("POST", "/documents/add/", b"", content_type="multipart/form-data", CONTENT_LENGTH=length)
    assert answer.status_code in {400, 404}


def test_nobody_sends_a_large_file_without_logging_in():
    assert huge(Client(), "/documents/add/", 20_000_000).status_code == 413


@pytest.mark.django_db(transaction=True)
def test_two_who_replace_at_once_are_both_kept(log_in, coordinator, document):
    statuses, start = [], threading.Barrier(2)

    def replace(content):
        client = log_in(coordinator)
        start.wait()
        statuses.append(client.post(url("replace", document.pk), {"file": sent("a.txt", content)}).status_code)
        connection.close()

    threads = [threading.Thread(target=replace, args=(content,)) for content in (b"ett", b"tva")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302]
    assert [version.number for version in document.versions.all()] == [3, 2, 1]
