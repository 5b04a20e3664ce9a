"""A data folder of a test's own, and the launcher as the process that it is."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SHELL = {"DATABASE_URL", "REDIS_URL", "DEMO", "DEBUG", "PORT", "DATA_DIR", "PG_BIN", "VALKEY_BIN", "SECRET_KEY"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short and which any user may pass through, as root's servers need."""
    folder = Path(tempfile.mkdtemp(prefix="kp-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    for pid in processes_of(folder):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def launch(folder) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts the launcher in the folder; `unset` and keywords change its environment."""
    started = []

    def launch(*arguments: str, unset: tuple[str, ...] = (), **environment: str) -> subprocess.Popen:
        env = {name: value for name, value in os.environ.items() if name not in {*SHELL, *unset}}
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.launcher", *arguments],
            env={**env, "DATA_DIR": str(folder), **environment},
            cwd=PROJECT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def processes_of(folder: Path) -> list[int]:
    """The processes that were started with this folder on their command line and are not yet gone."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.fsencode(folder) in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            pass  # it ended while we looked
    return found


def eventually(claim: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Return whether the claim comes true in time."""
    deadline = time.monotonic() + within
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
