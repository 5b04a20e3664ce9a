"""A browser for the browser tests: the machine's own, else one installed, else one line on what to do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from portal.launcher.place import Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "The browser tests need Chromium or Chrome: install one (Debian: apt-get install chromium), or set CHROMIUM."


def find(say: Callable[[str], None]) -> str:
    """The path of a browser that starts; installed if need be and if we may."""
    if given := os.environ.get("CHROMIUM"):
        if starts(given):
            return given
        raise Refusal(f"CHROMIUM is {given}, which does not start.")
    for name in NAMES:
        if (path := shutil.which(name)) and starts(path):
            return path
    return _playwrights() or _from_debian(say) or _install_playwrights(say) or _refuse()


def starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights() -> str | None:
    """The path of Playwright's own browser if it is there and has the libraries that it needs."""
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    return path if path and Path(path).exists() and starts(path) else None


def _from_debian(say: Callable[[str], None]) -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    say("Installing Chromium (apt-get install chromium) ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *command], env=env, capture_output=True, check=False)
    path = shutil.which("chromium")
    return path if path and starts(path) else None


def _install_playwrights(say: Callable[[str], None]) -> str | None:
    say("Installing Playwright's Chromium ...")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    return _playwrights()


def _refuse() -> str:
    raise Refusal(MISSING)
