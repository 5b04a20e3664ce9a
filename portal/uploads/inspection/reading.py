"""`python -I ... inspection.reading KIND`: the text of the file on standard input, a piece a line in JSON.

A PDF's pieces are its pages and a presentation's its slides; other files are cut where a line ends. Each piece is
written as soon as it has been read, so that what a stopped reader had come to is not lost.
"""

import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from . import containers
from .refused import Refused

SECONDS = 60
MEMORY = 768 * 1024 * 1024
WRITTEN = 16 * 1024 * 1024
PIECE, PIECES, MOST = 8_000, 500, 2_000_000  # characters of a piece, pieces, characters in all
PAGE = 30_000


def pdf(file: BinaryIO) -> Iterator[str]:
    """Yield each page's text; a page that cannot be read is an empty one."""
    import logging

    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    for page in PdfReader(file).pages:
        try:
            yield page.extract_text()[:PAGE]
        except (MemoryError, RecursionError):
            raise
        except Exception:  # whatever a broken page gives rise to, the next may be whole
            yield ""


def docx(file: BinaryIO) -> Iterator[str]:
    with containers.opened(file) as container:
        for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
            if name in container.namelist():
                yield from _pieces(_words(container, name, take={"t"}, ends={"p", "tr"}))


def xlsx(file: BinaryIO) -> Iterator[str]:
    """Yield the names of the sheets and the words in their cells; numbers are not searched for."""
    with containers.opened(file) as container:
        names = container.namelist()
        titles = [each.get("name", "") for tag, each in _elements(container, "xl/workbook.xml") if tag == "sheet"]
        text = "\n".join(titles)
        if "xl/sharedStrings.xml" in names:
            text += "\n" + _words(container, "xl/sharedStrings.xml", take={"t"}, ends={"si"})
        for name in sorted(name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)):
            text += "\n" + _words(container, name, take={"t"}, ends={"is"})
        yield from _pieces(text)


def pptx(file: BinaryIO) -> Iterator[str]:
    with containers.opened(file) as container:
        slides = [name for name in container.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        for name in sorted(slides, key=lambda name: int(re.sub(r"\D", "", name))):
            yield _words(container, name, take={"t"}, ends={"p"})[:PAGE]


def odf(file: BinaryIO) -> Iterator[str]:
    with containers.opened(file) as container:
        yield from _pieces(_words(container, "content.xml", take={"p", "h"}, ends={"p", "h"}))


def plain(file: BinaryIO) -> Iterator[str]:
    content = file.read(4 * MOST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    yield from _pieces(text)


READERS: dict[str, Callable[[BinaryIO], Iterator[str]]] = {
    "pdf": pdf,
    "docx": docx,
    "xlsx": xlsx,
    "pptx": pptx,
    "odt": odf,
    "ods": odf,
    "txt": plain,
    "csv": plain,
}


def _elements(container: zipfile.ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    return containers.elements(containers.read(container, name))


def _words(container: zipfile.ZipFile, name: str, *, take: set[str], ends: set[str]) -> str:
    """Return what stands in the elements of these names, with a line's end after each that ends one."""
    found: list[str] = []
    inside = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside += tag.rpartition(":")[2] in take

    def end(tag: str) -> None:
        nonlocal inside
        tag = tag.rpartition(":")[2]
        inside -= tag in take
        if tag in ends:
            found.append("\n")
        elif tag in {"tab", "tc", "br"}:
            found.append(" ")

    def text(data: str) -> None:
        if inside:
            found.append(data)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(containers.read(container, name), True)
    return "".join(found)


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces that end where a line does, if one does."""
    text = re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()
    at = 0
    while at < len(text):
        end = len(text) if at + PIECE >= len(text) else text.rfind("\n", at + PIECE // 2, at + PIECE)
        end = end if end > at else at + PIECE
        yield text[at:end]
        at = end


def main(kind: str) -> int:
    """Write the pieces; 0 when all is written, 3 when there was more, 1 for a file that cannot be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    written = 0
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            for number, piece in enumerate(READERS[kind](file)):
                if number >= PIECES or written > MOST:
                    return 3
                written += len(piece)
                sys.stdout.write(json.dumps(piece) + "\n")
                sys.stdout.flush()
    except MemoryError:
        return 3
    except (Refused, expat.ExpatError, ValueError, KeyError, RecursionError, zipfile.BadZipFile):
        return 1
    except Exception:  # pypdf has errors of many kinds for a file that is none
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
