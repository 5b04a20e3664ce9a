"""What docker-compose.yml says is run here as processes, until each service calls itself healthy."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml

from portal.launcher.place import Place
from portal.launcher.services import running
from tests.ops.conftest import PROJECT, eventually

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat")
NAME = "portal.example.org"
# What the person who runs the portal writes in .env.
GIVEN = {
    "POSTGRES_PASSWORD": "x",
    "REDIS_PASSWORD": "x",
    "SECRET_KEY": "of-a-test-5b8f1d0c7a9e3642-0123456789-qwertyuiopåäö",
    "ALLOWED_HOSTS": NAME,
    "SITE_URL": f"https://{NAME}",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
    "EMAIL_FROM": "portal@example.org",
}


def filled(value: str) -> str:
    """A value with its ${VARIABLES} replaced, as compose does it; a missing one that must be given raises KeyError."""

    def replace(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        return GIVEN[name] if default is None else GIVEN.get(name, default)

    return re.sub(r"\$\{(?P<name>\w+)(?::\?[^}]*|:-(?P<default>(?:\[\]|[^}])*))?\}", replace, value)


class Container:
    """The service's own command and health check, in a /tmp, a port and an environment of their own."""

    def __init__(self, name: str, folder: Path, port: int, urls: dict[str, str]) -> None:
        self.service, self.port, self.temporary = SERVICES[name], str(port), folder / name
        self.temporary.mkdir()
        declared = {key: filled(value) for key, value in self.service["environment"].items()}
        image = {"STATIC_ROOT": str(folder / "static"), "STATIC_MANIFEST": "1", "MEDIA_ROOT": str(folder / "media")}
        own = {"PATH": os.environ["PATH"], "TMPDIR": str(self.temporary), "PORT": self.port}
        self.env = {**declared, **image, **own, **urls}
        self.log = (folder / f"{name}.log").open("w+b")
        self.process: subprocess.Popen[bytes] | None = None

    def _here(self, command: list[str]) -> list[str]:
        return [part.replace("/tmp", str(self.temporary)).replace("8000", self.port) for part in command]

    def start(self) -> subprocess.Popen[bytes]:
        command = self._here(self.service["command"])
        self.process = subprocess.Popen(command, env=self.env, cwd=PROJECT, stdout=self.log, stderr=self.log)
        return self.process

    def run(self) -> int:
        return self.start().wait(120)

    def healthy(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.said()
        kind, *check = self.service["healthcheck"]["test"]
        assert kind == "CMD"
        return subprocess.run(check, env=self.env, cwd=PROJECT, capture_output=True, check=False).returncode == 0

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read().decode()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        self.log.close()


@pytest.fixture
def containers(folder, monkeypatch) -> Iterator[dict[str, Container]]:
    """Each service of ours, not yet started, beside a database and a Redis of its own."""
    monkeypatch.setenv("DATA_DIR", str(folder))
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    place = Place("services")
    assert place.hold()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(place, print, careless=True) as (_, env):
        urls = {name: env[name] for name in ("DATABASE_URL", "REDIS_URL")}
        found = {name: Container(name, folder, port, urls) for name in ("migrate", *OURS)}
        yield found
        for container in found.values():
            container.stop()
    place.release()


def test_every_service_becomes_healthy_by_its_own_command_and_check(containers):
    web = containers["web"]
    collect = ["python", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, env=web.env, cwd=PROJECT, check=True)
    web.start()
    assert eventually(lambda: listens(web.port))
    assert answer(web.port, "/healthz") == 200
    assert answer(web.port, "/readyz") == 503  # not migrated
    assert not web.healthy()

    assert containers["migrate"].run() == 0, containers["migrate"].said()
    for name in ("worker", "beat"):
        containers[name].start()
    for name in OURS:
        assert eventually(containers[name].healthy, within=60), f"{name}: {containers[name].said()}"
    assert answer(web.port, "/healthz", host="elsewhere.example.org") == 400

    containers["worker"].stop()
    check = containers["worker"].service["healthcheck"]["test"][1:]
    assert subprocess.run(check, env=web.env, cwd=PROJECT, capture_output=True, check=False).returncode == 1


def listens(port: str) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", int(port))) == 0


def answer(port: str, path: str, *, host: str = NAME) -> int:
    line = HTTPConnection("127.0.0.1", int(port), timeout=10)
    try:
        line.request("GET", path, headers={"Host": host})
        return line.getresponse().status
    finally:
        line.close()


def test_every_service_has_a_health_check_and_comes_back_by_itself():
    assert set(SERVICES) == {"postgres", "redis", "migrate", *OURS}
    for name, service in SERVICES.items():
        if name == "migrate":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"], name


def test_no_secret_has_a_default_and_nothing_but_the_portal_is_reachable():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY$|_URL$|HOSTS", name):
                assert "${" in value, name
                assert ":-" not in value, name
    assert [service.get("ports") for service in SERVICES.values() if "ports" in service] == [["127.0.0.1:8000:8000"]]


def test_what_waits_names_services_that_say_when_they_are_ready():
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            assert wanted["condition"] in {"service_healthy", "service_completed_successfully"}
            assert ("healthcheck" in SERVICES[name]) is (wanted["condition"] == "service_healthy")


def test_image_is_not_root_and_leaves_the_launcher_and_the_tests_out():
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    assert dockerfile.split("FROM ")[-1].count("USER portal") == 1
    assert dockerfile.count("pip install") == dockerfile.count("--require-hashes")
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "**"
    assert {"!tests", "!bench", "!.git", "!.data"}.isdisjoint(ignored)
    assert "portal/launcher" in ignored
