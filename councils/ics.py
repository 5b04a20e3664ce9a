"""A meeting as a calendar event (RFC 5545): the same UID all its life, so that updates land in the same event."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from councils.models import Meeting

PRODUCT = "-//Kompetensportalen//SV"


def calendar(*events: Event, method: str = "PUBLISH") -> bytes:
    """Return the events as one iCalendar object with the time zones that they use; CRLF, folded at 75 octets."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method)
    for event in events:
        found.add_component(event)
    found.add_missing_timezones()
    return bytes(found.to_ical())


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


def address(email: str, name: str, **parameters: str) -> vCalAddress:
    """Return an organiser's or attendee's address with the name that is shown."""
    found = vCalAddress(f"mailto:{email}")
    found.params["cn"] = vText(name)
    for key, value in parameters.items():
        found.params[key] = vText(value)
    return found
