"""Importing people: known again by e-mail address, else by name and organisation."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import permissions
from councils.models import Organisation, Person
from councils.services.imports import lookups
from councils.services.imports.columns import Column
from councils.services.imports.plans import Outcome, Row, Sort, refuse_doubles
from councils.services.imports.values import email, key, phone, text
from portal.models import User

COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        ("namn", "person", "för- och efternamn", "fullständigt namn", "full name"),
        clean=text(Person, "name"),
        is_required=True,
        example="Kim Exempelsson",
    ),
    Column(
        "title",
        gettext_lazy("Title"),
        ("titel", "befattning", "yrkestitel", "job title", "position"),
        clean=text(Person, "title"),
        example="Utbildningschef",
    ),
    Column(
        "organisation",
        gettext_lazy("Organisation"),
        ("arbetsgivare", "företag", "arbetsplats", "employer"),
        example="Exempelskolan i Väst AB",
    ),
    Column(
        "email",
        gettext_lazy("E-mail"),
        (
            "e-post",
            "e-postadress",
            "mejl",
            "mail",
            "mejladress",
            "mailadress",
            "e-mail address",
            "work e-mail",
            "e-post i arbetet",
        ),
        clean=email,
        example="kim.exempelsson@example.org",
    ),
    Column(
        "phone",
        gettext_lazy("Phone"),
        ("telefon", "telefonnummer", "tel", "mobil", "mobilnummer", "mobiltelefon", "work phone", "telefon i arbetet"),
        clean=phone,
        example="070-123 45 67",
    ),
)


def resolve(rows: list[Row], by: User) -> None:
    """Find each row's organisation and person, and refuse what the user may not change."""
    organisations = lookups.organisations()
    people = list(Person.objects.visible_to(by).select_related("organisation"))
    by_email = {key(person.email): person for person in people if person.email}
    by_name: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for person in people:
        by_name[key(person.name), person.organisation_id].append(person)
    for row in rows:
        _place(row, organisations)
        row.target = by_email.get(key(row.values.get("email", "")))
        if row.target is None:
            _recognise(row, by_name)
        _settle(row)
    _judge(rows, by)
    refuse_doubles(rows, "name", _identity)


def _place(row: Row, organisations: "lookups.Index[Organisation]") -> None:
    cell = row.values.pop("organisation", None)
    if cell is None:
        return
    nothing = _("There is no organisation called %(word)s. Add it first, or write the name it has here.")
    try:
        row.values["organisation"] = lookups.one(organisations.find(cell), nothing % {"word": cell})
    except LookupError as error:
        row.refuse("organisation", str(error))


def _recognise(row: Row, by_name: dict[tuple[str, int], list[Person]]) -> None:
    """Take a namesake in the same organisation for the same person, unless their addresses say otherwise."""
    organisation = row.values.get("organisation")
    namesakes = by_name.get((key(row.cells.get("name", "")), organisation.pk), []) if organisation else []
    if "email" in row.values:
        # One without an address may be given this one.
        others = [person for person in namesakes if person.email]
        namesakes = [person for person in namesakes if not person.email] if not others else []
        if others:
            told = _(
                "%(name)s is at %(organisation)s with another address, %(email)s. Change or add the person by hand."
            )
            names = {"name": others[0], "organisation": organisation, "email": others[0].email}
            row.refuse("email", told % names)
    if len(namesakes) > 1:
        told = _("There are %(number)d people of that name at %(organisation)s. Write the e-mail address.")
        row.refuse("email", told % {"number": len(namesakes), "organisation": organisation})
    elif namesakes:
        row.target = namesakes[0]


def _settle(row: Row) -> None:
    """Refuse those who have left, those who would be sent to what has ended, and those who belong nowhere."""
    organisation = row.values.get("organisation")
    if row.target is None:
        if "organisation" not in row.cells:
            row.refuse("organisation", _("A new person must have an organisation."))
    elif row.target.ended_on is not None:
        row.refuse("name", _("%(name)s has left. Take the person back first.") % {"name": row.target})
    keeps = row.target is not None and row.target.organisation == organisation
    if organisation is not None and organisation.ended_on is not None and not keeps:
        row.refuse("organisation", _("%(name)s has ended. Choose another organisation.") % {"name": organisation})


def _judge(rows: list[Row], by: User) -> None:
    """Refuse changes of those whom the user may not change, asked for all of them at once."""
    changed = [row for row in rows if row.effect == Outcome.CHANGED]
    editable = permissions.editable_people(by, [row.target.pk for row in changed])
    for row in changed:
        if row.target.pk not in editable:
            told = _("You may not change %(name)s, who has a place or a task outside what you coordinate.")
            row.refuse("name", told % {"name": row.target})


def _identity(row: Row) -> object:
    if row.target is not None:
        return row.target.pk
    if address := row.values.get("email"):
        return address
    organisation = row.values.get("organisation")
    return (key(row.cells.get("name", "")), organisation.pk) if organisation else None


SORT = Sort(Person, COLUMNS, resolve, lambda row: row.cells.get("name", ""))
