"""The fonts that documents carry, and which characters they have."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
MISSING = "\N{WHITE SQUARE}"
# Marks that shape an emoji and are drawn only as part of it.
JOINERS = {"\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}"}


def drawable(text: str) -> str:
    """Return the text with a visible stand-in for what no font of ours has: an archived PDF may not lack a glyph."""
    known = _characters()
    return "".join(c if c in "\n\t" or c in known else "" if _is_unseen(c) else MISSING for c in text)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"} or character in JOINERS


@cache
def _characters() -> frozenset[str]:
    found = {code for path in sorted(FOLDER.glob("*.[ot]tf")) for code in _cmap(path.read_bytes())}
    # Some fonts have glyphs for control and private characters, which PDF/A does not take as text.
    return frozenset(c for c in map(chr, found) if unicodedata.category(c)[0] != "C" or c in JOINERS)


def _cmap(font: bytes) -> set[int]:
    """Return the code points that a font draws (OpenType "cmap", format 12: the one that has them all)."""
    tables = {font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in range(12, 12 + 16 * font[5], 16)}
    start = tables[b"cmap"]
    codes: set[int] = set()
    for record in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">L", font, start + 8 + 8 * record)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            for group in range(struct.unpack_from(">L", font, at + 12)[0]):
                first, last, glyph = struct.unpack_from(">3L", font, at + 16 + 12 * group)
                # Glyph 0 is what a font draws for what it has not.
                codes.update(range(first if glyph else first + 1, last + 1))
    return codes
