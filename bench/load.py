"""Asking a server for one page, alone and eight at a time."""

import json
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ROUNDS, EACH = 5, 20
CLIENTS, LASTING = 8, 2.0


@dataclass(frozen=True)
class Target:
    """One page on one server, as one who is logged in or not."""

    port: int
    path: str
    session: str | None

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"session={self.session}"} if self.session else {}


@contextmanager
def line_to(target: Target) -> Iterator[HTTPConnection]:
    line = HTTPConnection("127.0.0.1", target.port, timeout=30)
    try:
        yield line
    finally:
        line.close()


def fetch(line: HTTPConnection, target: Target) -> float:
    """Get the page; return the milliseconds that it took."""
    started = time.perf_counter()
    line.request("GET", target.path, headers=target.headers)
    response = line.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{target.path} answered {response.status}")
    return (time.perf_counter() - started) * 1000


def latencies(page: Target, floor: Target) -> tuple[float, float]:
    """The median milliseconds of the page and of the floor, taken in turn so that both meet the same machine."""
    taken: dict[Target, list[float]] = {page: [], floor: []}
    with line_to(page) as to_page, line_to(floor) as to_floor:
        for _ in range(EACH):  # two workers warm up
            fetch(to_page, page), fetch(to_floor, floor)
        for _ in range(ROUNDS):
            for target, line in ((floor, to_floor), (page, to_page)):
                taken[target] += [fetch(line, target) for _ in range(EACH)]
    return statistics.median(taken[page]), statistics.median(taken[floor])


@dataclass(frozen=True)
class Rush:
    """What eight clients at once met."""

    per_second: float
    median: float
    p95: float


def rush(target: Target) -> Rush:
    taken: list[float] = []
    started = time.perf_counter()

    def ask() -> None:
        with line_to(target) as line:
            while time.perf_counter() - started < LASTING:
                taken.append(fetch(line, target))

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    lasted = time.perf_counter() - started
    return Rush(len(taken) / lasted, statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


class Notes:
    """The notes of a live page, saved over and over as its script does: a few words more, from the version before."""

    def __init__(self, line: HTTPConnection, page: Target) -> None:
        self.line, self.text = line, "Rådet gick igenom läget. "
        line.request("GET", page.path, headers=page.headers)
        response = line.getresponse()
        html = response.read().decode()
        token = SimpleCookie(response.headers["Set-Cookie"])["csrf"].value
        self.headers = {
            "Cookie": f"{page.headers['Cookie']}; csrf={token}",
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = html[html.index('id="notes"') :]
        self.path, self.token, version = (
            re.search(pattern, form)[1]  # type: ignore[index]
            for pattern in (
                r'action="([^"]+)"',
                r'name="csrfmiddlewaretoken" value="([^"]+)"',
                r'name="version" value="(\d+)"',
            )
        )
        self.version = int(version)

    def save(self) -> float:
        """Save once more; return the milliseconds that it took."""
        self.text += "Kommunerna saknar handledare. "
        body = urlencode({"csrfmiddlewaretoken": self.token, "version": self.version, "text": self.text})
        started = time.perf_counter()
        self.line.request("POST", self.path, body=body, headers=self.headers)
        response = self.line.getresponse()
        answer = response.read()
        took = (time.perf_counter() - started) * 1000
        if response.status != 200:
            raise SystemExit(f"{self.path} answered {response.status}")
        self.version = json.loads(answer)["version"]
        return took


@dataclass(frozen=True)
class Spread:
    """The median and the slow end of many answers, in milliseconds."""

    p50: float
    p95: float


def autosaves(page: Target, floor: Target) -> tuple[Spread, Spread]:
    """How long it takes to save notes, and to get the floor's page, taken in turn."""
    saves: list[float] = []
    bare: list[float] = []
    with line_to(page) as to_page, line_to(floor) as to_floor:
        notes = Notes(to_page, page)
        for _ in range(EACH):
            notes.save(), fetch(to_floor, floor)
        for _ in range(ROUNDS * 2):
            saves += [notes.save() for _ in range(EACH)]
            bare += [fetch(to_floor, floor) for _ in range(EACH)]
    return _spread(saves), _spread(bare)


def _spread(taken: list[float]) -> Spread:
    return Spread(statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


def first_visit(target: Target) -> dict[str, int]:
    """The compressed bytes of each asset that a page names."""
    with line_to(target) as line:
        line.request("GET", target.path, headers=target.headers)
        html = line.getresponse().read().decode()
        weights = {}
        for path in sorted(set(re.findall(r"""(?:href|src)=["'](/static/[^"'#?]+)""", html))):
            line.request("GET", path, headers={"Accept-Encoding": "gzip"})
            weights[path] = len(line.getresponse().read())
    return weights
