"""Swedish public holidays, checked against the almanac."""

from datetime import date

import pytest
from django.utils import translation

from portal.holidays import easter, holiday, holidays


@pytest.mark.parametrize(
    ("year", "day"),
    [
        # The earliest and the latest Easter of our time among them.
        (1818, (3, 22)), (1943, (4, 25)), (2000, (4, 23)), (2008, (3, 23)), (2011, (4, 24)),
        (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)),
    ],
)  # fmt: skip
def test_easter_sunday(year, day):
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "New Year's Day"),
        ("2026-01-06", "Epiphany"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-01", "May Day"),
        ("2026-05-14", "Ascension Day"),
        ("2026-05-24", "Whit Sunday"),
        ("2026-06-06", "Sweden's National Day"),
        ("2026-06-19", "Midsummer Eve"),
        ("2026-06-20", "Midsummer Day"),
        ("2027-06-25", "Midsummer Eve"),
        ("2027-06-26", "Midsummer Day"),
        ("2026-10-31", "All Saints' Day"),
        ("2027-11-06", "All Saints' Day"),
        ("2026-12-24", "Christmas Eve"),
        ("2026-12-26", "Boxing Day"),
        ("2026-12-31", "New Year's Eve"),
        ("2008-05-01", "May Day"),
        ("2026-11-26", ""),
    ],
)
def test_the_name_of_a_day(day, name):
    with translation.override("en"):
        assert holiday(date.fromisoformat(day)) == name


@pytest.mark.parametrize("year", range(2020, 2060))
def test_midsummer_is_friday_and_saturday_and_all_saints_a_saturday_every_year(year):
    with translation.override("en"):
        days = {name: day for day, name in holidays(year).items()}
    eve, midsummer, saints = days["Midsummer Eve"], days["Midsummer Day"], days["All Saints' Day"]
    assert (eve.weekday(), midsummer.weekday(), saints.weekday()) == (4, 5, 5)
    assert (midsummer - eve).days == 1
    assert date(year, 6, 20) <= midsummer <= date(year, 6, 26)
    assert date(year, 10, 31) <= saints <= date(year, 11, 6)
