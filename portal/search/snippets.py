"""What a hit is shown as: a piece of its text around what was searched for, escaped, with the words marked."""

from collections.abc import Callable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.search.fold import WORD, fold_word

BEFORE, LENGTH = 60, 200
Marks = Callable[[str], bool]


def marked(text: str, is_hit: Marks) -> SafeString:
    """Return the text, escaped, with each word that is a hit in <mark>."""
    pieces, at = [], 0
    for word in WORD.finditer(text):
        if is_hit(fold_word(word[0])):
            pieces += [escape(text[at : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            at = word.end()
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped above


def snippet(text: str, is_hit: Marks) -> SafeString:
    """Return a line or two of the text from just before the first word that is a hit; its beginning if none is."""
    first = next((word.start() for word in WORD.finditer(text) if is_hit(fold_word(word[0]))), 0)
    start = text.rfind(" ", 0, max(first - BEFORE, 0)) + 1 if first > BEFORE else 0
    end = start + LENGTH if start + LENGTH >= len(text) else text.rfind(" ", start + BEFORE, start + LENGTH)
    end = end if end > start else start + LENGTH
    shown = " ".join(text[start:end].split())
    return mark_safe(  # noqa: S308  # marked() escapes, and the rest are dots
        f"{'… ' if start else ''}{marked(shown, is_hit)}{' …' if end < len(text) else ''}"
    )
