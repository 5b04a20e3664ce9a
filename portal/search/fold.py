"""Words as the search compares them: without å, ä, ö and what scanners make of them, and how far two are apart."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans(
    {**dict.fromkeys("åäàáâæã", "a"), **dict.fromkeys("öóòôõø", "o"), **dict.fromkeys("éèêë", "e"), "ü": "y"}
)
# Between letters only: what a scanner reads for ö and å, and letters lost on the way through another alphabet.
SCANNED = [
    # Names end in é: Lindén, idé. Further in it is an ö that has been misread: forsérjning.
    (re.compile(r"(?<=[^\W\d_])(?:é(?=[^\W\d_]{2})|[6\ufffd](?=[^\W\d_]))"), "o"),
    (re.compile(r"(?<=[^\W\d_])&(?=[^\W\d_])"), "a"),
]
# ö read as two letters: foérsorjning.
TWICE = re.compile(r"([ao])[aeo](?=[bcdfghjklmnpqrstvxz])")
SOFT = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# A word that a line's end has broken.
BROKEN = re.compile(r"(?<=[^\W\d_])[-‐]\s*\n\s*(?=[a-zåäö])")
# The words that stand in every Swedish text (those of PostgreSQL's own list), folded.
# Endings of nouns, verbs and adjectives, and those by which the one is made of the other.
ENDINGS = frozenset(
    WORD.findall(
        "ningar ningen ning ingarna ingar ingen ing andet ande arens arna aren are ationer ationen ation erade erad "
        "erat era ade ad at erna orna er or ar en et na n a e s t iska isk"
    )
)
SHORTEST_ROOT = 4
# Letters that must stand before a part of a compound; before a part that is long enough to be sure, two will do.
SHORTEST_PART, SURE_PART = 3, 5
COMMON = frozenset(
    WORD.findall(
        "och det att i en jag hon som han pa den med var sig for sa till ar men ett om hade de av icke mig du henne da "
        "sin nu har inte hans honom skulle hennes dar min man ej vid kunde nagot fran ut nar efter upp vi dem vara vad "
        "over an dig kan sina ha mot alla under nagon eller allt mycket sedan ju denna sjalv detta at utan varit hur "
        "ingen mitt ni bli blev oss din dessa nagra deras blir mina samma vilken er sadan blivit dess inom mellan "
        "sadant varfor varje vilka ditt vem vilket sadana vart dina vars ert era vilkas"
    )
)


def fold(text: str) -> str:
    """Return the text as it is searched: any spelling of a word that a scanner or a foreign keyboard gives is one."""
    text = unicodedata.normalize("NFC", SOFT.sub("", text)).lower()
    for pattern, letter in SCANNED:
        text = pattern.sub(letter, text)
    return TWICE.sub(r"\1", text.translate(LETTERS))


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    return fold(word)


def whole(text: str) -> str:
    """Return the text with the words together again that the ends of its lines have broken."""
    return BROKEN.sub("", SOFT.sub("", text))


def words(folded: str) -> list[str]:
    return WORD.findall(folded)


def root(term: str) -> str:
    """Return the word without the ending that bends it or makes another word of it: medfinansier of medfinansiering."""
    for length in range(7, 0, -1):
        if len(term) - length >= SHORTEST_ROOT and term[-length:] in ENDINGS:
            return term[:-length]
    return term


def is_part(term: str, word: str) -> bool:
    """Say whether a word begins with the term or is a compound with it: sjukvård is one of vård, and Svärd is none."""
    at = word.find(term)
    while 0 < at < (SHORTEST_PART if len(term) < SURE_PART else 2):
        at = word.find(term, at + 1)
    return at >= 0


def distance(part: str, word: str, *, most: int) -> int:
    """Return how many letters are wrong, missing, too many or swapped in `part` against what stands in `word`.

    It may stand anywhere in the word: a part of a compound. More than `most` is `most` + 1.
    """
    before: list[int] = []
    row = [0] * (len(word) + 1)
    for i, letter in enumerate(part, 1):
        now = [i] + [0] * len(word)
        for j, other in enumerate(word, 1):
            now[j] = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and part[i - 2] == other:
                now[j] = min(now[j], before[j - 2] + 1)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(*row, most + 1)


def allowed(term: str) -> int:
    """Return how many letters may be wrong in a word of that length."""
    return 0 if len(term) < 4 or term.isdecimal() else 1 if len(term) < 8 else 2
