"""Who may what: councils and their members, people, organisations, boards, and importing them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.access.lines import (
    ADMINISTRATORS,
    ANSWERABLE,
    ANY_ROLE,
    EDITORS,
    KNOW_THE_MEMBER,
    READERS,
    READERS_OUTSIDE,
    REGISTRY_READERS,
    SIGNED_IN,
    STAFF,
    fixed,
    form,
    get,
    post,
)
from tests.access.world import World


def _council(world: World) -> dict[str, Any]:
    return {
        "name": "Branschråd Hamn",
        "short_name": "Hamn",
        "kind": "sector",
        "host": world.rows["party_organisation"].pk,
        "meetings_per_year": 4,
        "minutes_kind": "notes",
        "approval": "chair",
        "approval_days": 10,
        "version": 0,
        # The page also has the standing items of an agenda.
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
    }


def _renamed(world: World) -> dict[str, Any]:
    return {**_council(world), "renamed_on": timezone.localdate().isoformat()}


def _place(world: World) -> dict[str, Any]:
    return {"role": "substitute", "from_on": "2026-01-01", "version": 0}


def _new_place(world: World) -> dict[str, Any]:
    return {**_place(world), "person": world.roles["other_member"].email}


def _ended(world: World) -> dict[str, Any]:
    return {"ended_on": timezone.localdate()}


COUNCILS = [
    # Whoever reads no council is shown an empty list.
    get("councils:council-list"),
    get("councils:council-new", may=ANSWERABLE | {"region_officer"}, sees=SIGNED_IN),
    # Officials make councils of their own organisation.
    post("councils:council-new", may=ANSWERABLE, sees=SIGNED_IN, data=_council, also={"region_officer": 422}),
    *(
        get(f"councils:council-{tab}", "council", may=READERS)
        for tab in ("detail", "members", "composition", "action-points", "history")
    ),
    *form("councils:council-edit", "council", may=EDITORS, sees=READERS, data=_renamed),
    *form(
        "councils:council-name-add",
        "council",
        may=EDITORS,
        sees=READERS,
        data=fixed(name="Kompetensforum Fyrbodal", from_on="2015-01-01", to_on="2020-12-31"),
    ),
    get("councils:council-end", "council", may=ANSWERABLE, sees=READERS),
    # A council with meetings to come cannot be ended.
    post("councils:council-end", "idle_council", may=ANSWERABLE, sees=READERS_OUTSIDE, data=_ended),
    post("councils:council-reopen", "ended_council", may=ANSWERABLE, sees=READERS_OUTSIDE),
    *form("councils:membership-new", "council", may=EDITORS, sees=READERS, data=_new_place),
    *form("councils:membership-edit", "membership", may=EDITORS, sees=READERS, data=_place),
    post("councils:membership-end", "membership", may=EDITORS, sees=READERS),
    post("councils:membership-reopen", "ended_membership", may=EDITORS, sees=READERS),
    # Rights never spread by themselves.
    get("councils:membership-edit", "coordinators_membership", may=ANSWERABLE, sees=READERS),
    post("councils:membership-end", "coordinators_membership", may=ANSWERABLE, sees=READERS),
]


def _person(world: World) -> dict[str, Any]:
    organisation = world.rows["organisation"].pk
    return {"name": "Nils Ny", "organisation": organisation, "email": "nils@example.org", "version": 0}


def _assignment(world: World) -> dict[str, Any]:
    organisation = world.rows["party_organisation"].pk
    return {"task": "staff", "organisation": organisation, "from_on": timezone.localdate()}


def _ends_today(world: World) -> dict[str, Any]:
    return {"on": timezone.localdate()}


PEOPLE = [
    get("councils:person-list"),
    *form("councils:person-new", may=STAFF, sees=SIGNED_IN, data=_person),
    get("councils:person-detail", "person", may=KNOW_THE_MEMBER),
    get("councils:person-history", "person", may=KNOW_THE_MEMBER),
    # One's own contact too, but nobody whose other places one does not coordinate.
    *form("councils:person-edit", "person", may=EDITORS | {"member"}, sees=KNOW_THE_MEMBER, data=_person),
    *form("councils:person-end", "person", may=EDITORS, sees=KNOW_THE_MEMBER, data=_ends_today),
    post("councils:person-reopen", "ended_person", may=STAFF, sees=REGISTRY_READERS),
    post("councils:person-invite", "contact", may=EDITORS, sees=KNOW_THE_MEMBER),
    post("councils:person-move-account", "moved", may=ADMINISTRATORS, sees=KNOW_THE_MEMBER),
    *form("councils:assignment-add", "person", may=ADMINISTRATORS, sees=KNOW_THE_MEMBER, data=_assignment),
    *form("councils:assignment-end", "assignment", may=ADMINISTRATORS, sees=REGISTRY_READERS, data=_ends_today),
]


def _organisation(world: World) -> dict[str, Any]:
    return {"name": "Nya bolaget AB", "kind": "employer_private", "version": 0}


def _board(world: World) -> dict[str, Any]:
    return {"organisation": world.rows["board"].organisation_id, "name": "Nya nämnden", "version": 0}


def _move(world: World) -> dict[str, Any]:
    return {"party": "fy", "from_on": timezone.localdate()}


REGISTRY = [
    get("councils:organisation-list"),
    *form("councils:organisation-new", may=STAFF, sees=SIGNED_IN, data=_organisation),
    get("councils:organisation-detail", "organisation", may=ANY_ROLE),
    get("councils:organisation-history", "organisation", may=ANY_ROLE),
    *form("councils:organisation-edit", "organisation", may=STAFF, sees=ANY_ROLE, data=_organisation),
    *form("councils:organisation-end", "organisation", may=STAFF, sees=ANY_ROLE, data=_ends_today),
    post("councils:organisation-reopen", "ended_organisation", may=STAFF, sees=ANY_ROLE),
    # The five parties are the administrator's.
    get("councils:organisation-edit", "party_organisation", may=ADMINISTRATORS, sees=ANY_ROLE),
    get("councils:organisation-end", "party_organisation", may=ADMINISTRATORS, sees=ANY_ROLE),
    get("councils:municipality-list"),
    *form("councils:municipality-move", "municipality", may=ADMINISTRATORS, sees=ANY_ROLE, data=_move),
    get("councils:code-list"),
    get("councils:board-list"),
    *form("councils:board-new", may=STAFF, sees=SIGNED_IN, data=_board),
    get("councils:board-history", "board", may=ANY_ROLE),
    *form("councils:board-edit", "board", may=STAFF, sees=ANY_ROLE, data=_board),
    *form("councils:board-end", "board", may=STAFF, sees=ANY_ROLE, data=_ends_today),
    post("councils:board-reopen", "ended_board", may=STAFF, sees=ANY_ROLE),
]
# What has been uploaded is seen by whoever did it; that others import is no secret to those who may as well.
UPLOADER = frozenset({"coordinator"})


def _upload(world: World) -> dict[str, Any]:
    content = "Namn;Typ\nNya bolaget AB;Privat arbetsgivare\n"
    return {"kind": "organisations", "file": SimpleUploadedFile("organisationer.csv", content.encode())}


IMPORTS = [
    get("councils:import-new", may=STAFF, sees=SIGNED_IN),
    post("councils:import-new", may=STAFF, sees=SIGNED_IN, data=_upload),
    get("councils:import-detail", "import", may=UPLOADER, sees=SIGNED_IN - STAFF),
    post("councils:import-apply", "import", may=UPLOADER, sees=SIGNED_IN - STAFF),
    post("councils:import-discard", "import", may=UPLOADER, sees=SIGNED_IN - STAFF),
    get("councils:import-template", ("people", "xlsx"), may=STAFF, sees=SIGNED_IN),
    get("councils:import-template", ("people", "csv"), may=STAFF, sees=SIGNED_IN),
]

LINES = [*COUNCILS, *PEOPLE, *REGISTRY, *IMPORTS]
