"""A year of follow-up in fast-forward: asked, reminded, answered, compiled and presented, whatever dies meanwhile.

The clock of the processes is moved from day to day. On each day of the rule each person whom it names gets one mail,
and nobody else a reminder; and the report's files say what the pages say.
"""

import time as time_module
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import cycle as in_turn

import pytest
import redis
from django.utils import timezone

from followup.models import Cycle, SelfAssessment
from followup.models.questions import Section
from followup.services import assessments, cycles, dashboard, follow_up_forms, follow_up_reports
from followup.services.notices import ASKED, DUE, STEP
from portal import quiet
from portal.models import Job, Mail, Notification, User
from portal.notifications import DIGEST
from tests import factories as f
from tests.factories.follow_up import RATED
from tests.faults.machine import SENT, Lost
from tests.followup import report_files

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = 2027
LAST_DAY = date(YEAR, 11, 25)  # a Thursday
# The days of the rule; what falls on a Sunday comes on the Monday.
DAYS = {
    -14: date(YEAR, 11, 11),
    -7: date(YEAR, 11, 18),
    -1: date(YEAR, 11, 24),
    0: LAST_DAY,
    3: date(YEAR, 11, 29),
    10: date(YEAR, 12, 6),
}
PARTIES = ("vg", "fy", "gr", "bo", "sk")
# Which party answers once the reminder of that day has left; Skaraborg never does.
SIGNS = {-7: "gr", -1: "vg", 0: "bo", 3: "fy"}


class Year:
    """Five parties with so many officials each, a decided form, and a machine whose clock goes to any day."""

    def __init__(self, run, each: int) -> None:
        self.run, self.kills, self.moves = run, 0, 0
        self.go_to(date(YEAR, 3, 1))
        self.people = {key: [self._official(key) for _ in range(each)] for key in PARTIES}
        self.by = self.people["vg"][0]
        group = f.CouncilFactory(vast=True)
        self.highest = {key: self._seat(group, key) for key in PARTIES}
        # What goes wrong while the reminders of a day are owed, and while its mails leave.
        self.owing = in_turn([self.redis_restarts, self.a_worker_dies, self.the_clock_moves])
        self.leaving = in_turn([self.a_worker_dies, self.mail_is_down, self.redis_restarts, self.the_clock_moves])

    def _official(self, key: str):
        person = f.PersonFactory(with_user=True, organisation=f.PartyFactory(key=key).organisation)
        return f.AssignmentFactory(person=person).person.user

    def _seat(self, group, key: str):
        person = f.PersonFactory(with_user=True, organisation=f.PartyFactory(key=key).organisation)
        return f.MembershipFactory(council=group, person=person).person.user

    def go_to(self, day: date, clock: time = time(9)) -> None:
        self.run.moment.move_to(quiet.at(day, clock))

    def silent(self) -> list[str]:
        return list(SelfAssessment.objects.owed().values_list("party", flat=True))

    def owed(self, step: int) -> list[int]:
        """Return who is reminded by the rule: the silent, and those further up to whom it is told."""
        found = [user.pk for key in self.silent() for user in self.people[key]]
        if step == 3:  # of each party that is silent
            found += [user.pk for user in self.people["vg"]] * len(self.silent())
        if step == 10:
            found += [self.highest[key].pk for key in self.silent()]
        return sorted(found)

    def sign(self, key: str) -> None:
        row, by = SelfAssessment.objects.get(party=key), self.people[key][-1]
        assessments.answer(row, RATED, value={"rating": "partly", "text": f"Skäl {key}"}, version=0, by=by)
        assessments.sign(row, by=by)

    @contextmanager
    def a_worker_dies(self) -> Iterator[None]:
        yield
        [worker] = self.run.supervise()
        self.kills += 2  # each of its two processes may have had a mail
        self.run.kill(worker)
        self.run.worker()

    @contextmanager
    def redis_restarts(self) -> Iterator[None]:
        self.run.kill_valkey()
        yield
        self.run.start_valkey()
        self.run.until(self._flushed, 10)

    def _flushed(self) -> bool:
        with suppress(redis.RedisError):
            self.run.flush_valkey()
            return True
        return False

    @contextmanager
    def mail_is_down(self) -> Iterator[None]:
        self.run.mailbox.close()
        yield
        self.run.until(Mail.objects.exclude(error="").exists)
        self.run.mailbox.open()

    @contextmanager
    def the_clock_moves(self) -> Iterator[None]:
        yield
        self.moves += 2
        self.run.moment.move_to(timezone.now() + timedelta(hours=1))


@pytest.fixture
def year(machine, size, monkeypatch):
    run = machine(every=1.0, lease=size.lease)
    monkeypatch.setattr(timezone, "now", run.moment.now)
    run.mailbox.delay = 0.02 if size.is_whole else 0.01
    return Year(run, 60 if size.is_whole else 6)


def planned(year: Year) -> Cycle:
    """Let Västgruppen decide the form, and plan the round."""
    form = follow_up_forms.begin(YEAR, title=f"Uppföljning {YEAR}", source=None, by=year.by)
    follow_up_forms.change(
        form, lambda kept: replace(kept, sections=(Section("s1", "Rådet", "", (RATED,)),)), by=year.by
    )
    form.refresh_from_db()
    follow_up_forms.decide(form, on=date(YEAR, 3, 1), meeting=None, by=year.by)
    return f.CycleFactory(
        planned=True,
        year=YEAR,
        opens_on=date(YEAR, 9, 1),
        due_on=LAST_DAY,
        compiled_on=date(YEAR, 12, 8),
        meets_on=date(YEAR, 12, 15),
    )


def reminded(day: date) -> list[int]:
    rows = Notification.objects.filter(kind=DUE, created_at__date=day)
    return sorted(rows.values_list("user", flat=True))


def digests(day: date):
    return Mail.objects.filter(key__startswith=f"{DIGEST}:", key__endswith=f":{day.isoformat()}")


def remind(year: Year, step: int) -> None:
    """Live through a day of reminders: they are owed from seven, and the daily mail leaves at half past."""
    day, expected = DAYS[step], year.owed(step)
    with next(year.owing)():
        year.go_to(day, time(7, 5))
        begun(year, lambda: reminded(day))
    try:
        year.run.until(lambda: len(reminded(day)) >= len(expected))
    except TimeoutError:
        raise Lost(f"{len(reminded(day))} of {len(expected)} are reminded; {year.run.log()}") from None
    assert reminded(day) == expected
    with next(year.leaving)():
        year.go_to(day, time(7, 35))
        begun(year, digests(day).exists)
    year.run.until(lambda: not Notification.objects.filter(owes_digest=True).exists())
    year.run.ledger()
    assert reminded(day) == expected
    to = list(digests(day).values_list("to", flat=True))
    assert len(to) == len(set(to))
    assert set(User.objects.filter(pk__in=expected).values_list("email", flat=True)) <= set(to)


def begun(year: Year, condition: Callable[[], object]) -> None:
    """Wait until it has begun, but where Redis is away, and nothing does."""
    if year.run.valkey.poll() is None:
        year.run.until(condition)
    else:
        time_module.sleep(1)


def made(year: Year, cycle: Cycle) -> dict[str, bytes]:
    """Order the report's files, and have them made though the first worker dies."""
    ordered = follow_up_reports.order(cycle, by=year.by)
    rows = Job.objects.filter(pk__in=[job.pk for job in ordered])
    with year.a_worker_dies():
        year.run.until(rows.exclude(state=Job.State.QUEUED).exists)
    year.run.until(lambda: rows.filter(state=Job.State.DONE).count() == len(ordered))
    return {job.params["form"]: job.read() for job in rows}


def test_each_is_reminded_once_a_day_and_the_report_says_what_the_pages_say(year, size, figure, log_in):
    run, steps = year.run, list(DAYS) if size.is_whole else [0, 10]
    run.worker()
    run.clock()
    cycle = planned(year)
    year.go_to(cycle.opens_on)
    cycle = cycles.open_(cycle, by=year.by)
    run.ledger()
    asked = Notification.objects.filter(kind=ASKED).values_list("user", flat=True)
    assert sorted(asked) == sorted(user.pk for key in PARTIES for user in year.people[key] if user != year.by)
    for step in steps:
        remind(year, step)
        if step in SIGNS:
            year.sign(SIGNS[step])

    year.go_to(cycle.compiled_on)
    cycle = cycles.compile_(cycle, by=year.by)
    year.go_to(cycle.meets_on)
    cycle = cycles.present(cycle, meeting=None, by=year.by)
    files = made(year, cycle)
    names = [column.name for column in dashboard.matrix(cycle).columns]
    pages = report_files.of_pages(log_in(year.by), YEAR, names)
    for said in (report_files.of_word(files["docx"], names), report_files.of_excel(files["xlsx"], names)):
        assert said.ratings == pages.ratings
        assert {key: said.figures.get(key) for key in pages.figures} == pages.figures
    text = report_files.pdf_text(files["pdf"])
    assert [row for row in report_files.rows_of(report_files.grids_of_word(files["docx"])) if row not in text] == []

    told = Notification.objects.filter(kind=STEP, created_at__date=cycle.meets_on)
    run.until(lambda: not told.filter(owes_digest=True).exists())
    run.ledger()
    assert told.count() == len(asked)
    doubles = run.mailbox.doubles
    people, mails = sum(map(len, year.people.values())), Mail.objects.count()
    figure(
        f"{people} people, {len(steps)} days of reminders, {mails} mails: 0 lost, {doubles} twice; "
        f"{year.kills // 2} workers killed"
    )
    assert doubles <= year.kills + 2 * run.ended + year.moves
    assert not Mail.objects.exclude(state=SENT).exists()
