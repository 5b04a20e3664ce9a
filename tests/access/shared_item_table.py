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


# One's own party alone writes what the party thinks.
PARTY = frozenset({"host_staff"})

LINES = [
    get("councils:shared-item-list", may=GROUP_READERS, sees=SIGNED_IN),
    *form("councils:shared-item-new", may=GROUP, sees=SIGNED_IN, data=_item),
    get("councils:shared-item-detail", "shared_item", may=GROUP_READERS),
    get("councils:shared-item-history", "shared_item", may=GROUP_READERS),
    *of_group("councils:shared-item-edit", "shared_item", data=_item),
    by_group("councils:shared-item-move", "shared_item", data=fixed(state="anchored")),
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
    post("councils:comment-solve", "comment", may=GROUP_READERS - {"administrator"}, sees=GROUP_READERS),
    post("councils:comment-reopen", "solved_comment", may=GROUP_READERS - {"administrator"}, sees=GROUP_READERS),
    get("thread", "shared_item", before=("shared-item",), may=GROUP_READERS),
]
