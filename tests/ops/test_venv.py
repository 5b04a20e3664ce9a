"""`make setup`: from nothing but a Python to an environment, or one line that says what is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.conftest import PROJECT

# What Debian's Python says when python3-venv is not installed.
DEBIANS = "print('The virtual environment was not created successfully because ensurepip is not available.'); exit(1)"


@pytest.fixture
def project(tmp_path) -> Path:
    """A project that wants no packages."""
    (tmp_path / "portal" / "launcher").mkdir(parents=True)
    shutil.copy(PROJECT / "portal" / "launcher" / "venv.py", tmp_path / "portal" / "launcher")
    shutil.copy(PROJECT / "Makefile", tmp_path)
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    return tmp_path


def setup(project: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    command = ["make", "--silent", "setup", f"PYTHON={sys.executable}", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120, check=False, **options)


def test_made_once_and_then_only_when_what_is_wanted_changes(project):
    assert setup(project).stdout == "Installing packages into .venv ...\n"
    assert setup(project).stdout == ""
    (project / "requirements-dev.txt").write_text("# nothing either\n")
    assert setup(project).stdout == "Installing packages into .venv ...\n"


def test_missing_venv_module_is_told_in_one_line(project, tmp_path):
    (tmp_path / "venv.py").write_text(DEBIANS)
    said = setup(project, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path)})
    assert said.returncode != 0
    assert said.stderr.splitlines()[0].startswith("Python's venv module is missing: install it")


def test_package_without_a_hash_is_refused(project):
    (project / "requirements-dev.txt").write_text("django==5.2.19\n")
    said = setup(project)
    assert said.returncode != 0
    assert said.stderr.splitlines()[0].startswith("The packages could not be installed: ERROR:")


@pytest.mark.parametrize(
    ("python", "line"), [("no-such-python", "Python 3.11 or later is needed, and no-such-python is not found."),
                         ("false", "Python 3.11 or later is needed; false is older. Try: make PYTHON=python3.11")]
)  # fmt: skip
def test_missing_or_old_python_is_told_in_one_line(project, python, line):
    assert setup(project, f"PYTHON={python}").stderr.splitlines()[0] == line


def test_pinned_files_hold_hashes_and_name_no_host():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_pinned_files_name_all_that_is_needed():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
