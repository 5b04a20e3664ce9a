"""Two texts word by word: what stands in both, and what only in the one or the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\S+")


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
