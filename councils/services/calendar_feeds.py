"""Subscribe to meetings in one's own calendar program: make an address, revoke it, and what is fetched from it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Event

from councils import ics
from councils.models import CalendarFeed, Council, Meeting
from councils.rights import rights_of
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

AT_MOST = 20
BACK = timedelta(days=730)
# Another number when the same meetings shall be written in another way, so that everybody fetches them anew.
FORMAT = 1


@recorded
def subscribe(*, council: Council | None, alarm: int, by: User) -> CalendarFeed:
    """Make a new address for the user's own meetings, or for one council's."""
    # The account is locked, so that two at once do not make one too many.
    User.objects.select_for_update().get(pk=by.pk)
    if CalendarFeed.objects.visible_to(by).standing().count() >= AT_MOST:
        raise WrongState(_("You have %d subscriptions. End one that you do not use, then make a new one.") % AT_MOST)
    return CalendarFeed.objects.create(user=by, council=council, alarm=alarm)


@recorded
def revoke(feed: CalendarFeed, *, by: User) -> CalendarFeed:
    """Make the address worth nothing, at once and for good; done twice it is done once."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
    return feed


@recorded
def renew(feed: CalendarFeed, *, by: User) -> CalendarFeed:
    """Give the subscription another address; the one that it had is worth nothing from now on."""
    feed = CalendarFeed.objects.select_for_update(of=["self"]).select_related("council").get(pk=feed.pk)
    if feed.revoked_at is not None:
        raise WrongState(_("The subscription is already ended. Make a new one."))
    revoke(feed, by=by)
    return CalendarFeed.objects.create(user_id=feed.user_id, council=feed.council, alarm=feed.alarm)


@dataclass(frozen=True)
class Content:
    """What a feed gives now; written only when somebody asks for more than whether it is new."""

    feed: CalendarFeed
    meetings: list[Meeting]

    @property
    def etag(self) -> str:
        return f'"{self.feed.content_hash}"'

    def calendar(self) -> bytes:
        with translation.override(self.feed.user.language):
            name = _("Kompetensportalen: %s") % self.feed
            events = (self._event(meeting) for meeting in self.meetings)
            return ics.calendar(*events, name=name)

    def _event(self, meeting: Meeting) -> Event:
        url = settings.SITE_URL + meeting.get_absolute_url()
        event = ics.event(meeting, at=self.feed.changed_at, url=url)
        if self.feed.alarm and meeting.state != Meeting.State.CANCELLED:
            event.add_component(ics.alarm(self.feed.alarm, meeting.title))
        return event


def read(feed: CalendarFeed, *, now: datetime) -> Content:
    """Return what the feed's owner may see at this moment, two years back and all ahead.

    Whoever has lost their place is given a calendar without meetings, which empties the one in their program; an
    error would have left them there.
    """
    councils = rights_of(feed.user).reads_councils if feed.council_id is None else {feed.council_id}
    rows = Meeting.objects.visible_to(feed.user).filter(council__in=councils, ends_at__gte=now - BACK)
    meetings = list(rows.select_related("council").order_by("starts_at", "pk"))
    _note(feed, _hash(feed, meetings), now)
    return Content(feed, meetings)


def _hash(feed: CalendarFeed, meetings: list[Meeting]) -> str:
    """Return a hash of everything that the calendar is written from."""
    seen = [
        (m.pk, m.council_title, m.title, m.starts_at, m.ends_at, m.place, m.video_url, m.state, m.calendar_sequence)
        for m in meetings
    ]
    parts = (FORMAT, settings.SITE_URL, str(feed), feed.alarm, feed.user.language, seen)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _note(feed: CalendarFeed, content_hash: str, now: datetime) -> None:
    """Remember what was given and on which day; most fetches find both as they were, and write nothing."""
    if content_hash != feed.content_hash:
        # Whole seconds, as in the header that says when.
        feed.content_hash, feed.changed_at = content_hash, now.replace(microsecond=0)
    elif feed.last_used_on == timezone.localdate(now):
        return
    feed.last_used_on = timezone.localdate(now)
    feed.save(update_fields=["content_hash", "changed_at", "last_used_on"])
