"""Who may what: the hearings of the municipalities and the five parties."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.access.lines import COORDINATORS, EVERYBODY, GROUP, GROUP_READERS, fixed, form, get, post
from tests.access.world import World

# The municipality belongs to Fyrbodal: its contact answers, and so do those who coordinate a council of Fyrbodal's.
OWN = COORDINATORS | {"municipal_contact"}
READERS = GROUP_READERS | {"municipal_contact"}


def _day(world: World) -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def _question(world: World) -> dict[str, Any]:
    return {"question": "Stödjer kommunen förslaget?", "due_on": _day(world)}


def _time(world: World) -> dict[str, Any]:
    return {"due_on": _day(world), "reason": "Nämnderna möts senare.", "version": 0}


ANSWER = fixed(answer="supports", level="official", answered_by="Lisbeth Nyman")

LINES = [
    get("councils:hearing", "heard_item", may=GROUP_READERS),
    *form("councils:hearing-open", "shared_item", may=GROUP, sees=GROUP_READERS, data=_question),
    *form("councils:hearing-remind", "hearing", may=GROUP, sees=GROUP_READERS),
    *form("councils:hearing-extend", "hearing", may=GROUP, sees=GROUP_READERS, data=_time),
    *form("councils:hearing-close", "hearing", may=GROUP, sees=GROUP_READERS, data=fixed(summary="Alla stödjer.")),
    get("councils:anchoring-proof", "heard_item", may=GROUP_READERS),
    post("councils:anchoring-proof-issue", "anchored_item", may=GROUP, sees=GROUP_READERS),
    *form(
        "councils:hearing-request-measure",
        "answered_question",
        may=GROUP,
        sees=READERS - {"municipal_contact"},
        data=fixed(measure="Punkt tre är ändrad.", version=0),
    ),
    post("councils:hearing-export", "hearing", may=GROUP_READERS, data=fixed(file="xlsx")),
    get("councils:hearing-request", "question", may=READERS),
    *form("councils:hearing-request-answer", "question", may=OWN, sees=READERS, data=ANSWER),
    *form("councils:hearing-request-extend", "question", may=GROUP, sees=READERS, data=_time),
    *form("councils:hearing-request-ask", "question", may=GROUP | COORDINATORS, sees=READERS),
    get("councils:hearing-request-receipt", "answered_question", may=GROUP_READERS),
    post("councils:hearing-request-revoke", "forward", may=OWN | GROUP, sees=READERS),
    # A mailed link works for whoever has it.
    get("councils:hearing-answer", "question", may=EVERYBODY),
    post("councils:hearing-answer", "question", may=EVERYBODY, data=ANSWER),
    get("councils:hearing-receipt", "answered_question", may=EVERYBODY),
    get("councils:hearing-receipt-pdf", "answered_question", may=EVERYBODY),
    post("councils:hearing-opened", "question", may=EVERYBODY, ok=204),
    get("councils:hearing-file", "question", may=EVERYBODY),
    post("councils:hearing-file-remove", "question", may=EVERYBODY),
    post("councils:hearing-forward", "question", may=EVERYBODY, data=fixed(name="Ulf", email="ulf@example.org")),
    post("councils:hearing-revoke", "question", may=EVERYBODY),
]
