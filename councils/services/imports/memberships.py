"""Importing memberships: one person's place in one council, known again by its first day or by being open."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import permissions
from councils.models import Council, Membership, Organisation, Person
from councils.services.imports import lookups
from councils.services.imports.columns import Column
from councils.services.imports.plans import Outcome, Row, Sort
from councils.services.imports.values import DAY, choice
from portal.models import User

Role = Membership.Role
Places = dict[tuple[int, int], list[Membership]]

COLUMNS = (
    Column(
        "person",
        gettext_lazy("Person"),
        ("e-post", "e-postadress", "mejl", "mail", "email", "e-mail", "ledamot", "namn", "name", "personens e-post"),
        is_required=True,
        example="kim.exempelsson@example.org",
    ),
    Column(
        "council",
        gettext_lazy("Council"),
        ("råd", "kompetensråd", "forum", "grupp", "rådets namn"),
        is_required=True,
        example="fyrbodal",
    ),
    Column(
        "organisation",
        gettext_lazy("Represents"),
        ("företräder", "organisation", "för", "organisationen"),
        example="Exempelskolan i Väst AB",
    ),
    Column(
        "role",
        gettext_lazy("Role"),
        ("roll", "uppdrag", "funktion"),
        clean=choice(
            Role,
            ordf=Role.CHAIR,
            processledare=Role.COORDINATOR,
            suppleant=Role.SUBSTITUTE,
            adj=Role.CO_OPTED,
        ),
        example="member",
        values=Role,
    ),
    Column(
        "from_on",
        gettext_lazy("From"),
        ("från", "från och med", "fr o m", "from", "fom", "startdatum", "start", "börjar"),
        clean=DAY.clean,
        example="2026-01-01",
    ),
    Column(
        "to_on",
        gettext_lazy("To"),
        ("till", "till och med", "t o m", "tom", "to and including", "slutdatum", "slut", "slutar"),
        clean=DAY.clean,
        example="",
    ),
)


def resolve(rows: list[Row], by: User) -> None:
    """Find each row's person, council and organisation, and the place that it is about; refuse what is not allowed."""
    people, councils, organisations = lookups.people(by), lookups.councils(by), lookups.organisations()
    for row in rows:
        _find(
            row, "person", people, _("Nobody in the registry has the address or name %(word)s. Add the person first.")
        )
        _find(row, "council", councils, _("There is no council called %(word)s. Write its name or its short name."))
        _find(
            row,
            "organisation",
            organisations,
            _("There is no organisation called %(word)s. Add it first, or write the name it has here."),
        )
    places = _places(rows)
    for row in rows:
        if "person" in row.values and "council" in row.values:
            _settle(row, places)
            _judge(row, by)
    _refuse_overlaps(rows)


def _find(row: Row, name: str, index: "lookups.Index[lookups.M]", nothing: str) -> None:
    word = row.values.pop(name, None)
    if word is None:
        return
    try:
        row.values[name] = lookups.one(index.find(word), nothing % {"word": word})
    except LookupError as error:
        row.refuse(name, str(error))


def _places(rows: list[Row]) -> Places:
    """Return the places that those people have and have had in those councils."""
    people = {row.values["person"].pk for row in rows if "person" in row.values}
    found: Places = defaultdict(list)
    for place in Membership.objects.filter(person__in=people).select_related("person", "council", "organisation"):
        found[place.person_id, place.council_id].append(place)
    return found


def _settle(row: Row, places: Places) -> None:
    """Take the place that begins the same day or is open in those days; else it is a new one, in free days."""
    values = row.values
    first, last = values.get("from_on"), values.get("to_on")
    if first and last and last < first:
        row.refuse("to_on", _("The last day must not be before the first."))
        return
    mine = places.get((values["person"].pk, values["council"].pk), [])
    overlapping = [place for place in mine if _meet(first, last, place.from_on, place.to_on)]
    same = [place for place in overlapping if first is not None and place.from_on == first]
    row.target = next(iter(same or [place for place in overlapping if place.to_on is None]), None)
    if row.target is None:
        values.setdefault("role", Role.MEMBER)
        values.setdefault("organisation", values["person"].organisation)
    begins = first or (row.target.from_on if row.target else None)
    ends = last or (row.target.to_on if row.target else None)
    for place in mine:
        if place != row.target and _meet(begins, ends, place.from_on, place.to_on):
            told = _("The person already has a place in the council in those days (%(days)s). Choose other days.")
            row.refuse("from_on", told % {"days": f"{place.from_on or ''}–{place.to_on or ''}"})
            break
    if begins and ends and ends < begins and not row.problems:
        row.refuse("to_on", _("The last day must not be before the first."))


def _meet(first: date | None, last: date | None, other_first: date | None, other_last: date | None) -> bool:
    """Say whether two periods have a day in common; an end without a day is open."""
    begins_in_time = first is None or other_last is None or first <= other_last
    return begins_in_time and (last is None or other_first is None or other_first <= last)


def _judge(row: Row, by: User) -> None:
    if row.effect == Outcome.UNCHANGED:
        return
    council: Council = row.values["council"]
    person: Person = row.values["person"]
    organisation: Organisation | None = row.values.get("organisation")
    if council.ended_on is not None:
        row.refuse("council", _("The council has ended, so its places cannot be changed. Take it up again first."))
    if row.target is None and person.ended_on is not None:
        row.refuse("person", _("%(name)s has left. Take the person back first.") % {"name": person})
    if "organisation" in row.differences and organisation is not None and organisation.ended_on is not None:
        row.refuse("organisation", _("%(name)s has ended. Choose another organisation.") % {"name": organisation})
    if not permissions.can_add_membership(by, council):
        row.refuse("council", _("You do not coordinate that council."))
        return
    appoints = row.differences.get("role", (None, None))[1] == Role.COORDINATOR
    may_change = row.target is None or permissions.can_edit_membership(by, row.target)
    if not may_change or (appoints and not permissions.can_appoint_coordinator(by, council)):
        told = _("Only administrators and officials of the council's host decide who coordinates it.")
        row.refuse("role", told)


def _refuse_overlaps(rows: list[Row]) -> None:
    """Refuse a row that gives a person a place in a council in days when a row before it does."""
    before: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        if "person" not in row.values or "council" not in row.values:
            continue
        others = before[row.values["person"].pk, row.values["council"].pk]
        for other in others:
            if _meet(*_days(row), *_days(other)) or (row.target is not None and row.target == other.target):
                row.refuse("person", _("The same as row %(row)d. Keep one of them.") % {"row": other.number})
                break
        others.append(row)


def _days(row: Row) -> tuple[date | None, date | None]:
    first, last = row.values.get("from_on"), row.values.get("to_on")
    if row.target is not None:
        first, last = first or row.target.from_on, last or row.target.to_on
    return first, last


SORT = Sort(
    Membership,
    COLUMNS,
    resolve,
    lambda row: ", ".join(filter(None, map(row.cells.get, ("person", "council")))),
    held_first=(Council, Person),
)
