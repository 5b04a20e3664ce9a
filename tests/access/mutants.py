"""The checks of rights in the code, each of which can be taken away: what is not asked is allowed.

Three sorts: `require(…)` in a view, `….visible_to(user)` or `….open_to(user)` in a view, and a rule of a permissions
module, which then always says yes.
"""

import ast
import inspect
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from portal import http

APPS = ("portal", "councils", "analyses", "followup")
ROWS = ("visible_to", "open_to")
ROOT = Path(settings.BASE_DIR)


@dataclass(frozen=True)
class Check:
    """A check at a place in the code; a rule has no line of its own, as it is asked from many places."""

    what: str
    file: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.first} {self.what}" if self.first else f"{self.file} {self.what}"

    @property
    def app(self) -> str:
        return self.file.split("/", maxsplit=1)[0]


def checks() -> list[Check]:
    """Return every check, in the order of the files."""
    views = [path for app in APPS for path in sorted((ROOT / app / "views").rglob("*.py"))]
    return [*(check for path in views for check in _in_view(path)), *_rules()]


def _in_view(path: Path) -> Iterator[Check]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name == "require" or name in ROWS:
            yield Check(name, str(path.relative_to(ROOT)), node.lineno, node.end_lineno or node.lineno)


def _rules() -> Iterator[Check]:
    for app in APPS:
        module = sys.modules[f"{app}.permissions"]
        for name, rule in vars(module).items():
            if (
                inspect.isfunction(rule)
                and rule.__module__ == module.__name__
                and rule.__annotations__["return"] is bool
            ):
                yield Check(name, f"{app}/permissions.py")


def sample(count: int, seed: int) -> list[Check]:
    """Return so many checks, of each app about its share; the same for the same seed."""
    every = sorted(checks(), key=lambda check: APPS.index(check.app))
    step = len(every) / count
    dice = random.Random(seed)
    return [dice.choice(every[round(n * step) : round((n + 1) * step)]) for n in range(count)]


class Guards:
    """Stands before every check: notes which are asked, and lets the one through that has been taken away."""

    def __init__(self, wanted: list[Check], patch: Callable[[Any, str, Any], None]) -> None:
        self.asked: set[Check] = set()
        self.gone: Check | None = None
        self._places = {}
        for check in wanted:
            for line in range(check.first, check.last + 1):
                self._places.setdefault((check.file, line, check.what), check)
        self._set_before_require(patch)
        self._set_before_rows(patch)
        self._set_before_rules(wanted, patch)

    def _is_gone(self, check: Check | None) -> bool:
        if check is not None:
            self.asked.add(check)
        return check is not None and check == self.gone

    def _at(self, frame: FrameType | None, what: str) -> Check | None:
        # A manager's method is Django's own, between the view and the rows.
        while frame is not None and "site-packages" in frame.f_code.co_filename:
            frame = frame.f_back
        if frame is None or not frame.f_code.co_filename.startswith(str(ROOT)):
            return None
        return self._places.get((str(Path(frame.f_code.co_filename).relative_to(ROOT)), frame.f_lineno, what))

    def _set_before_require(self, patch: Callable[[Any, str, Any], None]) -> None:
        real = http.require

        def require(allowed: bool) -> None:
            if not self._is_gone(self._at(sys._getframe(1), "require")):
                real(allowed)

        for module in _ours():
            if getattr(module, "require", None) is real:
                patch(module, "require", require)

    def _set_before_rows(self, patch: Callable[[Any, str, Any], None]) -> None:
        kinds = {cls for model in apps.get_models() for cls in type(model._default_manager.all()).__mro__}
        for cls in kinds:
            for name in ROWS:
                if name in vars(cls):
                    patch(cls, name, self._rows(vars(cls)[name], name))

    def _rows(self, real: Any, name: str) -> Any:
        @wraps(real)
        def rows(these: QuerySet[Any], *arguments: Any) -> Any:
            if self._is_gone(self._at(sys._getframe(1), name)):
                return these.all()
            return real(these, *arguments)

        return rows

    def _set_before_rules(self, wanted: list[Check], patch: Callable[[Any, str, Any], None]) -> None:
        for check in (check for check in wanted if not check.first):
            rule = getattr(sys.modules[f"{check.app}.permissions"], check.what)
            for module in _ours():
                for name in [name for name, value in vars(module).items() if value is rule]:
                    patch(module, name, self._rule(rule, check))

    def _rule(self, real: Any, check: Check) -> Any:
        @wraps(real)
        def rule(*arguments: Any, **words: Any) -> bool:
            answer = real(*arguments, **words)
            return True if self._is_gone(check) else answer

        return rule


def _ours() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in APPS and module is not None]
