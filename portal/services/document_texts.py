"""The text in uploaded files, read once a version and kept for the search; the version without one is the queue."""

import time
from datetime import datetime
from typing import IO, cast

import structlog
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.models import DocumentText, DocumentVersion
from portal.uploads import texts

log = structlog.get_logger(__name__)
State = DocumentText.State


def sweep(*, seconds: float = 20) -> int:
    """Read what nobody has read yet, as far as the time goes; return how many files were read."""
    end, count = time.monotonic() + seconds, 0
    _give_up(timezone.now())
    while time.monotonic() < end and (row := _claim(timezone.now())) is not None:
        _keep(row, _read(row.version))
        count += 1
    return count


def _claim(now: datetime) -> DocumentText | None:
    """Take the version that has waited longest, or one whose reader has died."""
    with transaction.atomic():
        left = DocumentText.objects.select_for_update(skip_locked=True, of=("self",)).select_related("version")
        row = left.filter(state=State.READING, leased_until__lt=now).order_by("pk").first()
        if row is None:
            version = _unread().order_by("pk").first()
            if version is None:
                return None
            row, is_new = DocumentText.objects.get_or_create(
                version=version,
                defaults={"document_id": version.document_id, "leased_until": now + DocumentText.LEASE},
            )
            if not is_new:  # somebody else's since a moment
                return None
        row.attempts, row.leased_until = row.attempts + 1, now + DocumentText.LEASE
        row.save(update_fields=["attempts", "leased_until"])
    return row


def _unread() -> models.QuerySet[DocumentVersion]:
    """Return the versions that count and that nobody has begun to read."""
    newer = DocumentVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    rows = DocumentVersion.objects.filter(words=None, kind__in=texts.READABLE, document__removed_at=None)
    return rows.exclude(Exists(newer))


def _give_up(now: datetime) -> None:
    """Leave files that have stopped their reader again and again: a person is told on the document's page."""
    tried = DocumentText.objects.filter(state=State.READING, leased_until__lt=now, attempts__gte=DocumentText.ATTEMPTS)
    tried.update(state=State.DAMAGED, leased_until=None)


def _read(version: DocumentVersion) -> texts.Reading | None:
    try:
        with default_storage.open(version.file) as file:
            return texts.read(cast(IO[bytes], file.file), version.kind)
    except FileNotFoundError:  # a backup without its files (docs/operations.md)
        log.error("document_file_missing", version=version.pk)
        return None


def _keep(row: DocumentText, reading: texts.Reading | None) -> None:
    """Write what was read, or why nothing was."""
    parts = reading.parts if reading else []
    has_text = any(part.strip() for part in parts)
    if has_text:
        row.state = State.READ
    elif reading and reading.is_cut:
        row.state = State.TOO_LARGE
    else:
        row.state = State.EMPTY if reading and reading.is_whole else State.DAMAGED
    row.parts = parts if has_text else []
    row.is_cut = bool(has_text and reading and not reading.is_whole)
    row.has_pages = row.version.kind in texts.PAGED
    row.leased_until = None
    row.save(update_fields=["state", "parts", "is_cut", "has_pages", "leased_until"])
