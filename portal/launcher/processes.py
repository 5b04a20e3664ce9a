"""Child processes that end with us, however we end, and are started again if they end before us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from portal.launcher.place import Refusal, Servant

PR_SET_PDEATHSIG = 1
RESTARTS, WITHIN = 3, 60.0  # so many restarts in so many seconds, then something is really wrong
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Stop(Exception):
    """Somebody has asked us to end."""


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into one quiet Stop; later ones do not disturb the stopping."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # nohup
            signal.signal(each, stop)


def spawn(
    command: Sequence[str | Path],
    *,
    env: dict[str, str],
    cwd: Path | None = None,
    log: Path | None = None,
    servant: Servant | None = None,
    at_our_end: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process out of the terminal's reach, which the kernel ends should we be killed."""
    parent = os.getpid()

    def tie_to_us() -> None:
        # After the change of user, which would undo it; and we may be gone already.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, at_our_end)
            if os.getppid() != parent:
                os._exit(1)

    output: IO[bytes] | None = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL if log else None,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            process_group=0 if log else None,
            preexec_fn=tie_to_us,  # noqa: PLW1509 - the launcher has one thread
            **(servant.popen_options() if servant else {}),
        )
    except OSError as error:
        raise Refusal(f"{command[0]} cannot be run: {(error.strerror or str(error)).lower()}.") from error
    finally:
        if output:
            output.close()


def end(process: subprocess.Popen[bytes], how: signal.Signals, *, patience: float) -> None:
    """Ask a process to end, and after a while see to it that its whole group does."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    try:
        if os.getpgid(0) != process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # nothing of it was left


@dataclass
class Child:
    """A process to keep running, and how it is started and ended."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    end_by: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    process: subprocess.Popen[bytes] | None = None
    restarts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    def begin(self) -> None:
        self.process = self.start()

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, self.end_by, patience=self.patience)
            self.process = None

    def mend(self, say: Callable[[str], None]) -> None:
        """Start the process again if it has ended; Refusal if it keeps ending."""
        if self.process is None or self.process.poll() is None:
            return
        code, now = self.process.returncode, time.monotonic()
        self.stop()  # what it may have left behind
        if len(self.restarts) == RESTARTS and now - self.restarts[0] < WITHIN:
            raise Refusal(f"{self.name} keeps ending (code {code}): {last_line(self.log)} (more in {self.log})")
        self.restarts.append(now)
        say(f"{self.name} ended (code {code}) and is started again.")
        self.begin()


class Family:
    """Children that begin in order, are kept running, and end in the opposite order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []

    def add(self, child: Child) -> None:
        self.children.append(child)
        child.begin()

    def mend(self) -> None:
        for child in self.children:
            child.mend(self.say)

    def stop(self) -> None:
        while self.children:
            self.children.pop().stop()

    def watch(self, process: subprocess.Popen[bytes] | None = None) -> int:
        """Keep the children running until `process` ends (None: for ever); return its exit code."""
        while True:
            self.mend()
            if process is None:
                time.sleep(0.5)
                continue
            try:
                return process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue


def last_line(log: Path) -> str:
    """The last thing that a process said, for the one line that a person sees."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "it said nothing"
    return lines[-1].strip() if lines else "it said nothing"
