"""Quiet time, over nights, weekends, holidays, and the two days of the year that have another length."""

from datetime import UTC, date, datetime

import pytest

from portal import quiet


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        # Tuesday 24 November 2026, winter time.
        (utc(2026, 11, 24, 5, 59), utc(2026, 11, 24, 6, 0)),
        (utc(2026, 11, 24, 6, 0), utc(2026, 11, 24, 6, 0)),
        (utc(2026, 11, 24, 18, 59), utc(2026, 11, 24, 18, 59)),
        (utc(2026, 11, 24, 19, 0), utc(2026, 11, 25, 6, 0)),
        (utc(2026, 11, 24, 23, 30), utc(2026, 11, 25, 6, 0)),
        # Friday evening waits for Monday.
        (utc(2026, 11, 27, 20, 0), utc(2026, 11, 30, 6, 0)),
        # Summer time begins on 28 March 2027, Easter Sunday: from Maundy Thursday's evening to Tuesday.
        (utc(2027, 3, 25, 19, 0), utc(2027, 3, 30, 5, 0)),
        (utc(2027, 3, 28, 0, 59), utc(2027, 3, 30, 5, 0)),
        (utc(2027, 3, 28, 1, 0), utc(2027, 3, 30, 5, 0)),
        # It ends on Sunday 31 October 2027; the hour between two and three comes twice.
        (utc(2027, 10, 29, 18, 0), utc(2027, 11, 1, 6, 0)),
        (utc(2027, 10, 31, 0, 30), utc(2027, 11, 1, 6, 0)),
        (utc(2027, 10, 31, 1, 30), utc(2027, 11, 1, 6, 0)),
        # Christmas Eve 2026 is a Thursday; the next working day is Monday.
        (utc(2026, 12, 24, 10, 0), utc(2026, 12, 28, 6, 0)),
    ],
)
def test_quiet_time_ends_when_the_swedish_clock_says_seven_on_a_working_day(moment, end):
    assert quiet.end(moment) == end
    assert quiet.is_quiet(moment) == (moment != end)
    assert not quiet.is_quiet(end)


def test_the_working_day_after_new_years_eve():
    assert quiet.working_day(date(2026, 12, 31)) == date(2027, 1, 4)
    assert quiet.working_day(date(2026, 11, 24)) == date(2026, 11, 24)
