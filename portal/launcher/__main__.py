"""`python -m portal.launcher demo | test [pytest's arguments] | run -- command | clean`."""

import os
import shutil
import signal
import sys
from collections.abc import Callable

from portal.launcher import chromium, demo
from portal.launcher.place import PROJECT, Place, Refusal, data_root
from portal.launcher.processes import Family, Stop, end, spawn, stop_on_signals
from portal.launcher.services import attach, manage, own_place, running

USAGE = "usage: python -m portal.launcher demo | test [pytest's arguments] | run -- command | clean"


def say(line: str) -> None:
    print(line, flush=True)


def test(arguments: list[str]) -> int:
    """Run the tests beside services of their own, which care more for speed than for what a power cut would do."""
    browser = chromium.find(say)
    with running(own_place("test"), say, careless=True) as (family, env):
        env["CHROMIUM"] = browser
        beside(family, manage("messages", "--compile"), env)
        return beside(family, [sys.executable, "-m", "pytest", *arguments], env)


def run(arguments: list[str]) -> int:
    """Run one command beside the demo's services: those already running, else our own for as long as it takes."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise Refusal(USAGE)
    place = Place("demo")
    if not place.hold() and (env := attach(place)):
        return beside(Family(say), command, env | {"DEMO": "1"})
    try:
        with running(place, say) as (family, env):
            code = beside(family, command, env | {"DEMO": "1"})
            place.see_out()
            return code
    finally:
        place.release()


def beside(family: Family, command: list[str], env: dict[str, str]) -> int:
    """Run a command in the terminal's foreground while the family is kept running; return its exit code."""
    process = spawn(command, env=env, cwd=PROJECT)
    try:
        code = family.watch(process)
    finally:
        end(process, signal.SIGTERM, patience=20)
    return 128 - code if code < 0 else code


def clean() -> int:
    """Remove the data of every place, unless something runs there."""
    root = data_root()
    for folder in sorted(root.glob("*/")) if root.is_dir() else []:
        place = Place(folder.name)
        if (folder / "lock").exists() and not place.hold():
            raise Refusal(f"Something runs in {folder}; stop it first.")
    shutil.rmtree(root, ignore_errors=True)
    return 0


def main(arguments: list[str]) -> int:
    commands: dict[str, Callable[[], int]] = {
        "demo": lambda: demo.serve(say),
        "test": lambda: test(arguments[1:]),
        "run": lambda: run(arguments[1:]),
        "clean": clean,
    }
    try:
        stop_on_signals()
        os.umask(0o022)
        if not arguments or arguments[0] not in commands:
            raise Refusal(USAGE)
        return commands[arguments[0]]()
    except Stop:
        say("Stopped.")
        return 0 if arguments[0] == "demo" else 130
    except Refusal as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
