"""A meeting as a calendar event (RFC 5545): the same UID all its life, so that updates land in the same event."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import (
    Alarm,
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from councils.models import Meeting

PRODUCT = "-//Kompetensportalen//SV"


def calendar(*events: Event, method: str = "PUBLISH", name: str = "") -> bytes:
    """Return the events as one iCalendar object with the time zone that they use; CRLF, folded at 75 octets.

    One with a `name` is a calendar to subscribe to, asked for every hour; it is whole without a single event too.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method)
    if name:
        for key, value in {"name": name, "x-wr-calname": name, "x-wr-timezone": settings.TIME_ZONE}.items():
            found.add(key, value)
        found.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
        found.add("x-published-ttl", vText("PT1H"))
    found.add_component(_time_zone())
    for event in events:
        found.add_component(event)
    return bytes(found.to_ical())


def _time_zone() -> Timezone:
    """Return the zone by the EU's rule since 1996 (directive 2000/84/EC): the last Sundays of March and October.

    The library's own lists every change up to 2038, an hour late in spring, and programs that read only rules, as
    dateutil does, then see winter time the whole year.
    """

    def half(component: Component, name: str, first: str, change: tuple[int, int], month: int) -> Component:
        before, after = (timedelta(hours=hours) for hours in change)
        component.add("tzname", name)
        component.add("dtstart", datetime.fromisoformat(first))
        component.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        component.add("tzoffsetfrom", before)
        component.add("tzoffsetto", after)
        return component

    found = Timezone()
    found.add("tzid", settings.TIME_ZONE)
    found.add_component(half(TimezoneDaylight(), "CEST", "1996-03-31T02:00", (1, 2), 3))
    found.add_component(half(TimezoneStandard(), "CET", "1996-10-27T03:00", (2, 1), 10))
    return found


def event(meeting: Meeting, *, at: datetime, url: str = "", text: str = "") -> Event:
    """Return the meeting as an event as it stood `at` that moment; `url` leads to what one does about it."""
    found = Event()
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    found.add("uid", f"meeting-{meeting.pk}@{host}")
    found.add("sequence", meeting.calendar_sequence)
    found.add("dtstamp", at)
    zone = timezone.get_default_timezone()
    found.add("dtstart", meeting.starts_at.astimezone(zone))
    found.add("dtend", meeting.ends_at.astimezone(zone))
    found.add("summary", _("%(council)s: %(title)s") % {"council": meeting.council_title, "title": meeting.title})
    if place := ", ".join(filter(None, [meeting.place, meeting.video_url])):
        found.add("location", place)
    found.add("description", "\n\n".join(filter(None, [text, url])))
    if url:
        found.add("url", url)
    found.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED")
    return found


def alarm(minutes: int, text: str) -> Alarm:
    """Return a reminder on the screen so many minutes before the event begins."""
    found = Alarm()
    found.add("action", "DISPLAY")
    found.add("description", text)
    found.add("trigger", timedelta(minutes=-minutes))
    return found


def address(email: str, name: str, **parameters: str) -> vCalAddress:
    """Return an organiser's or attendee's address with the name that is shown."""
    found = vCalAddress(f"mailto:{email}")
    found.params["cn"] = vText(name)
    for key, value in parameters.items():
        found.params[key] = vText(value)
    return found
