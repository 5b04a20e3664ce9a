"""Text in files: read once a version, found by its page, and a file that cannot be read says so."""

from datetime import timedelta

import pytest
import typst
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.models import DocumentText
from portal.services import document_texts, documents, search_index
from portal.services.search import Asked, find
from portal.tasks import sweep_texts
from tests.factories import MeetingFactory
from tests.portal.documents import attached, judged
from tests.portal.uploads import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council)


def hits(reader, text: str):
    search_index.sweep()
    found = find(reader, Asked(text))
    return found.hits(found.of_kind("document"))


def test_a_word_in_a_pdf_is_found_with_its_page(meeting, coordinator, member, other_member):
    made = typst.Compiler({"main.typ": "Inledning\n#pagebreak()\nOm kompetensförsörjningen i Åmål".encode()})
    document = attached(meeting, coordinator, name="Rapport.pdf", content=made.compile(format="pdf"))
    assert document_texts.sweep() == 1
    (hit,) = hits(member, "försörjning")
    assert (hit.entry.page, hit.entry.url) == (2, document.get_absolute_url())
    assert "<mark>kompetensförsörjningen</mark>" in hit.snippet
    assert hits(other_member, "försörjning") == []


def test_each_version_is_read_once_and_only_the_one_that_counts_is_found(meeting, coordinator, member):
    document = attached(meeting, coordinator, content=b"vindkraft")
    with (file := judged(b"vattenkraft", "Nytt.txt"))["verdict"].content:
        documents.replace(document, by=coordinator, **file)
    assert document_texts.sweep() == 1
    sweep_texts()
    assert document_texts.sweep() == 0
    assert hits(member, "vindkraft") == []
    assert len(hits(member, "vattenkraft")) == 1
    documents.remove(document, by=coordinator)
    assert hits(member, "vattenkraft") == []


def test_a_file_without_text_or_without_bytes_says_so(meeting, coordinator, log_in):
    empty = attached(meeting, coordinator)
    default_storage.delete(empty.latest.file)
    picture = attached(meeting, coordinator, name="Bild.pdf", content=build.pdf())
    document_texts.sweep()
    states = dict(DocumentText.objects.values_list("document", "state"))
    assert states == {empty.pk: "damaged", picture.pk: "empty"}
    page = log_in(coordinator).get(picture.get_absolute_url()).content.decode()
    assert "bilder av text kan inte sökas" in page


def test_a_file_that_stops_its_reader_again_and_again_is_left(meeting, coordinator):
    document = attached(meeting, coordinator)
    gone = timezone.now() - timedelta(hours=1)
    row = DocumentText.objects.create(
        version=document.latest, document=document, attempts=DocumentText.ATTEMPTS, leased_until=gone
    )
    assert document_texts.sweep() == 0
    row.refresh_from_db()
    assert row.state == "damaged"


def test_a_reader_that_died_is_made_good(meeting, coordinator):
    document = attached(meeting, coordinator)
    gone = timezone.now() - timedelta(hours=1)
    DocumentText.objects.create(version=document.latest, document=document, attempts=1, leased_until=gone)
    assert document_texts.sweep() == 1
    assert DocumentText.objects.get().state == "read"
