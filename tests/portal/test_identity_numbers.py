"""Personal identity numbers are known in every way that they are written; telephone numbers are let through."""

import pytest

from portal.identity_numbers import has_one


@pytest.mark.parametrize(
    "text",
    [
        "850709-9805",
        "19850709-9805",
        "198507099805",
        "8507099805",
        "850709 9805",
        "850709–9805",
        "850709 - 9805",
        "190709+9814",
        "850769-9802",
        "Lena Storm, 850709-9805.",
        "8507099805@example.org",
        "８５０７０９-９８０５",
        "000229-9808",
    ],
)
def test_one_is_found(text):
    assert has_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "850709-9806",
        "851309-9807",
        "850732-9806",
        "010229-9807",
        "17850709-9805",
        "1850709-9805",
        "850709-98051",
        "Dnr 2026-00123",
        "556677-8899",
        "070-123 45 67",
    ],
)
def test_what_is_no_number_is_let_through(text):
    assert not has_one(text)


def test_ten_digits_in_a_row_may_be_a_telephone():
    assert has_one("0701019804")
    assert not has_one("0701019804", among_phones=True)
    assert has_one("070101-9804", among_phones=True)
    assert has_one("200701019804", among_phones=True)
