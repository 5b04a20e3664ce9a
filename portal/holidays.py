"""Swedish public holidays, so that nobody is called to a meeting on one by mistake.

The days are those of the act on public holidays (1989:253), and the three eves that the annual leave act
(1977:480, section 3 a) puts on a par with Sundays. Ordinary Sundays are left out: they are seen on any calendar.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

FRIDAY, SATURDAY = 4, 5


def easter(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (the anonymous algorithm, as printed by Butcher in 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    correction = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * correction) // 451
    month, day = divmod(h + correction - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _from(first: date, weekday: int) -> date:
    """Return the first such weekday on or after the day."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def holidays(year: int) -> dict[date, str]:
    """Return the year's holidays, day by day, with their names."""
    sunday = easter(year)
    return {
        date(year, 1, 1): _("New Year's Day"),
        date(year, 1, 6): _("Epiphany"),
        sunday - timedelta(days=2): _("Good Friday"),
        sunday: _("Easter Sunday"),
        sunday + timedelta(days=1): _("Easter Monday"),
        sunday + timedelta(days=39): _("Ascension Day"),
        sunday + timedelta(days=49): _("Whit Sunday"),
        # Written after the movable feasts: on the rare year that they fall together, the fixed day's name stands.
        date(year, 5, 1): _("May Day"),
        date(year, 6, 6): _("Sweden's National Day"),
        _from(date(year, 6, 19), FRIDAY): _("Midsummer Eve"),
        _from(date(year, 6, 20), SATURDAY): _("Midsummer Day"),
        _from(date(year, 10, 31), SATURDAY): _("All Saints' Day"),
        date(year, 12, 24): _("Christmas Eve"),
        date(year, 12, 25): _("Christmas Day"),
        date(year, 12, 26): _("Boxing Day"),
        date(year, 12, 31): _("New Year's Eve"),
    }


def holiday(day: date) -> str:
    """Return the name of the holiday that the day is, or nothing."""
    return holidays(day.year).get(day, "")
