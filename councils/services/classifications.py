"""The lists of occupations, education and industries: loaded from the publisher's files, never typed.

What has been coded keeps its code. A code that a new file no longer has stays, and may no longer be chosen.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from councils.models import Classification, Code
from councils.services.classification_files import Entry
from councils.services.imports.files import Unreadable

System = Classification.System
SOURCE = Path(__file__).parent.parent / "data" / "classifications.json"
# The level from which a list is whole.
WHOLE = {System.SSYK: 4, System.SUN: 3, System.SNI: 5}


def _top_levels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(SOURCE.read_text(encoding="utf-8"))["classifications"]
    return found


def load_top_levels() -> int:
    """Add what is missing of the levels that every portal starts from; return how many codes were added."""
    added = 0
    for row in _top_levels():
        words = {code["code"]: code.get("words", "") for code in row["codes"]}
        entries = [Entry(code["code"], code["name"]) for code in row["codes"]]
        added += load(System(row["system"]), row["version"], entries, words=words, is_top=True)["added"]
    return added


@transaction.atomic
def load(
    system: Classification.System,
    version: str,
    entries: list[Entry],
    *,
    words: dict[str, str] | None = None,
    is_top: bool = False,
) -> Counter[str]:
    """Write the codes of a version, each under the one it belongs to; return how many were added, renamed and ended.

    The top levels that come with the portal only add what is missing: the publisher's file knows better.
    """
    Classification.objects.get_or_create(system=system, version=version)
    row = Classification.objects.select_for_update().get(system=system, version=version)
    known = {code.code: code for code in Code.objects.filter(classification=row)}
    count: Counter[str] = Counter()
    for entry in sorted(entries, key=lambda entry: (level_of(entry.code), entry.code)):
        found = known.get(entry.code)
        if found is None:
            known[entry.code] = _add(row, entry, known, (words or {}).get(entry.code, ""))
            count["added"] += 1
        elif not is_top and (found.name != entry.name or not found.is_valid):
            found.name, found.is_valid = entry.name, True
            found.save(update_fields=["name", "is_valid"])
            count["renamed"] += 1
    if not is_top:
        count["ended"] = _end(row, entries)
        levels = {level_of(entry.code) for entry in entries}
        row.is_complete, row.loaded_at = row.is_complete or max(levels) >= WHOLE[system], timezone.now()
        row.save(update_fields=["is_complete", "loaded_at"])
    return count


def _add(row: Classification, entry: Entry, known: dict[str, Code], words: str) -> Code:
    above = parent_of(row, entry.code)
    if above and above not in known:
        raise Unreadable(f"{entry.code} {entry.name} belongs under {above}, which the file does not have.")
    return Code.objects.create(
        classification=row,
        code=entry.code,
        level=level_of(entry.code),
        parent=known.get(above),
        name=entry.name,
        words=words,
    )


def _end(row: Classification, entries: list[Entry]) -> int:
    """Take what the file no longer has out of use, at the levels that it has at all."""
    levels = {level_of(entry.code) for entry in entries}
    gone = Code.objects.valid().filter(classification=row, level__in=levels)
    return gone.exclude(code__in=[entry.code for entry in entries]).update(is_valid=False)


def level_of(code: str) -> int:
    """Return how deep a code lies: 5321 on the fourth level, C on the first, 25.620 on the fifth."""
    return len(code.replace(".", ""))


def parent_of(row: Classification, code: str) -> str:
    """Return the code that this one belongs under; nothing on the first level."""
    if level_of(code) == 1:
        return ""
    if row.system == System.SNI and level_of(code) == 2:
        return _section(row.version, int(code))
    return code[:-1].removesuffix(".")


def _section(version: str, division: int) -> str:
    """Return the letter that a division of an industry belongs under, which its own digits do not say."""
    for row in _top_levels():
        if (row["system"], row["version"]) == (System.SNI, version):
            for code in row["codes"]:
                first, last = code["divisions"]
                if first <= division <= last:
                    return str(code["code"])
    raise Unreadable(f"No section of SNI {version} has the division {division:02}.")
