"""Documents attached, replaced, removed and put back; and what nobody has any more, taken away for good."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import concurrency, documents
from portal.concurrency import WrongState
from portal.downloads import safe_filename
from portal.history import recorded
from portal.models import Document, DocumentVersion, User
from portal.uploads import Verdict

log = structlog.get_logger(__name__)
FOLDER = "documents"
KEPT = timedelta(days=30)
# A file without a row is younger than this while its request runs.
ATTACHING = timedelta(hours=24)


@recorded
def attach(record: models.Model, *, verdict: Verdict, filename: str, title: str = "", by: User | None) -> Document:
    """Hang a judged file on a record; WrongState if the record's documents are locked."""
    documents.kind_of(record).lock(record)
    name = shown_name(filename, verdict)
    document = Document.objects.create(
        parent_type=ContentType.objects.get_for_model(record),
        parent_id=record.pk,
        title=title.strip() or name.rpartition(".")[0],
        created_by=by,
    )
    _add_version(document, 1, verdict=verdict, filename=name, note="", by=by)
    return document


@recorded
def replace(document: Document, *, verdict: Verdict, filename: str, note: str = "", by: User) -> DocumentVersion:
    """Add a version, which counts from now on; of two at once both are kept, one after the other.

    The same bytes as the version that counts make no new one.
    """
    document = _locked(document)
    latest = document.versions.latest("number")
    if latest.sha256 == verdict.sha256:
        return latest
    name = shown_name(filename, verdict)
    return _add_version(document, latest.number + 1, verdict=verdict, filename=name, note=note, by=by)


@recorded
def rename(document: Document, *, version: int, by: User) -> Document:
    """Save what a document is called; Conflict if somebody else has changed it."""
    _locked(document)
    concurrency.save(document, version=version, fields=["title"])
    return document


@recorded
def remove(document: Document, *, by: User | None) -> Document:
    """Take a document away; it can be put back for thirty days."""
    document = _locked(document)
    document.removed_at, document.removed_by = timezone.now(), by
    document.save(update_fields=["removed_at", "removed_by"])
    return document


@recorded
def restore(document: Document, *, by: User) -> Document:
    """Put a removed document back with all its versions."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _lock_record(document)
    if document.removed_at is not None:
        document.removed_at = document.removed_by = None
        document.save(update_fields=["removed_at", "removed_by"])
    return document


def _locked(document: Document) -> Document:
    """Return the document as it is now, locked, if it is there and its record lets it be changed; else WrongState."""
    row = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if row is None or row.removed_at is not None:
        raise WrongState(_("The document has been removed. Put it back to go on with it."))
    _lock_record(row)
    return row


def _lock_record(document: Document) -> None:
    kind = documents.parent_kind(document)
    if kind is None or document.parent is None:
        raise WrongState(_("What the document belonged to has been removed."))
    kind.lock(document.parent)


def _add_version(
    document: Document, number: int, *, verdict: Verdict, filename: str, note: str, by: User | None
) -> DocumentVersion:
    """Write the bytes and then the row; without its row a file is taken away by the next sweep."""
    key = uuid.uuid4().hex
    path = default_storage.save(f"{FOLDER}/{key[:2]}/{key}", File(verdict.content))
    return DocumentVersion.objects.create(
        document=document,
        number=number,
        file=path,
        filename=filename,
        kind=verdict.kind,
        size=verdict.size,
        sha256=verdict.sha256,
        note=note,
        uploaded_by=by,
    )


def shown_name(filename: str, verdict: Verdict) -> str:
    """Return the name that the file is fetched under: the sender's, made safe, ending as what the file is."""
    stem = safe_filename(filename.replace("\\", "/").rpartition("/")[2])
    stem = (stem.rpartition(".")[0] or stem).rstrip(" .")
    return safe_filename(f"{stem}.{verdict.kind}")


def purge(*, now: datetime | None = None) -> int:
    """Take away what was removed thirty days ago and files that no row speaks of; return how many files went."""
    now = now or timezone.now()
    with transaction.atomic():
        old = Document.objects.select_for_update(skip_locked=True).filter(removed_at__lt=now - KEPT)
        gone = [document.pk for document in old]
        paths = set(DocumentVersion.objects.filter(document__in=gone).values_list("file", flat=True))
        Document.objects.filter(pk__in=gone).delete()
    paths |= _orphans(now - ATTACHING)
    for path in paths:
        default_storage.delete(path)
    if paths:
        log.info("documents_purged", files=len(paths))
    return len(paths)


def _orphans(before: datetime) -> set[str]:
    """Return files older than `before` that belong to no version."""
    found = set()
    for path in _files(FOLDER):
        if default_storage.get_modified_time(path) < before:
            found.add(path)
    return found - set(DocumentVersion.objects.filter(file__in=found).values_list("file", flat=True))


def _files(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing has been attached yet
        return []
    here = [str(Path(folder) / name) for name in files]
    return here + [path for name in folders for path in _files(str(Path(folder) / name))]
