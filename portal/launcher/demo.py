"""The whole portal on one's own machine: services, demo data, web, worker, clock and a mailbox."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from portal.launcher.place import PROJECT, Place, Refusal
from portal.launcher.processes import Child, Family, last_line, spawn
from portal.launcher.services import hold, manage, running

HOST = "127.0.0.1"
FIRST_ANSWER = 120.0


def serve(say: Callable[[str], None]) -> int:
    """Serve the portal with demo data until somebody stops it."""
    port = wanted_port()
    place = Place("demo")
    hold(place)
    refuse_busy(port)
    say("Starting PostgreSQL and Valkey ...")
    with running(place, say, site=f"http://{HOST}:{port}") as (family, env):
        env |= {"DEMO": "1", "EMAIL_URL": f"smtp://{HOST}:{free_port()}"}
        prepare(place, env, say)
        for child in children(place, env, port):
            family.add(child)
        wait_for_web(family, port)
        say(f"\n  Kompetensportalen: http://{HOST}:{port}\n  Mail that it sends: {place.root / 'mail'}")
        say(f"  Logs: {place.root / 'log'}\n  Ctrl-C stops everything.\n")
        return family.watch()


def wanted_port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Refusal(f"Port {port} may not be used by an ordinary user: make demo PORT=8000.") from None
        except OSError:
            raise Refusal(
                f"Port {port} is in use; stop what uses it, or choose another: make demo PORT=8001."
            ) from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def prepare(place: Place, env: dict[str, str], say: Callable[[str], None]) -> None:
    """Bring the database and the translations up to the code, and fill an empty database with demo data."""
    log = place.log("prepare")
    log.unlink(missing_ok=True)
    run(manage("messages", "--compile"), env, log)
    run(manage("migrate", "--no-input"), env, log)
    if is_empty(env["DATABASE_URL"]):
        say("Filling the empty database with demo data ...")
        run(manage("seed", "--scale", "1"), env, log)


def run(command: list[str], env: dict[str, str], log: Path) -> None:
    with log.open("ab") as output:
        done = subprocess.run(command, env=env, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Refusal(f"{' '.join(command[1:])} failed: {last_line(log)} (more in {log})")


def is_empty(url: str) -> bool:
    """Whether nobody has an account yet; demo data never mixes with anything else."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT NOT EXISTS (SELECT FROM portal_user)").fetchone()
    return row is not None and bool(row[0])


def children(place: Place, env: dict[str, str], port: int) -> list[Child]:
    """What serves, what works, what keeps time and what takes the mail; each with a log of its own."""
    mail_port = env["EMAIL_URL"].rpartition(":")[2]
    mailbox = place.folder("mail") / "box"
    commands: dict[str, list[str]] = {
        "mail": ["aiosmtpd", "-n", "-l", f"{HOST}:{mail_port}", "-c", "aiosmtpd.handlers.Mailbox", str(mailbox)],
        "web": [
            "granian",
            "--interface",
            "wsgi",
            "--host",
            HOST,
            "--port",
            str(port),
            "--no-ws",
            "portal.wsgi:application",
        ],
        "worker": ["celery", "-A", "portal", "worker", "-c", "1", "-l", "info", "--without-gossip", "--without-mingle"],
        "clock": ["celery", "-A", "portal", "beat", "-l", "info", "--pidfile="],
    }

    def child(name: str, module: list[str]) -> Child:
        log = place.log(name)
        log.unlink(missing_ok=True)
        command = [sys.executable, "-m", *module]
        return Child(name, lambda: spawn(command, env=env, cwd=PROJECT, log=log), log)

    return [child(name, module) for name, module in commands.items()]


def wait_for_web(family: Family, port: int) -> None:
    """Return when the first page can be had; Refusal if it never can."""
    deadline = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < deadline:
        family.mend()
        try:
            line = HTTPConnection(HOST, port, timeout=FIRST_ANSWER)
            line.request("GET", "/readyz")
            if line.getresponse().status == 200:
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.1)
    web = next(child for child in family.children if child.name == "web")
    raise Refusal(f"The portal does not answer: {last_line(web.log)} (more in {web.log})")
