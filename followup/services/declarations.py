"""The declaration from its file: loaded once or again, it is the same; what the file says is what the portal says."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from councils.models import Party
from followup.models import Clause, Declaration

DATA = Path(__file__).parent.parent / "data"
SOURCE, ORIGINAL = DATA / "declaration.toml", DATA / "declaration.txt"


def read(path: Path = SOURCE) -> dict[str, Any]:
    """Return the declaration as the file says it, each paragraph on one line."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    for section in found["sections"]:
        for clause in section["clauses"]:
            clause["text"] = " ".join(clause["text"].split())
    return found


def words(declaration: dict[str, Any]) -> str:
    """Return the whole text as it would be read aloud: title, headings and paragraphs in their order."""
    parts = [declaration["title"]]
    for section in declaration["sections"]:
        parts += [section["heading"], *(clause["text"] for clause in section["clauses"])]
    return " ".join(parts)


@transaction.atomic
def load(said: dict[str, Any]) -> Counter[str]:
    """Let the portal say what the file says, and return how many rows were new or changed."""
    declaration, changed = _keep(
        Declaration.objects.filter(edition=said["edition"]),
        {"edition": said["edition"]},
        {name: said[name] for name in ("title", "valid_from", "valid_to")},
    )
    count = Counter({"declarations": changed, "clauses": 0, "commitments": 0})
    clauses: dict[str, Clause] = {}
    rows = [(section["heading"], clause) for section in said["sections"] for clause in section["clauses"]]
    for position, (heading, row) in enumerate(rows, 1):
        values = {"heading": heading, "text": row["text"], "position": position}
        clauses[row["number"]], changed = _keep(
            declaration.clauses.filter(number=row["number"]),
            {"declaration": declaration, "number": row["number"]},
            values,
        )
        count["clauses"] += changed
    parties = {party.key: party for party in Party.objects.all()}
    for row in said["commitments"]:
        commitment, changed = _keep(
            declaration.commitments.filter(number=row["number"]),
            {"declaration": declaration, "number": row["number"]},
            {name: row[name] for name in ("title", "text", "success")},
        )
        commitment.clauses.set([clauses[number] for number in row["clauses"]])
        commitment.parties.set([parties[key] for key in row["parties"] if key in parties])
        count["commitments"] += changed
    return count


def _keep(rows: Any, key: dict[str, Any], values: dict[str, Any]) -> tuple[Any, int]:
    """Return the row with these values, and 1 if it had to be made or changed."""
    row = rows.first()
    if row is None:
        return rows.model.objects.create(**key, **values), 1
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different:
        row.save(update_fields=different)
    return row, int(bool(different))


def current() -> Declaration | None:
    """Return the declaration that counts today."""
    return Declaration.objects.begun(timezone.localdate()).first()
