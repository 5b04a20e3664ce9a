"""Importing organisations: known again by name, whatever its case."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import organisation_numbers, permissions
from councils.models import Organisation, Side
from councils.services.imports import lookups
from councils.services.imports.columns import Column
from councils.services.imports.plans import Outcome, Row, Sort, refuse_doubles
from councils.services.imports.values import PAGE, choice, key, text
from portal.models import User

Kind = Organisation.Kind

COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        ("namn", "organisation", "organisationsnamn", "organisationens namn", "företag", "aktör"),
        clean=text(Organisation, "name"),
        is_required=True,
        example="Exempelskolan i Väst AB",
    ),
    Column(
        "short_name",
        gettext_lazy("Short name"),
        ("kort namn", "kortnamn", "förkortning", "abbreviation"),
        clean=text(Organisation, "short_name"),
        example="Exempelskolan",
    ),
    Column(
        "kind",
        gettext_lazy("Kind"),
        ("typ", "slag", "sort", "organisationstyp", "type"),
        clean=choice(
            Kind,
            högskola=Kind.HIGHER_EDUCATION,
            universitet=Kind.HIGHER_EDUCATION,
            yh=Kind.HIGHER_VOCATIONAL,
            fackförbund=Kind.TRADE_UNION,
            myndighet=Kind.STATE_AGENCY,
            övrigt=Kind.OTHER,
        ),
        example="private_provider",
        values=Kind,
    ),
    Column(
        "side",
        gettext_lazy("Side"),
        ("sida", "sida vid bordet", "bordssida"),
        clean=choice(
            Side,
            utbud=Side.SUPPLY,
            efterfrågan=Side.DEMAND,
            sammankallande=Side.CONVENING,
        ),
        values=Side,
    ),
    Column(
        "organisation_number",
        gettext_lazy("Organisation number"),
        ("organisationsnummer", "orgnr", "org nr", "orgnummer", "org nummer"),
        clean=organisation_numbers.normal,
        example="556012-5790",
    ),
    Column(
        "website",
        gettext_lazy("Website"),
        ("webbplats", "hemsida", "webb", "webbadress", "url", "web site", "web"),
        clean=PAGE.clean,
        example="https://www.example.org",
    ),
)


def resolve(rows: list[Row], by: User) -> None:
    """Find each row's organisation, and refuse what the user may not add or change."""
    index = lookups.organisations()
    names, _short, earlier = index.ranks
    for row in rows:
        name = key(row.cells.get("name", ""))
        row.target = next((index.rows[pk] for pk in names.get(name, ())), None)
        _settle(row)
        if row.target is None:
            for pk in earlier.get(name, ()):
                now = _("%(name)s is the earlier name of %(now)s. Write the name that it has now.")
                row.refuse("name", now % {"name": row.cells["name"], "now": index.rows[pk]})
            if "kind" not in row.cells:
                row.refuse("kind", _("A new organisation must have a kind."))
        elif row.target.ended_on is not None:
            row.refuse("name", _("There is an ended organisation with that name. Open it again first."))
        _judge(row, by)
    refuse_doubles(rows, "name", lambda row: key(row.cells.get("name", "")) or None)


def _settle(row: Row) -> None:
    """Keep the spelling of a name that is known, and no side but one that differs from what the kind says."""
    values = row.values
    if row.target is not None:
        values.pop("name", None)
    if "side" in values:
        side = values.pop("side")
        kind = values.get("kind") or (row.target and row.target.kind)
        values["side_override"] = "" if side == Organisation.SIDES.get(kind, Side.CONVENING) else side


def _judge(row: Row, by: User) -> None:
    if row.effect == Outcome.CHANGED and not permissions.can_edit_organisation(by, row.target):
        row.refuse("name", _("Only administrators change the parties and the municipalities."))
    if "kind" not in row.differences:
        return
    if row.target is not None and row.target.is_fixed:
        row.refuse("kind", _("The kind of a party or a municipality never changes."))
    elif row.values["kind"] in Organisation.FIXED_KINDS and not permissions.can_administer(by):
        row.refuse("kind", _("Only administrators add parties and municipalities."))


SORT = Sort(Organisation, COLUMNS, resolve, lambda row: row.cells.get("name", ""))
