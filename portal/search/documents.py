"""Documents in the search: by their names and by the text inside them, for those who read what they hang on."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import documents
from portal.models import Document, DocumentText, DocumentVersion
from portal.search import Follow, Kind, Source, Words

KIND = Kind("document", lambda: str(_("Documents")), "clip")


def _visible(user: Any) -> QuerySet[Document]:
    """Return the documents of all records that the user reads, each asked by its own rule."""
    condition = Q(pk__in=[])
    for parent in documents.parents():
        readable = parent.visible(user).order_by().filter(pk=OuterRef("parent_id"))
        condition |= Q(Exists(readable), parent_type=ContentType.objects.get_for_model(parent.model))
    return Document.objects.present().filter(condition)


def records() -> QuerySet[Document]:
    newest = DocumentVersion.objects.select_related("words").order_by("document", "-number").distinct("document")
    latest: Prefetch[Any, Any, Any] = Prefetch("versions", newest, to_attr="newest")
    return Document.objects.present().prefetch_related(latest)


def _words(document: Document) -> Iterable[Words]:
    return words(document, document.get_absolute_url())


def words(document: Document, url: str) -> Iterable[Words]:
    """Yield the document by its name, and each page by what stands on it."""
    version = document.latest
    on = timezone.localdate(version.uploaded_at)
    read: DocumentText | None = getattr(version, "words", None)
    parts = read.parts if read and read.state == DocumentText.State.READ else [""]
    for number, text in enumerate(parts, 1):
        yield Words(
            title=document.title,
            url=url,
            text=text,
            context=version.filename,
            on=on,
            part=number,
            page=number if read and read.has_pages else None,
        )


SOURCE = Source(
    "document",
    "document",
    Document,
    visible=_visible,
    records=records,
    words=_words,
    follows=(Follow(DocumentVersion, "document_id"), Follow(DocumentText, "document_id")),
)
