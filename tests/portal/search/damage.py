"""Words as they come out of a hurry, a foreign keyboard and a scanner; the same each time."""

import re

LOST = str.maketrans("åäöÅÄÖ", "aaoAAO")
SCANNED = str.maketrans({"ö": "é", "å": "a", "ä": "a"})


def lost(text: str) -> str:
    """Å, ä and ö typed on another keyboard."""
    return text.translate(LOST)


def swapped(text: str) -> str:
    """Two letters in the middle of the longest word change places."""
    return _in_longest(text, lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def dropped(text: str) -> str:
    """A letter in the middle of the longest word is missing."""
    return _in_longest(text, lambda word, at: word[:at] + word[at + 1 :])


def broken(text: str) -> str:
    """The longest word is written as two."""
    return _in_longest(text, lambda word, at: f"{word[:at]} {word[at:]}")


def scanned(text: str) -> str:
    """Every ö is read as é, dots are lost, and each twelfth long word is broken by a line's end."""
    words = text.translate(SCANNED).split(" ")
    for n, word in enumerate(words):
        if len(word) > 8 and n % 3 == 0:
            words[n] = f"{word[: len(word) // 2]}-\n{word[len(word) // 2 :]}"
    return " ".join(words)


def _in_longest(text: str, change) -> str:
    longest = max(re.findall(r"\w+", text), key=len)
    return text.replace(longest, change(longest, len(longest) // 2), 1)
