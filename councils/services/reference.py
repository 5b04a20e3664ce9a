"""The registry that every portal starts from: parties, municipalities, boards, councils and central organisations.

Only what is missing is added, so the command may run at every deployment and an administrator's edits stay. Each row
is known again by what nobody edits: a party by its key, a municipality by its code, a council by its address, and an
organisation by any name that it has or has had.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.db import transaction

from councils.models import Affiliation, Board, Council, CouncilName, Municipality, Organisation, Party
from portal.history import events_of

SOURCE = Path(__file__).parent.parent / "data" / "registry.json"
Row = dict[str, Any]


def read(path: Path = SOURCE) -> Row:
    """Return the registry as the file says it."""
    return cast(Row, json.loads(path.read_text(encoding="utf-8")))


@transaction.atomic
def load(registry: Row) -> Counter[str]:
    """Add what is missing and return how many of each sort were added."""
    added: Counter[str] = Counter()
    for order, row in enumerate(registry["parties"]):
        added["parties"] += _party(row, order)
    parties = {party.key: party for party in Party.objects.select_related("organisation")}
    for row in registry["municipalities"] + registry["municipalities_outside_the_county"]:
        added["municipalities"] += _municipality(row, parties[row["party"]])
    added["organisations"] += sum(_organisation(row)[1] for row in registry["organisations"])
    for party in parties.values():
        rows = [row for row in registry["boards"] if row["party"] == party.key]
        added["boards"] += _boards(rows, party.organisation)
    for row in registry["councils"]:
        added["councils"] += _council(row, parties[row["party"]].organisation, registry["standing_items"])
    return added


def _party(row: Row, order: int) -> bool:
    if Party.objects.filter(key=row["key"]).exists():
        return False
    organisation, _ = _organisation(row)
    Party.objects.create(key=row["key"], organisation=organisation, area=row["area"], order=order)
    return True


def _municipality(row: Row, party: Party) -> bool:
    if Municipality.objects.filter(code=row["code"]).exists():
        return False
    organisation, _ = _organisation(row | {"kind": Organisation.Kind.MUNICIPALITY})
    municipality = Municipality.objects.create(
        organisation=organisation,
        code=row["code"],
        abbreviation=row["abbreviation"],
        column=row.get("column"),
        row=row.get("row"),
    )
    Affiliation.objects.create(municipality=municipality, party=party, is_co_opted=row.get("co_opted", False))
    return True


def _organisation(row: Row) -> tuple[Organisation, bool]:
    """Return the organisation of that name, now or before it was renamed; a new one if there is none."""
    renamed = events_of(Organisation, name__iexact=row["name"]).values("pgh_obj_id")
    named = Organisation.objects.filter(name__iexact=row["name"])
    found = named.first() or Organisation.objects.filter(pk__in=renamed).order_by("pk").first()
    if found is not None:
        return found, False
    made = Organisation.objects.create(
        name=row["name"],
        short_name=row.get("short", ""),
        kind=row["kind"],
        side_override=row.get("side", ""),
        website=row.get("website", ""),
    )
    return made, True


def _boards(rows: list[Row], organisation: Organisation) -> int:
    """Add the boards of an organisation that has none; a board has no key, so they are loaded once and together."""
    if organisation.boards.exists():
        return 0
    made = {
        row["short"]: Board.objects.create(
            organisation=organisation,
            name=row["name"],
            short_name=row["short"],
            is_confirmed=row["confirmed"],
            from_on=_day(row.get("from")),
            to_on=_day(row.get("to")),
        )
        for row in rows
    }
    for row in rows:
        if "successor" in row:
            board = made[row["short"]]
            board.successor = made[row["successor"]]
            board.save(update_fields=["successor"])
    return len(made)


def _council(row: Row, host: Organisation, standing_items: Row) -> bool:
    if Council.objects.filter(slug=row["slug"]).exists():
        return False
    council = Council.objects.create(
        slug=row["slug"],
        name=row["name"],
        short_name=row["short"],
        kind=row["kind"],
        host=host,
        mandate=row["mandate"],
        meetings_per_year=row["meetings"],
        minutes_kind=row["minutes"],
        standing_items=standing_items[row["standing"]],
    )
    for earlier in row.get("earlier", []):
        CouncilName.objects.create(
            council=council, name=earlier["name"], from_on=_day(earlier.get("from")), to_on=_day(earlier["to"])
        )
    return True


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
