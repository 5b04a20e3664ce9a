"""What Word, Excel, PowerPoint and LibreOffice files are made of: a zip of parts, with bounds on all of it."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from .refused import Refused

PARTS = 2000
UNPACKED = 200_000_000
RATIO = 100
TINY = 1_000_000  # what unpacks to less than this may be packed as tightly as it likes
DIRECTORY = 1_000_000
END = struct.Struct("<4s4H2LH")
PROLOG = 1 << 16
# A compound file (macros, OLE objects, old Office formats), programs for Windows and Linux, archives.
FOREIGN = {
    b"\xd0\xcf\x11\xe0": "ole",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"PK\x03\x04": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "gzip",
    b"%PDF": "pdf",
}
PROGRAMS = (
    *(".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta"),
    *(".lnk", ".jar", ".class", ".sh", ".py", ".html", ".htm", ".iso", ".chm", ".reg", ".url", ".swf"),
)


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """Return the container, with its bounds checked before anything of it is unpacked."""
    _end(file)
    try:
        container = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, UnicodeError):
        raise Refused("damaged") from None
    _bounds(container.infolist())
    return container


def _end(file: BinaryIO) -> None:
    """Check the container's last record, so that a directory of half a million parts is never read.

    The record must be the file's last, and the directory just before it: nothing else hides before or after.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - END.size))
    tail = file.read()
    if len(tail) < END.size or not tail.startswith(b"PK\x05\x06"):
        raise Refused("damaged")
    _mark, disk, start_disk, here, count, length, start, comment = END.unpack(tail)
    if disk or start_disk or here != count or comment or start + length + END.size != size:
        raise Refused("damaged")
    if count > PARTS or length > DIRECTORY:
        raise Refused("large_inside")
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise Refused("damaged")


def _bounds(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused("large_inside")
    names = set()
    for part in parts:
        name = part.filename.lower()
        if part.flag_bits & 0x1:
            raise Refused("locked")
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("damaged")
        if part.file_size > max(TINY, RATIO * part.compress_size):
            raise Refused("large_inside")
        steps = name.split("/")
        if name in names or "\\" in part.orig_filename or "\0" in part.orig_filename or ".." in steps or not steps[0]:
            raise Refused("damaged")
        if name.endswith(PROGRAMS):
            raise Refused("embedded")
        names.add(name)


def read(container: zipfile.ZipFile, name: str, *, most: int = UNPACKED) -> bytes:
    """Return a part's bytes; a part that is missing, larger than it says or broken is refused."""
    try:
        part = container.getinfo(name)
        if part.file_size > most:
            raise Refused("large_inside")
        return container.read(part)
    except (KeyError, zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
        raise Refused("damaged") from None
    except Exception as error:  # zlib.error, which has no other base
        raise Refused("damaged") from error


def heads(container: zipfile.ZipFile) -> Iterator[tuple[str, str, bytes]]:
    """Yield each part's name, what foreign kind of file it is by its first bytes (or ""), and its beginning."""
    for part in container.infolist():
        if part.is_dir():
            continue
        try:
            with container.open(part) as file:
                head = file.read(PROLOG)
        except Exception as error:  # zlib.error has no base of its own, zipfile many
            raise Refused("damaged") from error
        yield part.filename, next((kind for mark, kind in FOREIGN.items() if head.startswith(mark)), ""), head


def no_doctype(head: bytes) -> None:
    """Refuse XML that defines entities or names a document type: nobody's office program writes it."""
    parser = expat.ParserCreate()
    done = False

    def root(name: str, attributes: dict[str, str]) -> None:
        nonlocal done
        done = True

    def refuse(*args: object) -> None:
        raise Refused("damaged")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = root, refuse
    try:
        parser.Parse(head, False)
    except expat.ExpatError:
        if not done:
            raise Refused("damaged") from None
    if not done:
        raise Refused("damaged")


def elements(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each element's name (without prefix) and attributes (without prefixes), a piece of the file at a time."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()}))

    parser.StartElementHandler = start
    try:
        for at in range(0, len(content), PROLOG):
            parser.Parse(content[at : at + PROLOG], False)
            yield from found
            found.clear()
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("damaged") from None
    yield from found
