"""Where the services keep their data, and as whom they run."""

import fcntl
import hashlib
import os
import pwd
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).resolve().parents[2]
SOCKET_ROOM = 80  # a socket's whole path may have 107 characters, its name takes up to 20


class Refusal(Exception):
    """Something that a person must mend; its text is the one line that they see."""


@dataclass(frozen=True)
class Servant:
    """The user that the servers run as, when that is not ourselves."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def servant() -> Servant | None:
    """PostgreSQL refuses to run as root, so root's servers run as nobody; others run their own."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Servant(65534, 65534)
    return Servant(entry.pw_uid, entry.pw_gid)


class Place:
    """One data folder, held by at most one launcher at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.servant = servant()
        self.root = data_root() / name
        self._lock: IO[str] | None = None
        self._guests: IO[str] | None = None

    def hold(self) -> bool:
        """Take the folder for as long as this process lives; False if another launcher has it."""
        make_private(self.root)
        lock = (self.root / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def visit(self) -> bool:
        """Use what runs here until this process ends; False if whoever ran it has ended, and the place is ours."""
        if self._guests is None:
            self._guests = (self.root / "guests").open("a+", encoding="utf-8")
            fcntl.flock(self._guests, fcntl.LOCK_SH)  # waits while the holder stops its services
        if self.hold():
            self._guests.close()
            self._guests = None
            return False
        return True

    def see_out(self) -> None:
        """Wait until nobody visits, and let nobody in until the folder is released."""
        self._guests = (self.root / "guests").open("a+", encoding="utf-8")
        fcntl.flock(self._guests, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let another launcher have the folder; the end of the process does the same."""
        # The folder first: whoever waits to visit must then find it free.
        for lock in (self._lock, self._guests):
            if lock is not None:
                lock.close()
        self._lock = self._guests = None

    def folder(self, name: str, *, for_servant: bool = False) -> Path:
        """A folder within this place that only its owner may open."""
        folder = self.root / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if for_servant and self.servant:
            os.chown(folder, self.servant.uid, self.servant.gid)
        return folder

    def log(self, name: str) -> Path:
        """The file that a process of this name writes to."""
        return self.folder("log") / f"{name}.log"

    def sockets(self) -> Path:
        """A folder for sockets whose path is short and plain, closed to everybody else (the servers ask nothing)."""
        if _fits_socket(self.root / "run"):
            return self.folder("run", for_servant=True)
        owner = self.servant.uid if self.servant else os.geteuid()
        folder = Path(tempfile.gettempdir()) / f"kp-{_digest(self.root)}-{owner}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()} or found.st_mode & 0o077:
            raise Refusal(f"{folder} belongs to somebody else; remove it, or move the project to a shorter path.")
        os.chown(folder, owner, -1)
        return folder

    def secret_key(self) -> str:
        """A key of this place's own, drawn at random the first time."""
        file = self.root / "secret_key"
        if not file.exists():
            draft = file.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(60), encoding="utf-8")
            draft.rename(file)
        return file.read_text(encoding="utf-8")


def data_root() -> Path:
    """DATA_DIR, else .data in the project, else (for root) a folder that its servants can reach from any project."""
    if given := os.environ.get("DATA_DIR"):
        return Path(given).resolve()
    if os.geteuid() != 0:
        return PROJECT / ".data"
    temporary = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())
    return temporary / f"kompetensportalen-{_digest(PROJECT)}"


def make_private(folder: Path) -> None:
    """Make a folder that others may at most pass through; refuse one that somebody else has put there."""
    try:
        for part in (folder.parent, folder):
            part.mkdir(mode=0o711, parents=True, exist_ok=True)
            found = part.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), 0}:
                raise Refusal(f"{part} belongs to somebody else; remove it and try again.")
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(f"Cannot write in {folder}: {(error.strerror or str(error)).lower()}.") from error


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _fits_socket(path: Path) -> bool:
    """Plain characters only: the path also travels in URLs and in PostgreSQL's own list syntax."""
    return len(str(path)) <= SOCKET_ROOM and re.fullmatch(r"[A-Za-z0-9/._-]+", str(path)) is not None
