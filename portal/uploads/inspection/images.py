"""Pictures, written anew from only the parts that draw them: no place, camera, comment or second file comes along.

Nothing is decoded, so no decoder can be attacked and no quality is lost; sizes are read from the heads.
"""

import re
import struct
import zlib
from typing import BinaryIO

from .refused import Refused

PIXELS = 40_000_000
SIDE = 30_000
PNG = b"\x89PNG\r\n\x1a\n"
PNG_DRAWS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"IDAT", b"IEND"}
# Begin of frame: every marker from C0 to CF but those for tables (C4), extensions (C8) and arithmetic (CC).
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Frames, tables, restart interval, JFIF, colour profile, Adobe's colour transform.
JPEG_DRAWS = FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xE2, 0xEE}
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def png(file: BinaryIO, out: BinaryIO) -> None:
    """Write the picture anew; refuse a broken one, and one with too many points."""
    if file.read(8) != PNG:
        raise Refused("damaged")
    out.write(PNG)
    name = b""
    while name != b"IEND":
        head = file.read(8)
        if len(head) < 8:
            raise Refused("damaged")
        length, name_now = struct.unpack(">I4s", head)
        if length > 30_000_000:
            raise Refused("damaged")
        body, check = file.read(length), file.read(4)
        if len(body) < length or len(check) < 4 or zlib.crc32(body, zlib.crc32(name_now)) != int.from_bytes(check):
            raise Refused("damaged")
        if (name == b"") != (name_now == b"IHDR"):
            raise Refused("damaged")
        name = name_now
        if name == b"IHDR":
            _cap(*(struct.unpack(">II", body[:8]) if length == 13 else (0, 0)))
        if name in PNG_DRAWS:
            out.write(head + body + check)


def jpeg(file: BinaryIO, out: BinaryIO) -> None:
    """Write the picture anew, turned the way that its camera said; what follows its end is left behind."""
    data = file.read()
    out.write(b"\xff\xd8")
    at, framed = 2, False
    while True:
        while data[at : at + 2] == b"\xff\xff":  # filling
            at += 1
        marker, body = _segment(data, at)
        at += len(body) + 2
        if marker == 0xD9:
            break
        if marker in FRAMES:
            _cap(*(struct.unpack(">HH", body[3:7]) if len(body) > 7 else (0, 0)))
            framed = True
        if marker == 0xE1 and not framed:
            out.write(_turned(body))
        if marker in JPEG_DRAWS and not (marker == 0xE2 and not body[2:].startswith(b"ICC_PROFILE\0")):
            out.write(bytes([0xFF, marker]) + body)
        if marker == 0xDA:
            end = _scan_end(data, at, framed=framed)
            out.write(b"\xff\xda" + body + data[at:end])
            at = end
    if not framed:
        raise Refused("damaged")
    out.write(b"\xff\xd9")


def _segment(data: bytes, at: int) -> tuple[int, bytes]:
    """Return the marker at this place and its body, whose first two bytes are its length; the end has none."""
    found = MARKER.match(data, at)
    if found is None:
        raise Refused("damaged")
    marker = data[found.end() - 1]
    if marker == 0xD9:
        return marker, b""
    length = int.from_bytes(data[found.end() : found.end() + 2])
    body = data[found.end() : found.end() + length]
    if length < 2 or len(body) < length:
        raise Refused("damaged")
    return marker, body


def _scan_end(data: bytes, at: int, *, framed: bool) -> int:
    """Return where the picture itself ends: at the next marker that is no part of it."""
    found = MARKER.search(data, at)
    if found is None or not framed:
        raise Refused("damaged")
    return found.start()


def _cap(one: int, other: int) -> None:
    if not one or not other:
        raise Refused("damaged")
    if one * other > PIXELS or max(one, other) > SIDE:
        raise Refused("pixels")


def _turn(body: bytes) -> int:
    """Return how the picture is to be turned (2 to 8), the one thing of the camera's that a reader needs; else 0."""
    if body[2:8] != b"Exif\0\0" or len(body) < 16:
        return 0
    tiff = body[8:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for n in range(min(count, 64)):
        entry = tiff[start + 2 + 12 * n : start + 14 + 12 * n]
        if len(entry) == 12 and struct.unpack_from(f"{order}H", entry)[0] == 0x0112:
            (turn,) = struct.unpack_from(f"{order}H", entry, 8)
            return turn if 1 < turn < 9 else 0
    return 0


def _turned(body: bytes) -> bytes:
    """Return a camera's segment that says how the picture is turned and nothing more; nothing if it need not be."""
    turn = _turn(body)
    if not turn:
        return b""
    kept = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(kept) + 2) + kept
