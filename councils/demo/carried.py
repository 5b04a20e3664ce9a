"""How those who took part have passed a meeting on to their own: most do within two weeks, some are late."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from councils.demo import texts
from councils.demo.dice import Dice
from councils.models import Attendance, CarriedOn, Meeting, Membership

ASKED = timedelta(days=400)  # before that nobody wrote it down
DONE, DONE_BY_NOW = 0.35, 0.93  # lately, and of what is older than three weeks
LATELY = timedelta(days=21)


def on(meeting: Meeting, attendances: list[Attendance], now: datetime, dice: Dice) -> Iterator[CarriedOn]:
    """Yield what each organisation in the room has said that it did, not yet saved."""
    if meeting.held_at is None or now - meeting.held_at > ASKED:
        return
    age = now - meeting.held_at
    share = DONE if age < LATELY else DONE_BY_NOW
    # One line an organisation, however many it sent.
    for row in {row.organisation.pk: row for row in attendances if row.is_present}.values():
        if dice.happens(share) or (row.role == Membership.Role.COORDINATOR and age >= LATELY):
            said_at = meeting.held_at + min(timedelta(days=1 + dice.randrange(12)), age) * dice.random()
            yield CarriedOn(
                meeting=meeting,
                organisation=row.organisation,
                text=dice.one(texts.read("standing")["carried"]["lines"]),
                said_by=row.person.user or meeting.planned_by,
                said_at=said_at,
            )
