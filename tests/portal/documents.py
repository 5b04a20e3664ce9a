"""Documents as tests make them."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from portal import uploads
from portal.models import Document, User
from portal.services import documents
from tests.portal.uploads import build


def sent(name: str = "Underlag.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, build.pdf() if content is None else content)


def judged(content: bytes | None = None, name: str = "Underlag.pdf") -> dict[str, Any]:
    """What a service asks of a file."""
    content = build.pdf() if content is None else content
    return {"verdict": uploads.judge(io.BytesIO(content), name), "filename": name}


def attached(record: Model, by: User, *, name: str = "Underlag.txt", content: bytes = b"text") -> Document:
    """A document on a record."""
    with (file := judged(content, name))["verdict"].content:
        return documents.attach(record, by=by, **file)
