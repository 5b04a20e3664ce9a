"""Whatever dies, is away, lies or moves its clock: each mail that was owed comes, and comes once.

The one declared window: a sender killed between the mail server's "250" and our commit sends that mail again, with the
same Message-ID; so there are at most as many doubles as kills.
"""

import random
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.models import Mail, RecurringJob
from portal.services import mails
from tests.faults.machine import PATIENCE, SENT, Lost


def owe(count):
    """Owe mails whose bell never reached a worker of the machine."""
    for number in range(count):
        mails.owe(to=f"{number}@example.org", subject="Kallelse", text="Hej")


def batch_is_under_way():
    return Mail.objects.exclude(state=SENT).exclude(leased_until=None).exists()


def kill_at_random(machine, kills, pause):
    """Kill a process of the pool, or now and then the whole worker, which a supervisor starts again."""
    done, deadline = 0, time.monotonic() + PATIENCE + kills * pause
    while done < kills and time.monotonic() < deadline:
        time.sleep(random.uniform(0, pause))
        if not Mail.objects.exclude(state=SENT).exists():
            break
        [worker] = machine.supervise()
        if done % 5 == 4:
            machine.kill(worker)
            machine.worker()
            done += 1
        else:
            done += machine.kill_one_of_pool(worker)
    return done


def test_a_worker_killed_at_random_moments_loses_nothing(machine, size, figure):
    run = machine(lease=size.lease)
    run.mailbox.delay = 0.3 if size.is_whole else 0.05  # so slow that the kills end before the mails do
    owe(size.mails)
    run.worker()
    run.clock()
    run.until(batch_is_under_way)
    kills = kill_at_random(run, size.kills, pause=3 if size.is_whole else 0.3)
    run.mailbox.delay = 0.02  # how soon all is back is a matter of the portal, not of a slow mail server
    took = run.ledger()
    figure(f"{kills} kills in {size.mails} mails: 0 lost, {run.mailbox.doubles} twice, all there {took:.0f} s after")
    assert kills == size.kills
    assert run.mailbox.doubles <= kills


def test_without_the_lease_it_loses_what_the_dead_had(machine, size):
    run = machine(without="lease", pace=1 / 30)
    run.mailbox.delay = 0.02
    owe(60)
    worker = run.worker()
    run.clock()
    run.until(batch_is_under_way)
    run.kill(worker)
    run.worker()
    with pytest.raises(Lost, match="have not left"):
        run.ledger(within=20 if size.is_whole else 6)


@pytest.mark.parametrize("is_swept", [True, False], ids=["", "without the sweep"])
def test_a_web_process_killed_between_commit_and_doorbell(machine, size, figure, is_swept):
    run = machine() if is_swept else machine(without="sweep", pace=1 / 30)
    run.worker()
    run.clock()
    count = 100 if size.is_whole else 5
    web = run.web("die", str(count))
    web.communicate(timeout=60)
    assert web.returncode == 0
    assert Mail.objects.count() == count
    if is_swept:
        figure(f"{count} killed, all mails there {run.ledger():.0f} s after")
        assert run.mailbox.doubles == 0
    else:
        run.until(lambda: RecurringJob.objects.filter(name="sweep-jobs").exclude(finished_at=None).exists())
        with pytest.raises(Lost, match="have not left"):
            run.ledger(within=4)


def test_redis_restarted_and_emptied_under_load(machine, size, figure):
    run = machine()
    run.worker()
    run.clock()
    seconds = 60 if size.is_whole else 4
    web = run.web("load", str(size.mails), str(seconds))
    run.until(lambda: Mail.objects.filter(state=SENT).exists())
    for _ in range(size.rounds):
        run.kill_valkey()
        time.sleep(seconds / size.rounds / 4)
        run.start_valkey()
        time.sleep(seconds / size.rounds / 4)
        run.flush_valkey()
    slowest = float(web.communicate(timeout=240)[0])
    took = run.ledger()
    figure(f"{size.rounds} restarts and flushes in {size.mails} mails: all there {took:.0f} s after, "
           f"slowest change {slowest:.2f} s, {run.mailbox.doubles} twice, {run.ended} workers ended by it")  # fmt: skip
    assert run.mailbox.doubles <= 2 * run.ended  # each of its processes may have had a mail
    assert slowest < size.patience
    # And the worker hears the bell again, not only the clock's.
    since = timezone.now()
    run.until(RecurringJob.objects.filter(name="sweep-mail", finished_at__gt=since).exists)


@pytest.mark.parametrize("trouble", ["away", "451 4.3.0 Try later", "slow", "one address"])
def test_a_mail_server_in_trouble(machine, size, figure, trouble):
    run = machine()
    box = run.mailbox
    count = 100 if size.is_whole else 20
    owe(count)
    if trouble == "away":
        box.close()
    elif trouble == "slow":
        box.delay = 0.5 if size.is_whole else 0.1
    elif trouble == "one address":
        box.refused = {"7@example.org"}
    else:
        box.answer = trouble
    run.worker()
    run.clock()
    if trouble in {"away", box.answer}:
        run.until(lambda: Mail.objects.exclude(error="").exists())
        time.sleep(60 * size.pace)
        if trouble == "away":
            box.open()
        box.answer = ""
    elif trouble == "one address":
        run.until(lambda: not Mail.objects.filter(state="waiting").exists())
        assert "550" in Mail.objects.get(state="parked").error
        Mail.objects.filter(state="parked").delete()
    took = run.ledger()
    figure(f"{count} mails: 0 lost, {box.doubles} twice, all there {took:.0f} s after")
    assert box.doubles == 0


def test_two_clocks_and_two_workers_do_nothing_twice(machine, size, figure):
    run = machine()
    run.mailbox.delay = 0.01
    first = run.clock()
    run.until(lambda: RecurringJob.objects.exclude(rung_at=None).exists())
    run.clock()
    run.worker()
    run.worker()
    owe(size.mails)
    run.ledger()
    assert run.mailbox.doubles == 0
    run.kill(first)
    killed = time.monotonic()
    rung = RecurringJob.objects.order_by("-rung_at").first().rung_at
    run.until(lambda: RecurringJob.objects.filter(rung_at__gt=rung + timedelta(seconds=60 * size.pace)).exists())
    owe(5)
    run.ledger()
    figure(f"{size.mails} mails by two of each: 0 twice; the second clock had rung {time.monotonic() - killed:.0f} s "
           "after the first was killed")  # fmt: skip


@pytest.mark.parametrize("hours", [1, -1], ids=["an hour ahead", "an hour back"])
def test_the_clock_moved_an_hour(machine, size, figure, hours):
    """For the processes it is the same whether their clock moves or all moments that are written down."""
    run = machine(lease=size.lease)
    run.mailbox.delay = 0.02
    owe(size.mails)
    worker = run.worker()
    run.clock()
    run.until(batch_is_under_way)
    run.kill_one_of_pool(worker)
    moved = timedelta(hours=-hours)
    Mail.objects.update(**{name: F(name) + moved for name in ("created_at", "next_try_at", "leased_until", "sent_at")})
    moments = ("rung_at", "started_at", "finished_at", "succeeded_at")
    RecurringJob.objects.update(**{name: F(name) + moved for name in moments})
    owe(5)
    took = run.ledger()
    figure(f"{size.mails} mails: 0 lost, {run.mailbox.doubles} twice, all there {took:.0f} s after")
    assert run.mailbox.doubles <= 2 + 1
