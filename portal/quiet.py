"""Quiet time: nights, weekends and Swedish holidays, when no mail leaves that nobody is waiting for."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from portal.holidays import holiday

SATURDAY = 5
OPENS, CLOSES = time(7), time(20)


def is_working(day: date) -> bool:
    return day.weekday() < SATURDAY and not holiday(day)


def working_day(day: date) -> date:
    """Return the day, or the first working day after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def at(day: date, clock: time) -> datetime:
    """Return the moment when the clock on a Swedish wall shows that time, summer or winter."""
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


def is_quiet(moment: datetime) -> bool:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return not (is_working(local.date()) and OPENS <= local.time() < CLOSES)


def end(moment: datetime) -> datetime:
    """Return the moment itself if it is not quiet, else when the quiet time that it is in ends."""
    if not is_quiet(moment):
        return moment
    local = timezone.localtime(moment, timezone.get_default_timezone())
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return at(working_day(day), OPENS)
