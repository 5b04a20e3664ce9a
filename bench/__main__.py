"""Measure the portal's main pages against the floor, at scales 1 and 10, and print what is above its goal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench import load
from bench.pages import AUTOSAVE, FIRST_VISIT_KB, HTML_KB, PAGES, STATEMENTS, Page
from portal.launcher.processes import end, spawn

PROJECT = Path(__file__).resolve().parents[1]
SCALES = [int(scale) for scale in os.environ.get("SCALES", "1,10").split(",")]
WORKERS = "2"
LATE = 2.0  # p95 against median with eight clients


def main() -> int:
    above: list[str] = []
    with database("bench_floor") as url, server("floor", url) as (port, answer):
        floor = load.Target(port, "/", answer["session"])
        for scale in SCALES:
            with database(f"bench_{scale}") as scaled:
                above += measure(scale, scaled, floor)
    print("\nAbove the goal:" if above else "\nEvery page is within its goal.")
    for line in above:
        print(f"- {line}")
    return 0


def measure(scale: int, url: str, floor: load.Target) -> list[str]:
    """Print the table of one scale; return what is above its goal."""
    env = environment("portal", url)
    run(["manage.py", "migrate", "--no-input", "--verbosity", "0"], env)
    started = time.perf_counter()
    run(["manage.py", "seed", "--scale", str(scale)], env)
    seeded = time.perf_counter() - started
    with server("portal", url) as (port, answer):
        sizes = ", ".join(f"{count} {name.lower()}" for name, count in answer["rows"].items())
        print(f"\nScale {scale}: {sizes}; seeded in {seeded:.0f} s")
        print(
            f"{'page':24}{'ms':>7}{'x floor':>9}{'goal':>6}{'req/s':>8}{'of floor':>9}{'p95/med':>9}{'SQL':>5}{'kB':>7}"
        )
        bare = load.rush(floor)
        above = [line for page in PAGES for line in row(page, port, answer, floor, bare)]
        above += autosave(load.Target(port, answer["pages"]["meeting: live"]["path"], answer["session"]), floor)
        weights = load.first_visit(load.Target(port, answer["pages"]["my work"]["path"], answer["session"]))
        total = (sum(weights.values()) + answer["pages"]["my work"]["html"]) / 1024
        print(f"First visit, signed in: {total:.0f} kB compressed ({len(weights)} files; goal {FIRST_VISIT_KB:.0f})")
        if total > FIRST_VISIT_KB:
            above.append(f"first visit: {total:.0f} kB > {FIRST_VISIT_KB:.0f}")
    document(env)
    return [f"scale {scale}, {line}" for line in above]


def row(page: Page, port: int, answer: dict[str, Any], floor: load.Target, bare: load.Rush) -> Iterator[str]:
    """Print one page's line; yield what is above its goal."""
    about = answer["pages"][page.title]
    target = load.Target(port, about["path"], answer["session"] if page.signed_in else None)
    took, least = load.latencies(target, floor)
    rush = load.rush(target)
    ratio, late, weight = took / least, rush.p95 / rush.median, about["html"] / 1024
    print(
        f"{page.title:24}{took:7.1f}{ratio:9.1f}{page.goal:6.0f}{rush.per_second:8.0f}"
        f"{rush.per_second / bare.per_second:9.2f}{late:9.1f}{about['queries']:5}{weight:7.1f}"
    )
    if ratio > page.goal:
        yield f"{page.title}: {ratio:.1f} times the floor > {page.goal:.0f}"
    if late > LATE:
        yield f"{page.title}: p95 {late:.1f} times the median with {load.CLIENTS} clients > {LATE:.0f}"
    if about["queries"] > STATEMENTS:
        yield f"{page.title}: {about['queries']} SQL statements > {STATEMENTS}"
    if weight > HTML_KB:
        yield f"{page.title}: {weight:.1f} kB of HTML > {HTML_KB:.0f}"


def autosave(page: load.Target, floor: load.Target) -> list[str]:
    """Print how fast live notes are saved; return what is above the goal."""
    saves, bare = load.autosaves(page, floor)
    ratio = saves.p95 / bare.p95
    print(f"Autosave of notes: p50 {saves.p50:.1f} ms, p95 {saves.p95:.1f} ms, "
          f"{saves.p50 / bare.p50:.1f} and {ratio:.1f} times the floor (goal {AUTOSAVE:.0f})")  # fmt: skip
    return [f"autosave: p95 {ratio:.1f} times the floor's > {AUTOSAVE:.0f}"] if ratio > AUTOSAVE else []


def document(env: dict[str, str]) -> None:
    found = json.loads(run(["-m", "bench.inside", "pdf"], env))
    said = f"PDF: minutes {found['one']:.0f} ms; {found['pages']} pages {found['long']:.0f} ms"
    if "weasyprint" in found:
        print(
            f"{said}; WeasyPrint {found['weasyprint']:.0f} ms, {found['weasyprint'] / found['long']:.0f} times as long"
        )
    else:
        print(f"{said}; not compared with WeasyPrint, which is not installed (pip install weasyprint, and Pango)")


@contextmanager
def database(name: str) -> Iterator[str]:
    """A new database beside the demo's, gone afterwards."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            # With no name of a host between the slashes urlunsplit would leave them out.
            yield f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}"
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server(app: str, url: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The app served on a port of its own, and what it says of itself."""
    env = environment(app, url)
    if app == "portal":
        run(["manage.py", "collectstatic", "--no-input", "--verbosity", "0"], env)
    answer = json.loads(run(["-m", "bench.inside", app], env))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    module = "bench.floor.wsgi:application" if app == "floor" else "portal.wsgi:application"
    options = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port), "--workers", WORKERS]
    log = Path(env["MEDIA_ROOT"]) / f"bench-{app}.log"
    process = spawn([sys.executable, "-m", "granian", *options, module], env=env, cwd=PROJECT, log=log)
    try:
        wait_for(port)
        yield port, answer
    finally:
        end(process, signal.SIGTERM, patience=10)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def environment(app: str, url: str) -> dict[str, str]:
    settings = {"floor": "bench.floor.settings", "portal": "portal.settings"}[app]
    static = os.environ["STATIC_ROOT"] + "-bench"
    # In demo mode staff need no second factor, so a session is enough; everything else is as in production.
    own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings, "STATIC_ROOT": static, "LOG_LEVEL": "WARNING"}
    return {**os.environ, **own, "STATIC_MANIFEST": "1", "DEMO": "1", "DEBUG": ""}


def run(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
