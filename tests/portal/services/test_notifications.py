"""Telling people: once, in their language, in the way that they have chosen, and only what they may see."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.signing import TimestampSigner
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import notifications as kinds
from portal import quiet
from portal.concurrency import Conflict
from portal.models import Mail, Notification, NotificationSettings
from portal.notifications import DIGEST, Channel, Kind
from portal.services import digests, notifications
from tests.factories import NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db
# Tuesday 24 November 2026, 07.30 and later in the morning.
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SUBJECT = "1 sak att veta i Kompetensportalen"


@pytest.fixture(autouse=True)
def _kinds():
    """Two kinds of which everybody may see everything, and one that nobody can turn off."""
    known = dict(kinds._kinds)
    kinds.register(
        Kind("test", lambda: "Prov", "bell", lambda user, row: f"/prov/{row.record_id}/"),
        Kind("now", lambda: "Genast", "bell", lambda user, row: "/genast/", Channel.IMMEDIATE),
        Kind("duty", lambda: "Plikt", "bell", lambda user, row: "/plikt/", is_owed=True),
        Kind("shut", lambda: "Stängt", "bell", lambda user, row: ""),
    )
    yield
    kinds._kinds.clear()
    kinds._kinds.update(known)


def tell(*users, kind="test", once="1", by=None, words=("Protokollet väntar", "Fyrbodal")):
    return notifications.tell(users, kind, once=once, record=users[0], words=lambda: words, by=by)


def choose(user, **channels):
    row = NotificationSettings(user=user, channels=channels)
    notifications.choose(row, version=0, by=user)
    return row


def test_told_once_for_each_event_and_person_but_not_the_one_who_did_it():
    lena, olof, malin = UserFactory.create_batch(3)
    closed = UserFactory(closed=True)
    assert tell(lena, olof, malin, closed, by=malin) == 2
    assert tell(lena, olof) == 0
    assert tell(lena, once="2") == 1
    assert {(row.user, row.key) for row in Notification.objects.all()} == {
        (lena, "test:1"),
        (olof, "test:1"),
        (lena, "test:2"),
    }


def test_each_is_told_in_their_own_language():
    notifications.tell(
        [UserFactory(language="sv"), UserFactory(language="en")],
        "test",
        once="1",
        record=UserFactory(),
        words=lambda: (_("Notifications"), ""),
    )
    assert set(Notification.objects.values_list("title", flat=True)) == {"Notiser", "Notifications"}


def test_the_choice_of_the_reader_decides():
    at_once, daily, never, silent = UserFactory.create_batch(4)
    choose(at_once, test="immediate")
    choose(daily, test="digest")
    choose(never, test="none")
    assert tell(at_once, daily, never, silent) == 4
    assert [mail.to for mail in Mail.objects.all()] == [at_once.email]
    owed = Notification.objects.filter(owes_digest=True).values_list("user", flat=True)
    assert set(owed) == {daily.pk, silent.pk}


def test_what_is_owed_by_duty_has_no_other_mail_and_stands_in_no_daily_one():
    lena = UserFactory()
    choose(lena, duty="digest")
    assert tell(lena, kind="duty") == 1
    assert not Mail.objects.exists()
    assert not Notification.objects.get().owes_digest


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), datetime(2026, 11, 24, 12, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 22, 0, tzinfo=UTC), datetime(2027, 3, 30, 5, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), datetime(2027, 11, 1, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_mail_written_in_quiet_time_waits_until_it_ends(written, leaves, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: written)
    tell(UserFactory(), kind="now")
    mail = Mail.objects.get()
    assert mail.next_try_at == leaves
    assert mail.unsubscribe_url.startswith("http")
    assert "/notifications/" in mail.text


def test_two_sweeps_at_the_same_time_make_one_daily_mail(transactional_db):
    lena = UserFactory()
    tell(lena, once="1")
    tell(lena, once="2")
    start, made = threading.Barrier(2), []

    def sweep():
        start.wait()
        made.append(digests.send(MORNING))
        connection.close()

    threads = [threading.Thread(target=sweep) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    assert Mail.objects.count() == 1
    assert not Notification.objects.filter(owes_digest=True).exists()


def test_the_daily_mail_leaves_from_half_past_seven_once_a_day():
    lena = UserFactory()
    tell(lena)
    assert digests.send(MORNING - timedelta(seconds=1)) == 0
    assert digests.send(MORNING) == 1
    assert digests.send(MORNING + timedelta(minutes=1)) == 0
    tell(lena, once="2")
    assert digests.send(MORNING + timedelta(hours=3)) == 0
    assert digests.send(MORNING + timedelta(days=1)) == 1
    assert list(Mail.objects.order_by("pk").values_list("key", flat=True)) == [
        f"digest:{lena.pk}:2026-11-24",
        f"digest:{lena.pk}:2026-11-25",
    ]


@pytest.mark.parametrize(
    ("quiet_moments", "leaves"),
    [
        # Maundy Thursday's mail has left; Easter and the hour that is not there bring none before Tuesday.
        (["2027-03-26T06:30+01:00", "2027-03-28T07:30+02:00", "2027-03-29T09:00+02:00"], "2027-03-30T07:30+02:00"),
        (["2027-10-30T07:30+02:00", "2027-10-31T07:30+01:00", "2027-11-01T07:29+01:00"], "2027-11-01T07:30+01:00"),
    ],
)
def test_the_daily_mail_keeps_to_the_wall_clock_when_the_clock_is_moved(quiet_moments, leaves):
    tell(UserFactory())
    for moment in quiet_moments:
        assert digests.send(datetime.fromisoformat(moment)) == 0
    assert digests.send(datetime.fromisoformat(leaves)) == 1


def test_the_daily_mail_says_what_is_unread_and_may_still_be_seen():
    lena = UserFactory(language="sv", name="Lena Storm")
    tell(lena, words=("Protokollet väntar", "Fyrbodal"))
    tell(lena, kind="shut", words=("Hemligt möte", ""))
    NotificationFactory(user=lena, digest=True, read=True, title="Redan läst")
    asleep = NotificationFactory(user=lena, title="Om en vecka")
    notifications.snooze(asleep, until=date(2026, 12, 1))
    assert digests.send(MORNING) == 1
    mail = Mail.objects.get()
    assert mail.subject == SUBJECT
    for part in (mail.text, mail.html):
        assert "Lena Storm" in part
        assert "Protokollet väntar" in part
        assert "Fyrbodal" in part
        assert "Prov" in part
        assert "Hemligt möte" not in part
        assert "Redan läst" not in part
        assert "Om en vecka" not in part
        assert mail.unsubscribe_url in part
    assert digests.send(datetime(2026, 12, 1, 7, 0, tzinfo=UTC)) == 1


def test_the_daily_mail_is_in_the_readers_language():
    tell(UserFactory(language="en"))
    digests.send(MORNING)
    assert Mail.objects.get().subject == "1 thing to know in Kompetensportalen"


def test_no_mail_when_nothing_that_may_be_seen_is_left():
    tell(UserFactory(), kind="shut")
    assert digests.send(MORNING) == 0
    assert not Mail.objects.exists()


def test_what_is_turned_off_leaves_the_daily_mail():
    lena = UserFactory()
    tell(lena)
    choose(lena, test="none")
    assert digests.send(MORNING) == 0


def test_two_who_choose_from_the_same_page_do_not_overwrite_each_other():
    lena = UserFactory()
    choose(lena, test="none")
    with pytest.raises(Conflict):
        choose(lena, test="immediate")
    assert NotificationSettings.objects.get(user=lena).channels == {"test": "none"}


@pytest.mark.parametrize(
    ("word", "day"),
    [("tomorrow", date(2026, 11, 30)), ("monday", date(2026, 11, 30)), ("next_week", date(2026, 12, 4))],
)
def test_later_is_a_working_day(word, day):
    assert notifications.later(word, date(2026, 11, 27)) == day
    assert notifications.later("monday", date(2026, 11, 30)) == date(2026, 12, 7)


def test_what_is_put_off_is_not_counted_until_its_day_and_comes_by_mail_only_to_whoever_wants_it():
    lena, olof = UserFactory.create_batch(2)
    choose(olof, test="none")
    until = quiet.working_day(timezone.localdate() + timedelta(days=1))
    for user in (lena, olof):
        notifications.snooze(NotificationFactory(user=user, read=True), until=until)
    assert notifications.unread_count(lena) == 0
    assert Notification.objects.visible_to(lena).awake(until).unread().count() == 1
    assert [row.owes_digest for row in Notification.objects.order_by("user")] == [True, False]


def test_what_no_longer_waits_is_read():
    lena = UserFactory()
    tell(lena)
    notifications.settle(lena, "test")
    assert notifications.unread_count(lena) == 0
    assert digests.send(MORNING) == 0


def code(user, key=DIGEST):
    return notifications.unsubscribe_address(user, key).rstrip("/").rpartition("/")[2]


def test_the_link_that_ends_a_kind_is_signed_one_persons_and_runs_out(monkeypatch):
    lena = UserFactory()
    found = notifications.read_code(code(lena, "test"))
    assert found == (lena, "test", "Prov")
    assert notifications.read_code(code(lena)[:-1] + "x") is None
    assert notifications.read_code("nonsense") is None
    assert notifications.read_code(code(lena, "duty")) is None
    foreign = TimestampSigner(sep=".", salt="another").sign_object([lena.pk, "test"])
    assert notifications.read_code(foreign) is None
    monkeypatch.setattr(notifications, "LINK_VALID", timedelta(seconds=-1))
    assert notifications.read_code(code(lena, "test")) is None
    monkeypatch.undo()
    lena.is_active = False
    lena.save()
    assert notifications.read_code(code(lena, "test")) is None


def test_ending_the_daily_mail_ends_what_would_stand_in_it_and_nothing_else():
    lena = UserFactory()
    choose(lena, shut="none")
    tell(lena)
    notifications.unsubscribe(lena, DIGEST)
    channels = NotificationSettings.objects.get(user=lena).channels
    assert channels["test"] == "none"
    assert "now" not in channels
    assert not Notification.objects.filter(owes_digest=True).exists()
    notifications.unsubscribe(lena, "now")
    assert NotificationSettings.objects.get(user=lena).channels["now"] == "none"
