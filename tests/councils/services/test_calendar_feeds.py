"""What a calendar program is given, read back as two programs of others would read it."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import CalendarFeed, Council
from councils.services import calendar_feeds
from portal.concurrency import WrongState
from portal.history import events_of, history_of
from portal.models import User
from tests.factories import CalendarFeedFactory, CouncilFactory, MeetingFactory, MembershipFactory

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOSTILE = [
    "Möte\r\nATTENDEE:mailto:evil@example.org\r\nBEGIN:VALARM",
    "a" * 66 + "👩🏽‍🌾" + "ö" * 30,
    "Å" * 160,
    'Semikolon; komma, omvänt \\ snedstreck \\n och "citat"',
]


def fresh(feed: CalendarFeed) -> CalendarFeed:
    """The feed as a request would find it, its owner's rights not yet known."""
    return CalendarFeed.objects.select_related("user", "council").get(pk=feed.pk)


def given(feed: CalendarFeed, now=None) -> bytes:
    return calendar_feeds.read(fresh(feed), now=now or timezone.now()).calendar()


def parsed(text: bytes):
    """Return the events as both parsers see them, once they agree on how many there are."""
    one = icalendar.Calendar.from_ical(text)
    other = vobject.readOne(text.decode())
    events, others = one.walk("VEVENT"), list(getattr(other, "vevent_list", []))
    assert len(events) == len(others)
    return list(zip(events, others, strict=True))


def titles(feed, now=None):
    return [str(event["summary"]) for event, _other in parsed(given(feed, now))]


@pytest.fixture
def feed(member):
    return CalendarFeedFactory(user=member)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_title_and_nothing_else(member, council, title):
    feed = CalendarFeedFactory(user=member, alarm=CalendarFeed.Alarm.HOUR)
    MeetingFactory(council=council, title=title, place=title)
    text = given(feed)
    [(event, other)] = parsed(text)
    whole = f"Kompetensråd Fyrbodal: {title}".replace("\r\n", "\n")
    assert str(event["summary"]).replace("\r\n", "\n") == whole
    assert other.summary.value.replace("\r\n", "\n") == whole
    assert str(event["location"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
    assert "attendee" not in event
    assert [part.name for part in event.subcomponents] == ["VALARM"]
    assert "ATTENDEE" not in [line.partition(":")[0] for line in text.decode().split("\r\n")]
    for line in text.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()  # no character is cut in two


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ((2027, 3, 27), 1), ((2027, 3, 28), 2), ((2027, 10, 30), 2), ((2027, 10, 31), 1),
        # Leap day, and the first day of a year that still belongs to week 53 of the one before.
        ((2028, 2, 29), 1), ((2027, 1, 1), 1),
    ],
)  # fmt: skip
def test_the_hour_on_the_wall_is_right_when_the_clocks_change(feed, council, day, hours):
    MeetingFactory(council=council, starts_at=datetime(*day, 13, 0, tzinfo=STOCKHOLM))
    [(event, other)] = parsed(given(feed))
    for start, end in [(event.start, event.end), (other.dtstart.value, other.dtend.value)]:
        assert (start.date().timetuple()[:3], start.hour, end.hour) == (day, 13, 15)
        assert start.utcoffset() == timedelta(hours=hours)
        assert start.astimezone(UTC).hour == 13 - hours
    assert event["dtstart"].params["TZID"] == "Europe/Stockholm"


def test_a_meeting_across_the_hour_that_is_skipped_or_repeated_is_as_long_as_it_is(feed, council):
    for day in [(2027, 3, 28), (2027, 10, 31)]:
        start = datetime(*day, 0, 30, tzinfo=UTC)
        MeetingFactory(council=council, starts_at=start, ends_at=start + timedelta(hours=2))
    for event, _other in parsed(given(feed)):
        assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(hours=2)


def test_a_cancelled_meeting_says_so_and_does_not_ring(feed, council):
    MeetingFactory(council=council, cancelled=True)
    CalendarFeed.objects.update(alarm=CalendarFeed.Alarm.HOUR)
    [(event, other)] = parsed(given(feed))
    assert (event["status"], other.status.value) == ("CANCELLED", "CANCELLED")
    assert not event.subcomponents


@pytest.mark.parametrize(("alarm", "before"), [(60, timedelta(hours=-1)), (1440, timedelta(days=-1))])
def test_an_alarm_rings_so_long_before(member, council, alarm, before):
    MeetingFactory(council=council, title="Höstmöte")
    [(event, other)] = parsed(given(CalendarFeedFactory(user=member, alarm=alarm)))
    [bell] = event.walk("VALARM")
    assert (bell["action"], bell["trigger"].dt, bell["description"]) == ("DISPLAY", before, "Höstmöte")
    assert other.valarm.trigger.value == before


def test_two_years_back_and_all_ahead(feed, council):
    now = timezone.now()
    for title, days in [("länge sen", -800), ("i fjol", -400), ("snart", 4), ("om länge", 1500)]:
        MeetingFactory(council=council, title=title, starts_at=now + timedelta(days=days))
    assert [t.rpartition(": ")[2] for t in titles(feed)] == ["i fjol", "snart", "om länge"]


def test_the_owner_reads_their_own_councils_and_no_others(feed, council, member):
    other = CouncilFactory()
    MeetingFactory(council=council, title="mitt")
    MeetingFactory(council=other, title="deras")
    assert titles(feed) == ["Kompetensråd Fyrbodal: mitt"]
    MembershipFactory(person=member.person, council=other)
    assert len(titles(feed)) == 2, "a council that one comes to sit in later is in it from the next fetch"


def test_one_council_alone(member, council):
    other = MembershipFactory(person=member.person).council
    MeetingFactory(council=council, title="ett")
    MeetingFactory(council=other, title="annat")
    assert titles(CalendarFeedFactory(user=member, council=council)) == ["Kompetensråd Fyrbodal: ett"]


def test_whoever_reads_all_councils_subscribes_to_one_of_them(strategic_member, council):
    MeetingFactory(council=council, title="ett")
    assert len(titles(CalendarFeedFactory(user=strategic_member, council=council))) == 1
    assert titles(CalendarFeedFactory(user=strategic_member)) == [], "theirs alone, not all that they may read"


@pytest.mark.parametrize("is_of_council", [True, False])
def test_a_lost_place_empties_the_calendar_at_the_next_fetch(member, council, is_of_council):
    feed = CalendarFeedFactory(user=member, council=council if is_of_council else None)
    MeetingFactory(council=council)
    assert len(titles(feed)) == 1
    member.person.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    assert titles(feed) == []
    assert b"BEGIN:VTIMEZONE" in given(feed), "a calendar has at least one component"


def test_what_has_not_changed_is_known_without_being_written(feed, council):
    meeting = MeetingFactory(council=council)
    now = timezone.now().replace(microsecond=0)
    first = calendar_feeds.read(fresh(feed), now=now)
    with CaptureQueriesContext(connection) as captured:
        again = calendar_feeds.read(fresh(feed), now=now + timedelta(seconds=60))
    assert again.etag == first.etag
    assert again.feed.changed_at == now
    assert not [q for q in captured if q["sql"].startswith("UPDATE")], "an hourly fetch writes nothing"
    assert first.calendar() == again.calendar()
    meeting.place = "Vänersborg"
    meeting.save()
    later = calendar_feeds.read(fresh(feed), now=now + timedelta(seconds=120))
    assert later.etag != first.etag
    assert later.feed.changed_at == now + timedelta(seconds=120)


@pytest.mark.parametrize(
    "change",
    [
        lambda feed: Council.objects.update(name="Kompetensforum"),
        lambda feed: User.objects.update(language="en"),
        lambda feed: CalendarFeed.objects.update(alarm=60),
    ],
)
def test_all_that_is_written_is_part_of_the_hash(feed, council, change):
    MeetingFactory(council=council)
    before = calendar_feeds.read(fresh(feed), now=timezone.now()), given(feed)
    change(feed)
    after = calendar_feeds.read(fresh(feed), now=timezone.now()), given(feed)
    assert before[1] != after[1]
    assert before[0].etag != after[0].etag


def test_as_many_queries_for_fifty_meetings_as_for_one(feed, council):
    def count():
        with CaptureQueriesContext(connection) as captured:
            given(feed)
        return len(captured)

    MeetingFactory(council=council)
    given(feed)
    one = count()
    MeetingFactory.create_batch(49, council=council)
    given(feed)
    assert count() == one <= 6


def test_a_subscription_is_made_and_revoked_and_the_history_says_who(member, council):
    feed = calendar_feeds.subscribe(council=council, alarm=60, by=member)
    assert len(feed.key) == 32
    assert CalendarFeed.objects.by_code(feed.code).get() == feed
    calendar_feeds.revoke(feed, by=member)
    first = CalendarFeed.objects.get().revoked_at
    calendar_feeds.revoke(feed, by=member)
    assert CalendarFeed.objects.get().revoked_at == first
    assert not CalendarFeed.objects.by_code(feed.code).exists()
    changes = history_of(events_of(CalendarFeed))
    assert [(change.kind, change.by) for change in changes] == [("changed", "Lena Storm"), ("created", "Lena Storm")]


def test_a_renewed_subscription_has_another_address_and_the_old_one_is_dead(member, council):
    old = CalendarFeedFactory(user=member, council=council, alarm=60)
    MeetingFactory(council=council, title="Höstmöte")
    new = calendar_feeds.renew(old, by=member)
    assert (new.user, new.council, new.alarm) == (member, council, 60)
    assert titles(new) == ["Kompetensråd Fyrbodal: Höstmöte"]
    assert not CalendarFeed.objects.by_code(old.code).exists()
    assert CalendarFeed.objects.standing().get() == new
    with pytest.raises(WrongState, match="avslutad"):
        calendar_feeds.renew(old, by=member)


def test_what_is_fetched_leaves_no_trace_in_the_history(feed, council):
    MeetingFactory(council=council)
    given(feed)
    assert fresh(feed).last_used_on == timezone.localdate()
    assert [change.kind for change in history_of(events_of(CalendarFeed))] == ["created"]


def test_there_are_so_many_subscriptions_at_most(member):
    CalendarFeedFactory.create_batch(calendar_feeds.AT_MOST, user=member)
    with pytest.raises(WrongState, match="20"):
        calendar_feeds.subscribe(council=None, alarm=0, by=member)
    calendar_feeds.revoke(CalendarFeed.objects.first(), by=member)
    calendar_feeds.subscribe(council=None, alarm=0, by=member)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_make_one_too_many(member):
    CalendarFeedFactory.create_batch(calendar_feeds.AT_MOST - 1, user=member)
    refused, start = [], threading.Barrier(2)

    def subscribe():
        start.wait()
        try:
            calendar_feeds.subscribe(council=None, alarm=0, by=User.objects.get(pk=member.pk))
        except WrongState:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=subscribe) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert CalendarFeed.objects.count() == calendar_feeds.AT_MOST


def test_a_copy_of_the_database_opens_nothing(feed, settings):
    code = feed.code
    assert feed.key not in code
    with transaction.atomic():
        settings.SECRET_KEY = "another installation's"
        assert not CalendarFeed.objects.by_code(code).exists()
