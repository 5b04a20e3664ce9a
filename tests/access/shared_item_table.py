"""Who may what: the strategic group's shared items, the parties' positions and what is said."""

from typing import Any

from django.utils import timezone

from tests.access.lines import GROUP, GROUP_READERS, SIGNED_IN, Line, fixed, form, get, post
from tests.access.world import World


def by_group(name: str, row: str, **words: Any) -> Line:
    """Return the line of a button that the group has and its other readers may not press."""
    return post(name, row, may=GROUP, sees=GROUP_READERS, **words)


def of_group(name: str, row: str, **words: Any) -> list[Line]:
    """Return the lines of a form that the group has and its other readers may not have."""
    return form(name, row, may=GROUP, sees=GROUP_READERS, **words)


def _item(world: World) -> dict[str, Any]:
    return {"title": "Handledare", "kind": "decision", "question": "Ska vi ha samma ersättning?", "version": 0}


def _decision(world: World) -> dict[str, Any]:
    return {"decision": "Gruppen ställer sig bakom.", "on": timezone.localdate().isoformat()}


def _report(world: World) -> dict[str, Any]:
    words = {"management": "Ledningsgruppen", "form": "meeting", "outcome": "behind", "version": 0}
    return {"on": timezone.localdate().isoformat(), **words}


def _sent_on(world: World) -> dict[str, Any]:
    return {"board": world.rows["board"].pk, "on": timezone.localdate().isoformat()}


# One's own party alone writes what the party thinks.
PARTY = frozenset({"host_staff"})

LINES = [
    get("councils:shared-item-list", may=GROUP_READERS, sees=SIGNED_IN),
    *form("councils:shared-item-new", may=GROUP, sees=SIGNED_IN, data=_item),
    get("councils:shared-item-detail", "shared_item", may=GROUP_READERS),
    get("councils:shared-item-history", "shared_item", may=GROUP_READERS),
    *of_group("councils:shared-item-edit", "shared_item", data=_item),
    by_group("councils:shared-item-move", "ready_item", data=fixed(state="in_preparation")),
    *of_group("councils:shared-item-anchor", "shared_item"),
    *of_group("councils:shared-item-decide", "ready_item", data=_decision),
    *of_group("councils:shared-item-follow-up", "decided_item", data=fixed(outcome="Ersättningen är densamma.")),
    *of_group("councils:shared-item-withdraw", "shared_item", data=fixed(reason="Frågan är löst.")),
    by_group("councils:shared-item-agenda", "shared_item", data=lambda w: {"meeting": w.rows["group_meeting"].pk}),
    post(
        "councils:proposal-shared-item",
        "referral",
        may=frozenset({"region_officer"}),
        sees=frozenset({"strategic", "administrator"}),
    ),
    *form(
        "councils:position-edit",
        "shared_item",
        may=PARTY,
        sees=GROUP_READERS,
        data=fixed(text="Vi står bakom.", version=0),
    ),
    post("councils:position-take-back", "shared_item", may=PARTY, sees=GROUP_READERS),
    post(
        "councils:comment-write",
        "shared_item",
        may=GROUP_READERS - {"administrator"},
        sees=GROUP_READERS,
        data=fixed(text="Hur gör vi med kostnaden?"),
    ),
    get("councils:comment-people", "shared_item", may=GROUP_READERS - {"administrator"}, sees=GROUP_READERS),
    post("councils:comment-solve", "comment", may=GROUP_READERS - {"administrator"}, sees=GROUP_READERS),
    post("councils:comment-reopen", "solved_comment", may=GROUP_READERS - {"administrator"}, sees=GROUP_READERS),
    get("councils:party-reports", ("fy",), may=GROUP_READERS, sees=SIGNED_IN),
    # A party's own log, and its own board; who decides for the item follows every board.
    *form("councils:anchoring-new", ("fy",), may=PARTY, sees=SIGNED_IN, data=_report),
    *form("councils:anchoring-edit", "anchoring", may=PARTY, sees=GROUP_READERS, data=_report),
    post("councils:anchoring-remove", "anchoring", may=PARTY, sees=GROUP_READERS),
    post("councils:anchoring-restore", "removed_anchoring", may=PARTY, sees=GROUP_READERS),
    *form("councils:shared-item-send-on", "decided_item", may=GROUP, sees=GROUP_READERS, data=_sent_on),
    *form(
        "councils:senton-handled",
        "sent_on",
        may=GROUP | PARTY,
        sees=GROUP_READERS,
        data=lambda w: {"on": timezone.localdate().isoformat(), "outcome": "Nämnden säger ja."},
    ),
    post("councils:senton-reopen", "handled_sent_on", may=GROUP | PARTY, sees=GROUP_READERS),
    post("councils:senton-remove", "sent_on", may=GROUP | PARTY, sees=GROUP_READERS),
    get("thread", "sent_on", before=("sent-on",), may=GROUP_READERS),
    get("thread", "shared_item", before=("shared-item",), may=GROUP_READERS),
]
