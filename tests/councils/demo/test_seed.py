"""Making the demo's world: the same every time, once, and many rows at a time."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from councils.demo import world
from councils.demo.journal import moment
from councils.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    Meeting,
    Person,
)

pytestmark = pytest.mark.django_db
State = Meeting.State
DAY = date(2026, 11, 26)


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def written() -> list[str]:
    """Everything that a person could read, without the ids, which the database counts up."""
    words = list(AgendaItem.objects.order_by("pk").values_list("title", "text", "notes", "presenter__name"))
    words += list(ActionPoint.objects.order_by("pk").values_list("text", "owner__name", "due_on", "state"))
    words += list(Person.objects.order_by("pk").values_list("name", "email", "title", "organisation__name"))
    words += list(Meeting.objects.order_by("pk").values_list("title", "starts_at", "state", "place", "approved_at"))
    words += list(Attendance.objects.order_by("pk").values_list("person__name", "presence", "note", "side"))
    return [str(row) for row in words]


def test_seeding_says_what_it_made_and_does_nothing_the_second_time(settings):
    settings.DEMO = True
    assert seed("--today", DAY.isoformat()).startswith("Made 2")
    before = written()
    assert seed() == "The database is not empty, so nothing was added.\n"
    assert written() == before


def test_the_same_day_gives_the_same_world_again(settings):
    settings.DEMO = True
    worlds = []
    for _ in range(2):
        with transaction.atomic():
            world.build(1, moment(DAY, 14))
            worlds.append(written())
            transaction.set_rollback(True)
    assert worlds[0] == worlds[1]


def test_refused_outside_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        seed()


def test_four_times_the_scale_is_four_times_the_rows_in_about_as_many_statements(settings):
    sizes, statements = [], []
    for scale in (1, 4):
        asked = Counter()

        def count(execute, *question, asked=asked):
            asked.update(["statements"])
            return execute(*question)

        with transaction.atomic(), connection.execute_wrapper(count):
            sizes.append(world.build(scale, moment(DAY, 14)))
            transaction.set_rollback(True)
        statements.append(asked["statements"])
    one, four = sizes
    for name in ("people", "memberships", "meetings", "agenda items", "action points"):
        assert 2.5 <= four[name] / one[name] <= 5.5, name
    assert statements[1] < 2 * statements[0], statements


@pytest.mark.parametrize("hour", [0, 23])
def test_at_any_hour_somebody_who_tries_the_demo_is_in_a_meeting(hour):
    now = moment(DAY, hour, 5)
    world.build(1, now)
    meeting = Meeting.objects.get(council__slug="fyrbodal", starts_at__date=DAY)
    assert meeting.starts_at <= now < meeting.ends_at
    assert meeting.state == State.UNDER_WAY


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29)])
def test_on_any_day(today):
    world.build(1, moment(today, 14))
    assert Meeting.objects.filter(state=State.UNDER_WAY).count() == 1
