"""What the fault runs break: workers, clocks, a Valkey and a mail server of their own, around a test's database."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import redis
from django.conf import settings
from django.db import connection

from portal.launcher.valkey import server_program
from portal.models import Mail
from tests.faults.clock import Clock
from tests.faults.mailbox import Mailbox

PATIENCE = 120.0  # what may take this long and no longer, without a person
SENT, WAITING = Mail.State.SENT, Mail.State.WAITING


class Lost(AssertionError):
    """Something that was owed has not come."""


class Machine:
    """Processes that are started again when they die, as a supervisor does, and a ledger of what was owed and came."""

    def __init__(
        self,
        *,
        pace: float = 1.0,
        lease: float = 1.0,
        without: str = "",
        every: float = 0,
        media: Path | None = None,
    ) -> None:
        """Make a machine at `pace`, whose senders hold a mail for `lease` of the portal's own minute.

        A lease is short only where a sender is killed: a busy machine outlasts one, and then a living sender's mail is
        taken for a dead one's. `every` lets what tells people recur each so many seconds, by a clock that the test
        moves.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="kp-", dir="/var/tmp"))
        self.mailbox = Mailbox()
        self.app = "portal" if pace == 1.0 and not without and not every else "tests.faults.hurried"
        self.moment = Clock(self.folder / "clock")
        self.env = {
            **os.environ,
            "DATABASE_URL": _database(),
            "REDIS_URL": f"unix://{self.folder}/valkey.sock",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "MEDIA_ROOT": str(media or settings.MEDIA_ROOT),
            "LOG_LEVEL": "WARNING",
            "PACE": str(pace),
            "LEASE": str(lease),
            "WITHOUT": without,
            **({"EVERY": str(every), "CLOCK": str(self.moment.path)} if every else {}),
        }
        self.processes: list[subprocess.Popen] = []
        self.workers: dict[subprocess.Popen, dict[str, Any]] = {}
        self.ended = 0  # workers that ended by themselves
        self.said = (self.folder / "log").open("ab")
        self.start_valkey()

    def start_valkey(self) -> None:
        command = ["--port", "0", "--unixsocket", f"{self.folder}/valkey.sock", "--save", "", "--appendonly", "no"]
        self.valkey = self._start([str(server_program()), *command], keep=False)

    def kill_valkey(self) -> None:
        self.valkey.kill()
        self.valkey.wait(10)

    def flush_valkey(self) -> None:
        with redis.Redis(unix_socket_path=f"{self.folder}/valkey.sock") as client:
            client.flushall()

    def worker(self, *, concurrency: int = 2, queue: str = "") -> subprocess.Popen:
        name = f"{len(self.processes)}@{self.folder.name}"
        worker = self._celery("worker", "-c", str(concurrency), "-n", name, *(["-Q", queue] if queue else []))
        self.workers[worker] = {"concurrency": concurrency, "queue": queue}
        return worker

    def supervise(self) -> list[subprocess.Popen]:
        """Start again the workers that have ended by themselves.

        Celery's does when its pool dies while it starts, and when a task is done just as Redis goes away: Kombu then
        asks the closed connection for its host.
        """
        for worker in [worker for worker in self.workers if worker.poll() is not None]:
            self.ended += 1
            self.worker(**self.workers.pop(worker))
        return list(self.workers)

    def until(self, condition: Callable[[], object], within: float = PATIENCE) -> None:
        """Wait until it is so, under supervision; TimeoutError if it takes longer."""
        deadline = time.monotonic() + within
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError
            self.supervise()
            time.sleep(0.05)  # other processes are at work: there is nothing to be told by

    def clock(self) -> subprocess.Popen:
        return self._celery("beat", "--pidfile=")

    def web(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.faults.web", *arguments]
        return self._start(command, stdout=subprocess.PIPE, text=True)

    def _celery(self, *arguments: str) -> subprocess.Popen:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"] if arguments[0] == "worker" else []
        return self._start([sys.executable, "-m", "celery", "-A", self.app, *arguments, "-l", "warning", *quiet])

    def _start(self, command: list[str], *, keep: bool = True, **options: object) -> subprocess.Popen:
        process = subprocess.Popen(
            command,
            env=self.env,
            cwd=settings.BASE_DIR,
            start_new_session=True,  # so that the machine's death takes the pool's processes too
            **{"stdout": subprocess.DEVNULL, "stderr": self.said, **options},
        )
        if keep:
            self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """End a process and its children as a power cut does; it is not started again."""
        self.workers.pop(process, None)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def kill_one_of_pool(self, worker: subprocess.Popen) -> bool:
        """Kill one of the worker's own processes, as the kernel does when memory is short."""
        pool = psutil.Process(worker.pid).children() if worker.poll() is None else []
        if not pool:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            random.choice(pool).kill()
        return True

    def stop(self) -> None:
        for process in [*self.processes, self.valkey]:
            self.kill(process)
        self.mailbox.close()
        self.said.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    def ledger(self, *, within: float = PATIENCE) -> float:
        """Wait until every mail has come and is marked; return the seconds. Lost if it takes longer."""
        began = time.monotonic()

        try:
            self.until(lambda: not Mail.objects.exclude(state=SENT).exists(), within)
        except TimeoutError:
            left = Mail.objects.exclude(state=SENT)
            raise Lost(f"{left.count()} of {Mail.objects.count()} mails have not left; {self.log()}") from None
        missing = set(Mail.objects.values_list("message_id", flat=True)) - self.mailbox.got.keys()
        if missing:
            raise Lost(f"{len(missing)} mails are marked as sent and never came")
        assert len(self.mailbox.got) == Mail.objects.count(), "something came that was not owed"
        return time.monotonic() - began


def _database() -> str:
    row = connection.settings_dict
    place = f"host={row['HOST']}" + (f"&port={row['PORT']}" if row["PORT"] else "")
    return f"postgresql://{row['USER']}{':' + row['PASSWORD'] if row['PASSWORD'] else ''}@/{row['NAME']}?{place}"
