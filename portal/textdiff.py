"""Two texts word by word: what stands in both, and what only in the one or the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\S+")
NEAR = 60  # characters of what stands in both that are shown beside a difference


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is `same` in both, `only_old` or `only_new`."""

    kind: str
    text: str


def compare(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces in reading order, what is only in the old text before what stands in its place."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[a1:a2]))
            continue
        if a2 > a1:
            yield Piece("only_old", "".join(before[a1:a2]))
        if b2 > b1:
            yield Piece("only_new", "".join(after[b1:b2]))


def brief(old: str, new: str) -> list[Piece]:
    """Return the differences with no more of what stands in both than shows where they are."""
    pieces = list(compare(old, new))
    last = len(pieces) - 1
    return [
        Piece("same", _ends(piece.text, start=at > 0, end=at < last)) if piece.kind == "same" else piece
        for at, piece in enumerate(pieces)
    ]


def _ends(text: str, *, start: bool, end: bool) -> str:
    """Return the text's beginning, its end, or both, with a mark for what is left out."""
    if len(text) <= NEAR * (start + end):
        return text
    head = text[:NEAR].rpartition(" ")[0] if start else ""
    tail = text[-NEAR:].partition(" ")[2] if end else ""
    return f"{head} … {tail}"
