"""Documents attached, replaced, removed and put back, and what the sweep takes away."""

import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.concurrency import Conflict, WrongState
from portal.models import Document, DocumentVersion
from portal.services import documents
from portal.tasks import sweep_documents
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.portal.documents import attached, judged


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council)


def replaced(document, by, content=b"nytt", **more):
    with (file := judged(content, "Nytt.txt"))["verdict"].content:
        return documents.replace(document, by=by, **file, **more)


def bytes_of(version):
    with default_storage.open(version.file) as file:
        return file.read()


def stored():
    return sorted(documents._files(documents.FOLDER))


def test_a_file_is_kept_with_who_when_and_what_it_is(meeting, coordinator):
    document = attached(meeting, coordinator, name="Läget i Åmål.txt", content="hej å".encode())
    version = document.latest
    assert (document.parent, document.title, document.created_by) == (meeting, "Läget i Åmål", coordinator)
    assert (version.number, version.filename, version.kind, version.size) == (1, "Läget i Åmål.txt", "txt", 6)
    assert version.content_type == "text/plain"
    assert bytes_of(version) == "hej å".encode()
    assert str(version) == "Läget i Åmål.txt"


def test_the_path_has_nothing_of_the_senders(meeting, coordinator):
    path = attached(meeting, coordinator, name="../../etc/passwd.txt").latest.file
    assert path.startswith("documents/")
    assert set(path.removeprefix("documents/")) <= set("0123456789abcdef/")


def test_the_history_says_who(meeting, coordinator):
    document = attached(meeting, coordinator)
    events = Document.pgh_event_model.objects.filter(pgh_obj=document).select_related("pgh_context")
    assert [event.pgh_context.metadata["user"] for event in events] == [coordinator.pk]


NAMES = [
    ("../../etc/passwd.txt", "passwd.txt"),
    ("..\\..\\x.txt", "x.txt"),
    ("C:\\Users\\Malin\\Möte.txt", "Möte.txt"),
    ("fil\0.txt", "fil.txt"),
    ("CON.txt", "_CON.txt"),
    ("lpt1.txt", "_lpt1.txt"),
    ("Constanze.txt", "Constanze.txt"),
    ("å" * 300 + ".txt", "å" * 116 + ".txt"),
    ("a\u030a.txt", "å.txt"),
    ("kallelse\u202efdp.txt", "kallelsefdp.txt"),
    (".gömd.txt", "gömd.txt"),
    ("sist. .txt", "sist.txt"),
    ('a"b;c\r\nSet-Cookie: x.txt', "a b;cSet-Cookie x.txt"),
    ("mö\u200bte 😀.txt", "möte 😀.txt"),
    (".txt", "txt.txt"),
    ("dubbel.pdf.txt", "dubbel.pdf.txt"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_the_shown_name_is_one_that_every_system_can_keep(meeting, coordinator, name, shown):
    assert attached(meeting, coordinator, name=name).latest.filename == shown


def test_a_new_version_counts_and_the_old_one_stays(meeting, coordinator, chair):
    document = attached(meeting, coordinator)
    version = replaced(document, chair, note="Nya siffror")
    assert (version.number, version.note, version.uploaded_by) == (2, "Nya siffror", chair)
    assert document.latest == version
    assert [bytes_of(version) for version in document.versions.all()] == [b"nytt", b"text"]


def test_the_same_bytes_again_are_no_new_version(meeting, coordinator):
    document = attached(meeting, coordinator)
    assert replaced(document, coordinator, content=b"text").number == 1
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_replace_at_once_both_are_kept_in_order(meeting, coordinator):
    document = attached(meeting, coordinator)
    start, failed = threading.Barrier(4), []

    def replace(content):
        try:
            start.wait()
            replaced(document, coordinator, content=content)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=replace, args=(f"text {n}".encode(),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert [version.number for version in document.versions.all()] == [5, 4, 3, 2, 1]
    assert len({version.sha256 for version in document.versions.all()}) == 5


def test_what_is_removed_can_be_put_back_with_all_its_versions(meeting, coordinator):
    document = attached(meeting, coordinator)
    replaced(document, coordinator)
    documents.remove(document, by=coordinator)
    document.refresh_from_db()
    assert (document.removed_by, Document.objects.present().count()) == (coordinator, 0)
    for _ in range(2):
        documents.restore(document, by=coordinator)
    assert Document.objects.present().get().versions.count() == 2


def test_a_removed_document_is_neither_replaced_renamed_nor_removed_again(meeting, coordinator):
    document = attached(meeting, coordinator)
    documents.remove(document, by=coordinator)
    for step in (
        lambda: replaced(document, coordinator),
        lambda: documents.rename(document, version=0, by=coordinator),
        lambda: documents.remove(document, by=coordinator),
    ):
        with pytest.raises(WrongState, match="Lägg tillbaka"):
            step()
    assert DocumentVersion.objects.count() == len(stored()) == 1


def test_the_later_of_two_who_rename_is_told(meeting, coordinator):
    document = attached(meeting, coordinator)
    document.title = "Nytt namn"
    documents.rename(document, version=0, by=coordinator)
    with pytest.raises(Conflict):
        documents.rename(document, version=0, by=coordinator)


def test_nothing_more_is_done_with_a_document_whose_record_is_gone(council, coordinator):
    item = AgendaItemFactory(meeting__council=council)
    document = attached(item, coordinator)
    documents.remove(document, by=coordinator)
    item.delete()
    with pytest.raises(WrongState, match="hörde till"):
        documents.restore(document, by=coordinator)


def test_the_database_refuses_two_versions_of_one_number_and_an_impossible_size(meeting, coordinator):
    version = attached(meeting, coordinator).latest
    for change in ({"number": 1}, {"number": 0}, {"number": 2, "size": 0}, {"number": 2, "size": 25_000_001}):
        row = {"document": version.document, "file": "x", "size": 1} | change
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentVersion.objects.create(**row)


# What goes for good


def test_what_was_removed_a_month_ago_is_gone_with_its_files(meeting, coordinator):
    old, new, kept = (attached(meeting, coordinator, content=text) for text in (b"a", b"b", b"c"))
    for document in (old, new):
        documents.remove(document, by=coordinator)
    Document.objects.filter(pk=old.pk).update(removed_at=timezone.now() - timedelta(days=30, minutes=1))
    Document.objects.filter(pk=new.pk).update(removed_at=timezone.now() - timedelta(days=29, hours=23))
    assert documents.purge() == 1
    assert set(Document.objects.all()) == {new, kept}
    assert stored() == sorted([new.latest.file, kept.latest.file])


def test_a_file_without_a_row_goes_after_a_day(meeting, coordinator):
    kept = attached(meeting, coordinator).latest.file
    orphan = default_storage.save("documents/ab/abcd", ContentFile(b"x"))
    sweep_documents()
    assert len(stored()) == 2, "its row may be on its way"
    assert documents.purge(now=timezone.now() + timedelta(hours=25)) == 1
    assert stored() == [kept]
    assert not default_storage.exists(orphan)


def test_a_failure_while_attaching_leaves_no_row(meeting, coordinator, settings, tmp_path):
    (tmp_path / "a-file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "a-file"
    with pytest.raises(OSError, match="a-file"):
        attached(meeting, coordinator)
    assert not Document.objects.exists()


def test_the_sweep_of_an_empty_portal_does_nothing(db):
    assert documents.purge() == 0
