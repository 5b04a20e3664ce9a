"""Files on their way out: a safe name, never shown inside our own origin."""

import re
import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def safe_filename(name: str) -> str:
    """Return a name that every system can keep: no path, no control or direction characters, at most 120 characters."""
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: 119 - len(extension)]}{dot}{extension}" if dot and len(extension) < 8 else name[:120] or "fil"


def attachment(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """Return the bytes as a download that a browser never runs in our origin."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, safe_filename(filename)) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
