"""Swedish personal identity numbers: the portal must never hold them, so it must know one when it sees one."""

import re
import unicodedata
from datetime import date

# 850709-9805, 8507099805, 19850709-9805, 198507099805; a plus stands for the hyphen from the year one turns 100.
NUMBER = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?(?P<day>\d{6})(?P<mark>\s?[-+]\s?|\s?)(?P<rest>\d{4})(?!\d)", re.ASCII
)
DASHES = dict.fromkeys(map(ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}"), "-")


def has_one(text: str, *, among_phones: bool = False) -> bool:
    """Say whether a personal identity number (or a coordination number) stands anywhere in the text.

    Ten digits in a row are also how a telephone number is written; `among_phones` asks for a mark between them.
    """
    text = unicodedata.normalize("NFKC", text).translate(DASHES)
    return any(
        _is_valid(found) for found in NUMBER.finditer(text) if found["century"] or found["mark"] or not among_phones
    )


def _is_valid(found: re.Match[str]) -> bool:
    return _is_day(found["century"], found["day"]) and luhn(found["day"] + found["rest"])


def _is_day(century: str | None, digits: str) -> bool:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day -= 60 if day > 60 else 0  # a coordination number counts sixty days on
    for hundreds in [century] if century else ["19", "20"]:
        try:
            date(int(hundreds) * 100 + year, month, day)
        except ValueError:
            continue
        return True
    return False


def luhn(digits: str) -> bool:
    """Say whether the last digit fits the others, by the rule for personal and organisation numbers."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
