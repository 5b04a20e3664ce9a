"""Make .venv from requirements-dev.txt with nothing but a Python: `python3 portal/launcher/venv.py`.

Started by `make setup` before anything is installed, so it may import nothing but the standard library.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
WANTED = PROJECT / "requirements-dev.txt"
STAMP = VENV / "ready"


def main() -> str | None:
    """Return None when .venv holds what is wanted, else the one line that says what to mend."""
    with WANTED.open(encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two may have been started at once
        if is_ready(file.read()):
            STAMP.touch()  # so that make sees it too
            return None
        try:
            return make() or install()
        except OSError as error:
            return f"Cannot write in {PROJECT}: {(error.strerror or str(error)).lower()}."


def is_ready(wanted: str) -> bool:
    return runs() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted


def runs() -> bool:
    try:
        return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make() -> str | None:
    """Make the environment, also anew when its Python has moved away."""
    if runs():
        return None
    VENV.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return None
    said = (done.stdout + done.stderr).strip()
    if "ensurepip" in said or "No module named venv" in said:
        return (
            "Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python3-venv) and try again."
        )
    return f"Could not make {VENV}: {said.splitlines()[-1] if said else 'no reason given'}"


def install() -> str | None:
    print("Installing packages into .venv ...", flush=True)
    # The file names all there is to install. Without --no-deps an older pip asks what "coverage[toml]" may be, finds a
    # newer one than is pinned, and gives up for want of its hash.
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*command, "--no-deps", "--require-hashes", "-r", str(WANTED)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        return f"The packages could not be installed: {errors[-1] if errors else 'no reason given'}"
    STAMP.write_text(WANTED.read_text(encoding="utf-8"), encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main())
