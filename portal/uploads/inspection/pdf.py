"""PDF: read whole, compressed parts too, and refused if anything in it runs, starts or carries another file.

A search for words in the raw bytes would miss what lies in compressed object streams; a real reader does not.
"""

import re
import zipfile
from typing import Any, BinaryIO

import pikepdf

from .refused import Refused

OBJECTS = 500_000
DEPTH = 60
HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n]")
MARKUP = re.compile(rb"<(?:!doctype|html|script|\?php|svg)|MZ\x90", re.IGNORECASE)
# Actions that run or start something, and forms that send what is typed to somewhere.
RUNS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoToE",
    "/RichMedia",
}
CARRIES = {"/EmbeddedFiles", "/EF"}
SUBTYPES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


def pdf(file: BinaryIO) -> None:
    """Refuse a document that is locked, broken, active, or another kind of file besides."""
    head = file.read(1024)
    if not HEAD.match(head) or MARKUP.search(head):
        raise Refused("two_kinds")
    if zipfile.is_zipfile(file):
        raise Refused("two_kinds")
    file.seek(0)
    try:
        with pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as document:
            _search(document)
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise Refused("damaged") from None


def _search(document: pikepdf.Pdf) -> None:
    if not len(document.pages):
        raise Refused("damaged")
    _look(document.trailer, 0)
    for number, thing in enumerate(document.objects):
        if number > OBJECTS:
            raise Refused("large_inside")
        _look(thing, 0)


def _look(thing: Any, depth: int) -> None:
    """Look at one object and what lies directly in it; what it points to is an object of its own."""
    if depth > DEPTH:
        raise Refused("damaged")
    if isinstance(thing, pikepdf.Array):
        for part in thing:
            _into(part, depth)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        _judge(thing)
        for part in thing.values():
            _into(part, depth)


def _into(part: Any, depth: int) -> None:
    if isinstance(part, pikepdf.Object) and not part.is_indirect:
        _look(part, depth + 1)


def _judge(thing: Any) -> None:
    keys = set(thing.keys())
    if keys & {"/JS", "/JavaScript", "/XFA"} or ("/S" in keys and str(thing["/S"]) in RUNS):
        raise Refused("active")
    if keys & CARRIES or str(thing.get("/Type", "")) == "/EmbeddedFile":
        raise Refused("embedded")
    if str(thing.get("/Subtype", "")) in SUBTYPES and ("/Rect" in keys or str(thing.get("/Type", "")) == "/Annot"):
        raise Refused("embedded")
