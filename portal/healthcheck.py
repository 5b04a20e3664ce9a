"""What a container asks of itself: `python -m portal.healthcheck web|worker|beat` ends with 0 when all is well."""

import os
import sys
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import django
from django.db import Error
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.celery import app

SLOWEST_BEAT = timedelta(minutes=2)  # it rings every half minute


def web() -> bool:
    """The portal answers, under its own name, that it can serve."""
    line = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    line.request("GET", "/readyz", headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc})
    return line.getresponse().status == 200


def worker() -> bool:
    """This container's worker answers through the broker."""
    name = f"celery@{os.uname().nodename}"
    return bool(app.control.inspect(destination=[name], timeout=5).ping())


def beat() -> bool:
    """The clock, this one or another that has the lock, has rung lately."""
    django.setup()
    from portal.services import watchdog

    rung = watchdog.pulse(timezone.now()).clock
    return rung is not None and timezone.now() - rung < SLOWEST_BEAT


def main(arguments: list[str]) -> int:
    parts = {"web": web, "worker": worker, "beat": beat}
    if len(arguments) != 1 or arguments[0] not in parts:
        print("usage: python -m portal.healthcheck web|worker|beat", file=sys.stderr)  # noqa: T201 - a command
        return 2
    try:
        return 0 if parts[arguments[0]]() else 1
    except (OSError, OperationalError, Error) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
