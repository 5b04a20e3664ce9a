"""The text inside an uploaded file, read by a process of its own that may break, hang or be stopped without harm."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from portal.uploads import Kind

log = structlog.get_logger(__name__)
READER = "inspection.reading"
START = f"import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('{READER}', run_name='__main__')"
PATIENCE = 90  # seconds on the clock; the process itself has sixty of the processor's
READABLE = (Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.PPTX, Kind.ODT, Kind.ODS, Kind.TXT, Kind.CSV)
PAGED = (Kind.PDF, Kind.PPTX)
# What a text column cannot hold, and what says nothing.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MORE = 3  # the reader's word for a file with more in it than is kept


@dataclass(frozen=True)
class Reading:
    """What was read: the pieces, whether there was more, and whether the reader came to its end."""

    parts: list[str]
    is_cut: bool
    is_whole: bool


def read(file: IO[bytes], kind: str) -> Reading:
    """Return the text of a file on disk; one that breaks its reader gives what was read until then."""
    with tempfile.TemporaryFile() as out:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        command = [sys.executable, "-I", "-c", START, str(Path(__file__).parent), kind]
        environment = {"LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                command,
                stdin=file,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=PATIENCE,
                check=False,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = -1
        out.seek(0)
        parts = _parts(out)
    log.info("upload_read", kind=kind, exit=code, parts=len(parts))
    return Reading(parts, is_cut=code == MORE or code < 0, is_whole=code == 0)


def _parts(out: IO[bytes]) -> list[str]:
    found = []
    for line in out:
        try:
            found.append(CONTROL.sub(" ", json.loads(line)))
        except ValueError:  # the line that it was stopped in
            break
    return found
