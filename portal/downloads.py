"""Files on their way out: a safe name, never shown inside our own origin."""

import re
import unicodedata
from typing import IO, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)
# Names that Windows keeps for its devices, whatever they end with.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def safe_filename(name: str) -> str:
    """Return a name that every system can keep: no path, no control or direction characters, at most 120 characters."""
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip(" .")
    if DEVICES.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: 119 - len(extension)]}{dot}{extension}" if dot and len(extension) < 8 else name[:120] or "fil"


def attachment(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """Return the bytes as a download that a browser never runs in our origin."""
    return _as_download(HttpResponse(content, content_type=content_type), filename)


def stream(file: IO[bytes], *, filename: str, content_type: str, size: int) -> FileResponse:
    """Return an open file as a download, a piece at a time; the same safe headers."""
    response = FileResponse(file, content_type=content_type, headers={"Content-Length": str(size)})
    return _as_download(response, filename)


def _as_download(response: R, filename: str) -> R:
    response["Content-Disposition"] = content_disposition_header(True, safe_filename(filename)) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
