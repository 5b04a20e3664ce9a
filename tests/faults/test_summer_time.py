"""The two nights of 2027 when clocks are changed, and the days around, in fast-forward: each mail once, by daylight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from councils.services import calls
from portal import notifications
from portal.models import Mail
from portal.notifications import Kind
from portal.services import digests
from tests import factories as f

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(autouse=True)
def _kind():
    notifications.register(Kind("test", lambda: "Prov", "bell", lambda user, row: "/prov/"))
    yield
    notifications._kinds.pop("test")


def midnight(day):
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)


def moments(night, step):
    """Every moment from two days before the night to three after it, in UTC, where no hour is missing or double."""
    now, end = midnight(night - timedelta(days=2)), midnight(night + timedelta(days=4))
    while now < end:
        yield now
        now += step


@pytest.mark.parametrize(
    ("night", "reminded_on", "told_on"),
    [
        # Good Friday, Easter and its Monday: what they pass over comes on the Tuesday.
        (date(2027, 3, 28), [date(2027, 3, 30), date(2027, 3, 31)], [date(2027, 3, 30), date(2027, 3, 31)]),
        (
            date(2027, 10, 31),
            [date(2027, 11, 1), date(2027, 11, 3)],
            [date(2027, 10, 29), date(2027, 11, 1), date(2027, 11, 2), date(2027, 11, 3)],
        ),
    ],
    ids=["spring", "autumn"],
)
def test_each_mail_leaves_once_at_its_hour_of_the_wall_clock(size, council, figure, night, reminded_on, told_on):
    later = midnight(night + timedelta(days=20))
    meeting = f.MeetingFactory(council=council, called=True, starts_at=later, ends_at=later + timedelta(hours=2))
    meeting.answer_by = night + timedelta(days=3)
    meeting.save(update_fields=["answer_by"])
    silent = [f.InvitationFactory(meeting=meeting) for _ in range(3)]
    reader = f.UserFactory()

    left: list[tuple[str, datetime]] = []
    known: set[str] = set()
    count = 0
    for now in moments(night, timedelta(minutes=1 if size.is_whole else 15)):
        count += 1
        local = now.astimezone(STOCKHOLM)
        if (local.hour, local.minute) == (3, 0):
            f.NotificationFactory(user=reader, digest=True)  # every night: also when it is two, or missing
        calls.send_reminders(now)
        digests.send(now)
        for key, to in Mail.objects.exclude(key__in=known).values_list("key", "to"):
            known.add(key)
            left.append(("told" if to == reader.email else "reminded", local.replace(tzinfo=None)))

    reminded = sorted(moment for what, moment in left if what == "reminded")
    assert reminded == sorted([datetime.combine(day, time(7)) for day in reminded_on] * len(silent))
    assert [moment for what, moment in left if what == "told"] == [datetime.combine(d, time(7, 30)) for d in told_on]
    figure(f"{count} moments: {len(left)} mails, each once and at its hour")
