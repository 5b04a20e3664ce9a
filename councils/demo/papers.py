"""Word files that hang on the demo's records, as a colleague would have written them."""

import hashlib
import uuid
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from councils.demo.journal import Journal
from portal.models import Document, DocumentVersion
from portal.reports import docx
from portal.reports.text import blocks
from portal.services.documents import FOLDER
from portal.uploads import Kind


def attach(
    journal: Journal,
    record: models.Model,
    title: str,
    text: str,
    at: datetime,
    *,
    author: str,
    by: int | None,
    link: str | None = None,
) -> Document:
    """Hang a Word file on the record, as it was added at a moment."""
    content = _word(title, text, author, at)
    key = uuid.uuid4().hex
    kind = ContentType.objects.get_for_model(record)
    document = Document.objects.create(parent_type=kind, parent_id=record.pk, title=title, created_by_id=by)
    journal.made(document, at, by or link)
    version = DocumentVersion.objects.create(
        document=document,
        number=1,
        file=default_storage.save(f"{FOLDER}/{key[:2]}/{key}", ContentFile(content)),
        filename=f"{title}.docx",
        kind=Kind.DOCX,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=by,
    )
    journal.made(version, at, by or link)
    Document.objects.filter(pk=document.pk).update(created_at=at)
    DocumentVersion.objects.filter(pk=version.pk).update(uploaded_at=at)
    return document


def _word(title: str, text: str, author: str, at: datetime) -> bytes:
    document = docx.new(title=title, author=author, lang="sv-SE", at=at)
    document.add_heading(title, level=0)
    docx.write(document, blocks(text))
    return docx.content(document)
