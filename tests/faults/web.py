"""A web process of the fault runs: writes mails with a change, as a view does, and may be killed on its way.

python -m tests.faults.web load COUNT SECONDS | die COUNT
"""

import os
import signal
import sys
import time

import django
from django.db import connection, transaction

django.setup()

from portal.services import mails  # noqa: E402  # after Django


def write(name: str) -> None:
    mails.owe(to=f"{name}@example.org", subject="Kallelse", text="Hej")


def load(count: int, seconds: float) -> None:
    """Make a change with a mail each time; say how long the slowest took, in seconds."""
    slowest = 0.0
    for number in range(count):
        began = time.monotonic()
        with transaction.atomic():
            write(f"load-{number}")
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(seconds / count)
    sys.stdout.write(f"{slowest:.2f}")


def die(count: int) -> None:
    """Be so many processes that are each killed when the change is committed and before the bell has rung."""
    connection.close()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            with transaction.atomic():
                transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
                write(f"killed-{os.getpid()}-{number}")
        children.append(child)
    killed = [os.WTERMSIG(os.waitpid(child, 0)[1]) for child in children]
    sys.exit(set(killed) != {signal.SIGKILL})


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    {"load": load, "die": die}[what](int(numbers[0]), *map(float, numbers[1:]))
