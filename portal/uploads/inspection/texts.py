"""Plain text, tables as text and calendar events: readable characters, and nothing that a program would run."""

import re
from typing import BinaryIO

from .refused import Refused

CHUNK = 1 << 16
LINE = 1 << 20
CALENDAR = 2_000_000
# What a browser or a shell would run, were it to believe the beginning rather than the name.
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg|\?xml|\?php|%)|^#!", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Cells that a spreadsheet runs when the file is opened: a formula, a function, or a call to another program. A list
# that the portal makes puts an apostrophe before every +, - and @; here somebody's own file is read, whose telephone
# numbers (+46 31), negative numbers and names (@malin) are honest, so those three are refused only before a call.
FORMULA = re.compile(
    rb'(?:^|[;,\t\r])[ "]*(?:=|[+\-@][^;,\t"]*\|[^;\t"]*!|[+\-@][^;,\t"]*[A-Za-z][A-Za-z0-9._]*\()', re.MULTILINE
)
FLAGS = re.IGNORECASE | re.MULTILINE
ATTACHED = re.compile(rb"^ATTACH[^:\r\n]*(?:ENCODING=BASE64|VALUE=BINARY|:\s*(?!https?:|mailto:|cid:))", FLAGS)
PROGRAM = re.compile(rb"^ACTION[^:\r\n]*:\s*PROCEDURE|^X-[A-Z-]*:.*<script|:\s*javascript:", FLAGS)


def plain(file: BinaryIO) -> None:
    """Refuse what is not text, and text that is a page or a program under another name."""
    head = file.read(CHUNK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("encoding")
    if MARKUP.search(head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")):
        raise Refused("markup")
    while head:
        if CONTROL.search(head):
            raise Refused("not_text")
        head = file.read(CHUNK)


def table(file: BinaryIO) -> None:
    """Refuse a table with cells that a spreadsheet would run."""
    plain(file)
    file.seek(0)
    while line := file.readline(LINE):
        if FORMULA.search(line):
            raise Refused("formula")


def calendar(file: BinaryIO) -> None:
    """Refuse what is not a whole calendar, and events that carry files or start programs."""
    plain(file)
    file.seek(0)
    content = file.read(CALENDAR + 1)
    if len(content) > CALENDAR:
        raise Refused("large_inside")
    content = re.sub(rb"\r?\n[ \t]", b"", content).strip().removeprefix(b"\xef\xbb\xbf")
    if not content.upper().startswith(b"BEGIN:VCALENDAR") or not content.upper().endswith(b"END:VCALENDAR"):
        raise Refused("damaged")
    if ATTACHED.search(content):
        raise Refused("embedded")
    if PROGRAM.search(content):
        raise Refused("macros")
