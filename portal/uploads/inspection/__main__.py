"""`python -I ... inspection KIND [OUT]`: judge the file on standard input and write a code, or `ok`.

A picture's clean copy is written to the file descriptor OUT.
"""

import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from .refused import Refused

SECONDS = 10
MEMORY = 512 * 1024 * 1024
WRITTEN = 32 * 1024 * 1024


def inspect(kind: str, file: BinaryIO, out: BinaryIO) -> None:
    """Return if the file is a clean one of that kind (a picture then lies in `out`); else raise Refused."""
    from . import images, odf, ooxml, texts

    copies: dict[str, Callable[[BinaryIO, BinaryIO], None]] = {"png": images.png, "jpg": images.jpeg}
    reads: dict[str, Callable[[BinaryIO], None]] = {
        "txt": texts.plain,
        "csv": texts.table,
        "ics": texts.calendar,
        **{each: partial(ooxml.ooxml, kind=each) for each in ("docx", "xlsx", "pptx")},
        **{each: partial(odf.odf, kind=each) for each in odf.TYPES},
    }
    if kind in copies:
        copies[kind](file, out)
    elif kind == "pdf":
        from . import pdf

        pdf.pdf(file)
    else:
        reads[kind](file)


def bound() -> None:
    """Give this process little time and memory, and let it write a picture's copy and nothing larger."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str, out: int) -> str:
    """Return the code of the verdict."""
    bound()
    try:
        with os.fdopen(0, "rb", closefd=False) as file, os.fdopen(out, "wb", closefd=False) as copy:
            inspect(kind, file, copy)
    except Refused as refused:
        return refused.code
    except MemoryError:
        return "large_inside"
    return "ok"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1], int(sys.argv[2])))
