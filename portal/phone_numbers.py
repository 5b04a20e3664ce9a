"""Telephone numbers in one spelling, so that the same number looks the same wherever it was typed."""

import re

DASHES = dict.fromkeys(map(ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}"), "-")


def tidy(value: str) -> str:
    """Return a telephone number with one sort of dash and of blank, and a Swedish mobile number in its usual groups."""
    value = " ".join(value.translate(DASHES).split())
    value = re.sub(r"^00(?=[1-9])", "+", value)
    value = re.sub(r"^\+46\s*\(0\)\s*", "+46 ", value)
    mobile = re.fullmatch(r"(07\d)-?(\d{3})(\d{2})(\d{2})", value)
    return "{}-{} {} {}".format(*mobile.groups()) if mobile else value
