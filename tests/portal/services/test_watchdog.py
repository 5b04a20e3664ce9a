"""Work that stands still is seen: in the database, on the pages of those who answer for it, and by who watches."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import Job, Mail, RecurringJob
from portal.services import mails, watchdog

LONG = timedelta(minutes=6)


def ran(ago):
    now = timezone.now()
    return RecurringJob.objects.create(
        name="sweep-mail",
        rung_at=now - ago,
        started_at=now - ago,
        finished_at=now - ago,
        duration=timedelta(seconds=1),
        outcome="ok",
    )


def owed(ago, **changes):
    mail = mails.owe(to="lena@example.org", subject="Kallelse", text="Hej")
    Mail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() - ago, **changes)


def job(ago, **changes):
    due = timezone.now() - ago
    Job.objects.create(**{"kind": "x", "key": f"{changes}", "title": "x", "next_try_at": due, **changes})


def found():
    now = timezone.now()
    return watchdog.pulse(now).standstill(now)


def test_nothing_is_wrong_before_anything_has_been_asked_for(db):
    assert found() is None


def test_what_moves_does_not_stand_still(db):
    ran(timedelta(seconds=20))
    owed(timedelta(minutes=4))
    owed(-timedelta(hours=3))
    owed(LONG, leased_until=timezone.now() + timedelta(seconds=30))
    owed(LONG, state=Mail.State.PARKED)
    job(LONG, state=Job.State.RUNNING, leased_until=timezone.now() + timedelta(minutes=5))
    assert found() is None


def test_a_worker_that_has_finished_nothing_for_five_minutes_stands_still(db):
    row = ran(LONG)
    assert found() == watchdog.Standstill(row.finished_at, is_still=True)


@pytest.mark.parametrize("make", [owed, job])
def test_what_has_waited_long_is_behind_when_work_goes_on_and_still_when_it_never_did(db, make):
    make(LONG)
    assert found().is_still
    ran(timedelta(seconds=20))
    assert not found().is_still
    assert timezone.now() - found().since > LONG


def test_a_job_whose_worker_died_counts_from_the_end_of_its_lease(db):
    ran(timedelta(seconds=20))
    job(timedelta(hours=1), state=Job.State.RUNNING, leased_until=timezone.now() - timedelta(minutes=1))
    assert found() is None
    Job.objects.update(leased_until=timezone.now() - LONG)
    assert found()


def test_the_pulse_is_taken_with_one_statement_and_remembered(db, django_assert_num_queries):
    watchdog.forget()
    with django_assert_num_queries(1):
        for _ in range(3):
            watchdog.standstill()


def test_staff_and_administrators_are_told_and_only_they(log_in, coordinator, administrator, member):
    row = ran(LONG)
    watchdog.forget()
    pages = {user: log_in(user).get("/my-work/").content.decode() for user in (coordinator, administrator, member)}
    assert [("Det ni sparar är sparat; utskick väntar." in page) for page in pages.values()] == [True, True, False]
    assert f"{timezone.localtime(row.finished_at):%H.%M}. Det ni sparar" in pages[coordinator]
    assert "/background-work/" in pages[administrator]
    assert "/background-work/" not in pages[coordinator]


def test_whoever_watches_is_told_since_when(db):
    assert Client().get("/workz").content == b"working\n"
    row = ran(LONG)
    response = Client().get("/workz")
    assert response.status_code == 503
    assert response.content.decode() == f"standing still since {row.finished_at:%Y-%m-%dT%H:%M:%SZ}\n"
    assert Client().get("/readyz").status_code == 200


def test_administrators_see_each_job_at_a_constant_cost(log_in, administrator, queries):
    client = log_in(administrator)
    few = queries(client, "/background-work/")
    ran(LONG)
    for _ in range(20):
        owed(LONG)
    RecurringJob.objects.filter(name="sweep-mail").update(outcome="failed", error="ValueError: skälet")
    page = client.get("/background-work/").content.decode()
    assert "Misslyckades" in page
    assert "ValueError: skälet" in page
    assert "Inte körd" in page
    assert queries(client, "/background-work/") == few
