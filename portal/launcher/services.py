"""The services of one place, running while a `with` lasts, and the environment that leads to them."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal.launcher.place import PROJECT, Place, Refusal
from portal.launcher.postgres import Postgres, is_alive
from portal.launcher.processes import Family
from portal.launcher.valkey import Valkey

OWN_HOSTS = "127.0.0.1,localhost"
# What libpq and the settings would read behind our back: a developer's shell must not change a demo or a test.
NOT_INHERITED = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGOPTIONS", "PGPASSWORD")
RESET = ("DEMO", "DEBUG", "STATIC_MANIFEST", "OIDC_PROVIDERS", "SECRET_KEY_FALLBACKS", "TRUSTED_PROXIES", "EMAIL_URL")


@contextmanager
def running(
    place: Place, say: Callable[[str], None], *, careless: bool = False, site: str = "http://127.0.0.1:8000"
) -> Iterator[tuple[Family, dict[str, str]]]:
    """Start what DATABASE_URL and REDIS_URL do not already name; everything has ended when the block is left."""
    family = Family(say)
    state = place.root / "running.json"
    try:
        env = environment(place) | {"SITE_URL": site}
        if "DATABASE_URL" not in os.environ:
            postgres = Postgres(place, careless=careless)
            family.add(postgres.child())
            env["DATABASE_URL"] = postgres.url
        if "REDIS_URL" not in os.environ:
            valkey = Valkey(place)
            family.add(valkey.child())
            env["REDIS_URL"] = valkey.url
        _write_state(state, env)
        yield family, env
    finally:
        state.unlink(missing_ok=True)
        family.stop()


def environment(place: Place) -> dict[str, str]:
    """The environment of a portal on one's own machine; safe settings, files in the place."""
    env = {name: value for name, value in os.environ.items() if name not in {*NOT_INHERITED, *RESET}}
    tools = str(Path(sys.executable).parent)
    return env | {
        "PATH": os.pathsep.join([tools, env.get("PATH", os.defpath)]),
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": place.secret_key(),
        "ALLOWED_HOSTS": OWN_HOSTS,
        "MEDIA_ROOT": str(place.folder("media")),
        "STATIC_ROOT": str(place.folder("static")),
    }


def attach(place: Place, *, patience: float = 60.0) -> dict[str, str] | None:
    """The environment of the services that another launcher runs in this place; None if it ended: the place is ours."""
    deadline = time.monotonic() + patience
    state: dict[str, Any]
    while place.visit():
        try:
            state = json.loads((place.root / "running.json").read_text(encoding="utf-8"))
            if is_alive(state["pid"], state["name"]):
                return {**environment(place), **state["env"]}
        except (FileNotFoundError, ValueError):
            pass  # it is still starting, or already ending
        if time.monotonic() > deadline:
            raise Refusal("Another process starts or stops the portal's services here, and does not get done.")
        time.sleep(0.1)
    return None


def hold(place: Place) -> None:
    """Take the place, or say where it is in use."""
    if not place.hold() and (env := attach(place)):
        raise Refusal(
            f"The demo of this folder already runs at {env['SITE_URL']}; stop it first (Ctrl-C where it was started)."
        )


def own_place(name: str, *, most: int = 9) -> Place:
    """A place that nobody else uses: the name, or the name with a number, so that two runs never meet."""
    for number in range(1, most + 1):
        place = Place(name if number == 1 else f"{name}-{number}")
        if place.hold():
            return place
    raise Refusal(f"{most} runs are already under way in this folder.")


def _write_state(state: Path, env: dict[str, str]) -> None:
    name = Path("/proc/self/comm").read_text(encoding="utf-8").strip() if Path("/proc/self/comm").exists() else ""
    shared = {key: env[key] for key in ("DATABASE_URL", "REDIS_URL", "SITE_URL")}
    draft = state.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"pid": os.getpid(), "name": name, "env": shared}), encoding="utf-8")
    draft.rename(state)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *arguments]
