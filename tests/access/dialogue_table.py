"""Who may what: dialogues with employers, the needs heard in them, and what they say together."""

from typing import Any

from django.utils import timezone

from tests.access.lines import COORDINATORS, COUNCIL, PLANNERS, SIGNED_IN, Line, fixed, form, get, post
from tests.access.world import World

# Everybody who has some council, and the officials of the parties; an administrator has no business there.
TALKERS = COUNCIL | {"other_member", "other_coordinator", "strategic", "vast", "region_officer"}
# The parties' officials, those who coordinate some council, and the strategic group.
OFFICIALS = COUNCIL | {"other_coordinator", "strategic", "region_officer"}


def ours(name: str, row: str, **words: Any) -> Line:
    """Return the line of a button that the council's coordinators have and its members may not press."""
    return post(name, row, may=COORDINATORS, sees=COUNCIL, **words)


def our_form(name: str, row: str, **words: Any) -> list[Line]:
    """Return the lines of a form that the council's coordinators have and its members may not have."""
    return form(name, row, may=COORDINATORS, sees=COUNCIL, **words)


def _dialogue(world: World) -> dict[str, Any]:
    return {"named": "Nya verkstaden AB", "held_on": timezone.localdate().isoformat(), "level": "council", "version": 0}


def _new(role_council: str) -> Any:
    return lambda world: {**_dialogue(world), "council": world.rows[role_council].pk}


_NEED = fixed(subject="Svetsare", how_many="3", version=0)

LINES = [
    get("councils:dialogue-list", may=TALKERS, sees=SIGNED_IN),
    get("councils:need-group-list", may=TALKERS, sees=SIGNED_IN),
    get("councils:dialogue-new", may=PLANNERS, sees=SIGNED_IN),
    # The others note in councils of their own: a form that names this one comes back to them.
    post(
        "councils:dialogue-new",
        may=PLANNERS,
        sees=SIGNED_IN,
        data=_new("council"),
        also={"other_coordinator": 422, "region_officer": 422},
    ),
    get("councils:need-codes", may=SIGNED_IN, data=fixed(subject="svetsare")),
    get("councils:dialogue-detail", "dialogue", may=COUNCIL),
    get("councils:dialogue-detail", "shared_dialogue", may=TALKERS),
    get("councils:dialogue-detail", "party_dialogue", may=OFFICIALS),
    get("councils:dialogue-detail", "secret_dialogue", may=COORDINATORS),
    get("councils:dialogue-detail", "removed_dialogue", may=frozenset()),
    get("councils:dialogue-history", "dialogue", may=COUNCIL),
    *our_form("councils:dialogue-edit", "dialogue", data=_dialogue),
    ours("councils:dialogue-remove", "dialogue"),
    ours("councils:dialogue-restore", "removed_dialogue"),
    ours("councils:dialogue-guest-add", "dialogue", data=fixed(named="Nya facket")),
    ours("councils:dialogue-guest-remove", "dialogue_guest"),
    *our_form("councils:need-new", "dialogue", data=_NEED),
    *our_form("councils:need-edit", "need", data=_NEED),
    ours("councils:need-remove", "need"),
    ours("councils:need-restore", "removed_need"),
    *our_form("councils:dialogue-action", "dialogue", data=fixed(text="Be om siffror")),
    *our_form(
        "councils:dialogue-propose",
        "dialogue",
        data=lambda w: {"about": "analysis", "council": w.rows["council"].pk, "title": "Svetsare i länet"},
    ),
    get("thread", "dialogue", before=("dialogue",), may=COUNCIL),
]
