"""What may be uploaded, judged by content: a clean file of a known kind, or a refusal that says what to do.

The web process looks at the name, the size and the first bytes. All reading of formats is done by
`portal.uploads.inspection` in a process of its own, which a hostile file may break without harm.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import structlog
from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

LIMIT = 25 * 1000 * 1000
PATIENCE = 30  # seconds on the clock; the process itself has ten of the processor's
START = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('inspection', run_name='__main__')"
OPEN_XML = "application/vnd.openxmlformats-officedocument."


class Kind(TextChoices):
    """What a file is, which is also how its name ends when it is fetched."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PPTX = "pptx", "PowerPoint"
    ODT = "odt", _("OpenDocument text")
    ODS = "ods", _("OpenDocument spreadsheet")
    PNG = "png", _("PNG image")
    JPG = "jpg", _("JPEG image")
    CSV = "csv", "CSV"
    TXT = "txt", _("Text")
    ICS = "ics", _("Calendar event")

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self]


CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{OPEN_XML}wordprocessingml.document",
    Kind.XLSX: f"{OPEN_XML}spreadsheetml.sheet",
    Kind.PPTX: f"{OPEN_XML}presentationml.presentation",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
    Kind.CSV: "text/csv",
    Kind.TXT: "text/plain",
    Kind.ICS: "text/calendar",
}
EXTENSIONS = {**{str(kind): kind for kind in Kind}, "jpeg": Kind.JPG, "jpe": Kind.JPG}
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)
FORMATS = _("PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, CSV, text or calendar event")
# First bytes, and the kinds that begin so; "" is what none of ours does.
MAGIC: tuple[tuple[bytes, set[Kind]], ...] = (
    (b"%PDF-", {Kind.PDF}),
    (b"\x89PNG\r\n\x1a\n", {Kind.PNG}),
    (b"\xff\xd8\xff", {Kind.JPG}),
    (b"PK\x03\x04", {Kind.DOCX, Kind.XLSX, Kind.PPTX, Kind.ODT, Kind.ODS}),
)
TEXTS = {Kind.CSV, Kind.TXT, Kind.ICS}
COMPOUND = b"\xd0\xcf\x11\xe0"  # Office files with a password, and those of the time before 2007

MACROS = _(
    "The file has macros or other parts that run by themselves. Save it without them, or as a PDF, and try again."
)
OLD = _("The file is in an old format. Open it, save it as .docx, .xlsx or .pptx, or as a PDF, and try again.")
TEMPLATE = _("The file is a template. Save it as an ordinary document and try again.")
ARCHIVE = _("A packed folder cannot be looked through. Unpack it and add the files one by one.")
HINTS = {
    **dict.fromkeys(("docm", "xlsm", "pptm", "dotm", "xltm", "xlam", "ppam", "potm", "ppsm", "xlsb"), MACROS),
    **dict.fromkeys(("doc", "xls", "ppt", "rtf", "wps", "pps"), OLD),
    **dict.fromkeys(("dotx", "xltx", "potx", "ppsx", "ott", "ots"), TEMPLATE),
    **dict.fromkeys(("zip", "rar", "7z", "gz", "tar", "iso"), ARCHIVE),
    **dict.fromkeys(
        ("heic", "heif", "webp", "gif", "bmp", "tif", "tiff", "svg", "avif"),
        _("Pictures must be PNG or JPEG. Save it in one of those formats and try again."),
    ),
    **dict.fromkeys(("pages", "numbers", "key"), _("Export the file as a PDF or to Office format and try again.")),
}
REASONS = {
    "too_large": _("The file is larger than 25 MB. Divide it or save it with smaller pictures, and try again."),
    "empty": _("The file is empty. Choose another one."),
    "kind": format_lazy(
        _("The file must be {formats}. Save it as one of these, or as a PDF, and try again."), formats=FORMATS
    ),
    "mismatch": _("The file is something else than its name says. Open it, save it in the right format and try again."),
    "locked": _("The file is locked with a password. Save it without one and try again."),
    "locked_or_old": _(
        "The file is locked with a password, or in an old format. Save it without a password as .docx, .xlsx or .pptx, "
        "or as a PDF, and try again."
    ),
    "macros": MACROS,
    "template": TEMPLATE,
    "external": _(
        "The file fetches something from another place: a picture, a template or another file. Break the links, or "
        "save it as a PDF, and try again."
    ),
    "embedded": _("There are other files inside this one. Take them out and add them one by one, or save it as a PDF."),
    "active": _("The PDF has scripts or buttons that start something. Print it to a new PDF and add that one."),
    "two_kinds": _("The file is more than one kind of file at once. Save it anew and try again."),
    "damaged": _("The file is damaged or cannot be read. Open it, save it anew and try again."),
    "large_inside": _("The file is too large when it is unpacked. Divide it or save it as a PDF, and try again."),
    "pixels": _("The picture has more than 40 million pixels. Make it smaller and try again."),
    "encoding": _("The text is written in a way that cannot be read here. Save it as UTF-8 and try again."),
    "not_text": _("The file has characters that are not text. Save it as text in UTF-8, or as a PDF, and try again."),
    "markup": _("The file is a web page or a program. Save it as a PDF or as plain text and try again."),
    "formula": _(
        "The table has cells that begin with = and would be run as formulas. Save it as an Excel file instead."
    ),
}


class Refusal(Exception):
    """The file is not taken in; the words say why and what to do."""

    def __init__(self, code: str, text: object = "") -> None:
        super().__init__(str(text or REASONS[code]))
        self.code = code


@dataclass(frozen=True)
class Verdict:
    """A file that may be kept: what it is and its bytes, which for a picture are not those that were sent."""

    kind: Kind
    content: IO[bytes]
    size: int
    sha256: str


def judge(file: IO[bytes], name: str) -> Verdict:
    """Return what a file is and the content to keep; else raise Refusal. A copy lies on disk, never in memory.

    The content is the file itself or a new one, which whoever asked closes.
    """
    size = file.seek(0, io.SEEK_END)
    if size > LIMIT:
        raise Refusal("too_large")
    if not size:
        raise Refusal("empty")
    kind = _named(name)
    file.seek(0)
    _begins(file.read(16), kind)
    content = _on_disk(file)
    kept = None
    try:
        kept = _inspected(content, kind)
        return Verdict(kind, kept, kept.seek(0, io.SEEK_END), _digest(kept))
    finally:
        if content is not file and content is not kept:
            content.close()


def _on_disk(file: IO[bytes]) -> IO[bytes]:
    """Return the file as one that another process can read; Django keeps the small ones in memory."""
    try:
        file.fileno()
    except OSError:
        copy = _temporary()
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        return copy
    file.flush()
    return file


def _temporary() -> IO[bytes]:
    """Return a new file without a name, which is gone when it is closed."""
    return tempfile.TemporaryFile()


def _named(name: str) -> Kind:
    extension = name.rpartition(".")[2].strip().lower()
    if extension not in EXTENSIONS:
        raise Refusal("kind", HINTS.get(extension, ""))
    return EXTENSIONS[extension]


def _begins(head: bytes, kind: Kind) -> None:
    """Refuse a file that begins as another kind than its name says."""
    if head.startswith(COMPOUND):
        raise Refusal("locked_or_old" if kind not in TEXTS else "mismatch")
    expected = next((kinds for mark, kinds in MAGIC if head.startswith(mark)), TEXTS)
    if kind not in expected:
        raise Refusal("mismatch")


def _inspected(content: IO[bytes], kind: Kind) -> IO[bytes]:
    """Let another process read the file; return what to keep: the file, or for a picture its clean copy."""
    copy = _temporary()
    code = _inspect(content.fileno(), kind, copy.fileno())
    if code == "ok" and copy.seek(0, io.SEEK_END):
        return copy
    copy.close()
    if code != "ok":
        raise Refusal(code)
    return content


def _inspect(source: int, kind: Kind, copy: int) -> str:
    """Return the verdict's code; a process that was stopped or broke down has met a file that nobody should open."""
    os.lseek(source, 0, os.SEEK_SET)
    command = [sys.executable, "-I", "-c", START, str(Path(__file__).parent), str(kind), str(copy)]
    options: dict[str, Any] = {"stdin": source, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    environment = {"LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, pass_fds=[copy], env=environment, timeout=PATIENCE, check=False, **options)
    except subprocess.TimeoutExpired:
        log.warning("upload_inspection_too_slow", kind=str(kind))
        return "large_inside"
    code = str(done.stdout.decode().strip()) if done.returncode == 0 else "damaged"
    log.info("upload_inspected", kind=str(kind), verdict=code, exit=done.returncode)
    return code


def _digest(content: IO[bytes]) -> str:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # any file with readinto
    content.seek(0)
    return digest
