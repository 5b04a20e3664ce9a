"""Keep the Swedish catalogue in step with the code, without the system's gettext.

manage.py messages            take in new msgids, keep translations, drop those that nothing uses
manage.py messages --check    list what lacks a sound Swedish translation; exit 1 if anything does
manage.py messages --compile  write the .mo that Django reads
"""

import ast
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

APPS = ("portal", "councils", "analyses", "followup")
ONE, MANY, CONTEXT, CONTEXT_MANY = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["_", "_now", "gettext", "gettext_lazy", "gettext_noop"], ONE),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], MANY),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], CONTEXT),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], CONTEXT_MANY),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w+\}")
METADATA = {
    "Project-Id-Version": "Kompetensportalen",
    "Language": "sv",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Key = tuple[str | None, str]
Use = tuple[str, str | None, str, str]  # file, context, msgid, plural


@dataclass
class Message:
    """A msgid as the code uses it, and the files that do."""

    plural: str = ""
    files: set[str] = field(default_factory=set)


def extracted(root: Path) -> dict[Key, Message]:
    """Return every message of the code and the templates under the root."""
    found: dict[Key, Message] = {}
    for path, context, one, many in (*_in_code(root), *_in_templates(root)):
        message = found.setdefault((context, one), Message())
        message.plural = message.plural or many
        message.files.add(path)
    return found


def _in_code(root: Path) -> Iterator[Use]:
    """Read the syntax tree, which also sees what stands inside an f-string."""
    for path in (path for app in APPS for path in sorted((root / app).rglob("*.py")) if "migrations" not in path.parts):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and (name := _name(call.func)) in KEYWORDS:
                words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                context = words.pop(0) if "pgettext" in name and words else None
                if words:
                    yield path.relative_to(root).as_posix(), context, words[0], (words[1:] or [""])[0]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _in_templates(root: Path) -> Iterator[Use]:
    for path in (path for path in sorted((root / "templates").rglob("*")) if path.suffix in {".html", ".txt"}):
        # Python's tokenizer would refuse a template's indentation, which means nothing.
        calls = "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())
        for _line, ids, _comments, context in extract("python", BytesIO(calls.encode()), KEYWORDS):
            one, many = (ids[0], ids[1]) if isinstance(ids, tuple) else (ids, "")
            yield path.relative_to(root).as_posix(), context, one, many


def merge(catalogue: polib.POFile, found: dict[Key, Message]) -> polib.POFile:
    """Return the catalogue of the messages found, with the translations that there are."""
    known: dict[Key, polib.POEntry] = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    merged = polib.POFile()
    merged.metadata = catalogue.metadata or METADATA
    for (context, msgid), message in sorted(found.items(), key=lambda pair: (pair[0][1].lower(), pair[0][0] or "")):
        old = known.get((context, msgid))
        entry = polib.POEntry(msgid=msgid, msgctxt=context, msgid_plural=message.plural)
        entry.occurrences = [(path, "") for path in sorted(message.files)]
        entry.flags = ["fuzzy"] if old and old.fuzzy else []
        if "%" in "".join(PLACEHOLDER.findall(msgid + message.plural)):
            entry.flags.append("python-format")
        if message.plural:
            entry.msgstr_plural = (old and old.msgstr_plural) or {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        merged.append(entry)
    return merged


def faults(catalogue: Iterable[polib.POEntry]) -> Iterator[str]:
    """Yield a line for each message without a sound translation."""
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if len(texts) < (2 if entry.msgid_plural else 1) or not all(texts):
            yield f"not translated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not _placeholders_agree(entry, texts):
            yield f"wrong placeholders: {entry.msgid!r}"


def _placeholders_agree(entry: polib.POEntry, texts: list[str]) -> bool:
    """The many-form has exactly the msgid's placeholders; the one-form may leave out the number."""
    wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    used = [sorted(PLACEHOLDER.findall(text)) for text in texts]
    return used[-1] == wanted and all(set(placeholders) <= set(wanted) for placeholders in used)


class Command(BaseCommand):
    help = "Keep the Swedish translations in step with the code."
    requires_system_checks = ()  # the code must be readable, not sound

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a translation is missing")
        parser.add_argument("--compile", dest="build", action="store_true", help="write the .mo file only")
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="the project's folder")

    def handle(self, *, check: bool, build: bool, root: Path, **options: object) -> None:
        path = root / "portal/locale/sv/LC_MESSAGES/django.po"
        catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if build:
            catalogue.save_as_mofile(str(path.with_suffix(".mo")))
            return
        merged = merge(catalogue, extracted(root))
        found = list(faults(merged))
        if check and found:
            raise CommandError("\n".join(found))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            merged.save(str(path))
            self.stdout.write(f"{len(merged)} messages, {len(found)} to translate")
