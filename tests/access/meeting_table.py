"""Who may what: meetings, calls, proposals and action points."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from councils.services import minutes
from portal import documents
from tests.access.lines import (
    APPROVERS,
    COORDINATORS,
    COUNCIL,
    EVERYBODY,
    NOBODY,
    PLANNERS,
    READERS,
    SIGNED_IN,
    by_coordinators,
    fixed,
    form,
    get,
    of_coordinators,
    post,
)
from tests.access.world import World


def _read(world: World) -> dict[str, Any]:
    return {"approve-read": minutes.fingerprint(world.rows["for_approval"])}


def _came(world: World) -> dict[str, Any]:
    return {"attendance": world.rows["attendance"].pk, "moment": "came_under"}


def _asked(world: World) -> dict[str, Any]:
    return {"read": minutes.fingerprint(world.rows["asked"])}


def _approvers(world: World) -> dict[str, Any]:
    return {"people": [world.rows["membership"].person_id], "approve_by": timezone.localdate()}


def _meeting(world: World) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=30)
    return {
        "council": world.rows["council"].pk,
        "title": "Vårmöte",
        "kind": "council",
        "mode": "hybrid",
        "place": "Uddevalla",
        "date": day.isoformat(),
        "start": "13.00",
        "end": "15.00",
        "agenda": "empty",
        "version": 0,
    }


def _year(world: World) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=40)
    row = {"title": "Vårmöte", "place": "Uddevalla", "date": day.isoformat(), "start": "13.00", "end": "15.00"}
    return {
        "kind": "council",
        "mode": "hybrid",
        "agenda": "empty",
        "meetings-TOTAL_FORMS": 1,
        "meetings-INITIAL_FORMS": 0,
        **{f"meetings-0-{name}": value for name, value in row.items()},
    }


def _item(world: World) -> dict[str, Any]:
    return {"title": "Praktikplatser", "kind": "dialogue", "minutes": 20, "version": 0}


def _action_point(world: World) -> dict[str, Any]:
    return {"text": "Fråga högskolan", "owner": world.rows["person"].pk, "version": 0}


def _correction(world: World) -> dict[str, Any]:
    title = world.rows["to_correct"].title
    return {"was": title, "shall_be": f"{title}, extra", "reason": "Det var ett extra möte."}


def _guest(world: World) -> dict[str, Any]:
    return {"name": "Gun Gäst", "organisation": world.rows["organisation"].name}


REASON = "Framflyttat på rådets begäran"
MEETINGS = [
    # Whoever reads no council is shown an empty list.
    get("councils:meeting-list"),
    get("councils:meeting-new", may=PLANNERS, sees=SIGNED_IN),
    post(
        "councils:meeting-new",
        may=COORDINATORS,
        sees=SIGNED_IN,
        data=_meeting,
        # Another council than one's own is none of the choices.
        also={"other_coordinator": 422, "region_officer": 422},
    ),
    get("councils:meeting-week", query="?date=2027-02-11", may=PLANNERS, sees=SIGNED_IN),
    *of_coordinators("councils:council-plan-year", "council", data=_year),
    *(
        get(f"councils:meeting-{tab}", row, may=READERS)
        for row in ("planned", "meeting", "held", "for_approval", "approved")
        for tab in ("detail", "agenda", "participants", "action-points", "history", "minutes")
    ),
    *of_coordinators("councils:meeting-edit", "planned", data=_meeting),
    by_coordinators("councils:meeting-start", "planned"),
    get("councils:meeting-live", "meeting", may=COORDINATORS, sees=READERS),
    *of_coordinators("councils:meeting-end", "meeting"),
    *of_coordinators("councils:meeting-send-for-approval", "held"),
    *form("councils:meeting-approve", "for_approval", may=APPROVERS, sees=READERS, data=_read),
    *of_coordinators("councils:meeting-approval-ask", "to_ask", data=_approvers),
    get("councils:meeting-approval", "asked", may=APPROVERS | {"member"}, sees=READERS),
    # Each approver answers for themselves, and it takes all to approve; who has followed it concludes it.
    post("councils:meeting-approval", "asked", may=frozenset({"member"}), sees=READERS, data=_asked),
    post("councils:meeting-approval-conclude", "asked", may=APPROVERS, sees=READERS, data=_asked, writes=False),
    get("councils:meeting-corrections", "corrected", may=APPROVERS, sees=READERS),
    *of_coordinators("councils:correction-new", "to_correct", data=_correction),
    # Whoever has written it cannot confirm it; here it was somebody else.
    post("councils:correction-confirm", "correction", may=APPROVERS, sees=READERS),
    post("councils:correction-reject", "correction", may=APPROVERS, sees=READERS, data=fixed(answer="Det stod rätt.")),
    by_coordinators("councils:correction-withdraw", "correction"),
    get("councils:meeting-extract", "published_meeting", may=APPROVERS, sees=READERS),
    by_coordinators("councils:extract-begin", "to_extract"),
    by_coordinators(
        "councils:meeting-extract", "extracted", data=fixed(**{"summary": "Rådet går vidare.", "title-0": "Praktik"})
    ),
    post("councils:extract-publish", "reviewed_extract", may=APPROVERS, sees=READERS, data=fixed(version=0)),
    by_coordinators("councils:extract-withdraw", "published_extract"),
    get("councils:public-extract", "published_meeting", may=EVERYBODY),
    get("councils:public-extract-pdf", "published_meeting", may=EVERYBODY),
    post("councils:extract-pdf", "unmade_extract", may=APPROVERS, sees=READERS),
    by_coordinators("councils:verdict-reply", "verdict", data=fixed(text="Rådet mindes annorlunda.")),
    *of_coordinators("councils:meeting-reopen", "for_approval", data=fixed(**{"reopen-reason": REASON})),
    *of_coordinators("councils:meeting-cancel", "planned", data=fixed(**{"cancel-reason": REASON})),
    post("councils:meeting-pdf", "held", may=READERS),
    get("councils:meeting-docx", "held", may=READERS),
    # The council's own copy, with the notes that are held to it, is for the council alone.
    post("councils:meeting-pdf", "held", may=COUNCIL, sees=READERS, data=fixed(copy="own")),
    get("councils:meeting-docx", "held", may=COUNCIL, sees=READERS, query="?copy=own"),
    *of_coordinators("councils:item-add", "planned", data=_item),
    *of_coordinators("councils:item-edit", "item", data=_item),
    by_coordinators("councils:item-move", "item", data=fixed(to=2)),
    by_coordinators("councils:item-remove", "bare_item"),
    by_coordinators("councils:item-restore", "removed_item"),
    by_coordinators("councils:item-done", "item", data=fixed(done=1)),
    by_coordinators("councils:notes-save", "item", data=fixed(text="Rådet gick igenom läget.", version=0)),
    get("councils:writers", "item", may=COORDINATORS, sees=READERS),
    post("councils:writers", "item", may=COORDINATORS, sees=READERS, ok=200, writes=False),
    get("councils:decision-list"),
    by_coordinators("councils:decision-add", "item", data=fixed(text="Rådet går vidare.")),
    *of_coordinators("councils:decision-edit", "decision", data=fixed(text="Rådet går inte vidare.", version=0)),
    by_coordinators("councils:decision-remove", "decision"),
    by_coordinators("councils:attendance-all", "meeting"),
    post("councils:meeting-look", "meeting", may=READERS, data=fixed(part="agenda", at="2026-01-01T12:00:00Z")),
    by_coordinators("councils:action-point-take-up", "meeting"),
    by_coordinators("councils:attendance-time", "item", data=_came),
    by_coordinators("councils:attendance-set", "attendance", data=fixed(presence="present")),
    *of_coordinators("councils:guest-add", "meeting", data=_guest),
]

# The action points of the table are the member's own.
RESPONSIBLE = COORDINATORS | {"member"}
THREAD = [
    get("thread", row, before=(kind,), may=READERS)
    for kind, row in {
        "council": "council",
        "meeting": "held",
        "item": "item",
        "decision": "decision",
        "action-point": "action_point",
        "proposal": "proposal",
    }.items()
]
ACTION_POINTS = [
    get("councils:action-point-list"),
    by_coordinators("councils:action-point-add", "item", data=_action_point),
    get("councils:action-point-edit", "action_point", may=READERS),
    by_coordinators("councils:action-point-edit", "action_point", data=_action_point),
    post("councils:action-point-close", "action_point", may=RESPONSIBLE, sees=READERS),
    post("councils:action-point-reopen", "done_action_point", may=RESPONSIBLE, sees=READERS),
    by_coordinators("councils:action-point-remove", "action_point"),
]

CALLS = [
    *of_coordinators("councils:meeting-call", "planned", data=lambda w: {"answer_by": timezone.localdate()}),
    *of_coordinators("councils:meeting-call-without-mail", "planned"),
    get("councils:meeting-answers", "called", may=READERS),
    # Only who is called has an answer to give; it is given by a link that works for whoever has it.
    get("councils:meeting-answer", "called", may=frozenset({"member"}), ok=302),
    get("councils:answer", "invitation", may=EVERYBODY),
    post("councils:answer", "invitation", may=EVERYBODY, data=fixed(answer="yes")),
    get("councils:answer-calendar", "invitation", may=EVERYBODY),
    get("councils:minutes-check", may=EVERYBODY),
    post("councils:minutes-check", may=EVERYBODY, data=fixed(digest="0" * 64), ok=200, writes=False),
    get("councils:silence-list", may=PLANNERS, sees=SIGNED_IN),
    *of_coordinators("councils:meeting-remind", "called"),
    by_coordinators("councils:invitation-answer", "invitation", data=fixed(answer="no")),
    by_coordinators("councils:invitation-renew", "invitation"),
    # Whoever stands for the organisation says so for it, and the coordinators for all.
    post(
        "councils:meeting-carry-on",
        "held",
        may=COORDINATORS | {"member"},
        sees=READERS,
        data=lambda w: {"organisation": w.rows["membership"].organisation_id, "text": "Till rektorerna"},
    ),
]


def _referral(world: World) -> dict[str, Any]:
    return {"council": world.rows["elsewhere"].pk, "title": "Praktik", "text": "Ta upp frågan om praktik."}


PROPOSALS = [
    get("councils:proposal-list", "council", may=READERS),
    *form(
        "councils:proposal-new",
        "council",
        may=COUNCIL,
        sees=READERS,
        data=fixed(title="Praktik", text="Frågan är viktig.", kind="dialogue"),
    ),
    *of_coordinators("councils:item-refer", "item", data=_referral),
    by_coordinators("councils:proposal-take-up", "proposal", data=lambda w: {"meeting": w.rows["planned"].pk}),
    by_coordinators("councils:proposal-decline", "proposal", data=fixed(reason="Vi tog upp det i våras.")),
    by_coordinators("councils:proposal-reopen", "declined_proposal"),
    post("councils:proposal-withdraw", "proposal", may=frozenset({"member"}), sees=READERS),
]


def _named(world: World) -> dict[str, Any]:
    """A document is hung on the record that the form names."""
    return {"record": documents.token(world.rows["planned"])}


def _file(world: World) -> dict[str, Any]:
    return {**_named(world), "file": SimpleUploadedFile("nytt.txt", b"Nytt underlag")}


# A document has its record's readers and writers; what is removed is there for its writers alone.
DOCUMENTS = [
    get("councils:meeting-documents", "planned", may=READERS),
    get("councils:council-documents", "council", may=READERS),
    get("document-add", may=COORDINATORS, sees=READERS, data=_named),
    post("document-add", may=COORDINATORS, sees=READERS, data=_file),
    get("document-detail", "document", may=READERS),
    get("document-file", "document", may=READERS),
    get("document-version", "document", may=READERS),
    *of_coordinators("document-edit", "document", data=fixed(title="Underlaget", version=0)),
    get("document-replace", "document", may=COORDINATORS, sees=READERS),
    by_coordinators("document-replace", "document", data=_file),
    by_coordinators("document-remove", "document"),
    post("document-restore", "removed_document", may=COORDINATORS),
    get("document-detail", "removed_document", may=COORDINATORS),
    get("document-file", "removed_document", may=NOBODY),
]

# Those who read some council's pages; the rest have no meetings to subscribe to.
READ_SOME_COUNCIL = SIGNED_IN - {"outsider", "former_member", "municipal_contact", "applicant"}

CALENDAR = [
    get("calendar"),
    get("councils:council-year-wheel", "council", may=READERS),
    get("councils:calendar-feed-list", may=READ_SOME_COUNCIL, sees=SIGNED_IN),
    post(
        "councils:calendar-feed-list",
        may=READERS,
        sees=SIGNED_IN,
        data=fixed(council="fyrbodal", alarm=0),
        # A council that one does not read is none of the choices.
        also=dict.fromkeys(READ_SOME_COUNCIL - READERS, 422),
    ),
    # The address opens for whoever has it, and says no more than its owner may see; the owner alone ends it.
    get("councils:calendar-feed", "feed", may=EVERYBODY),
    post("councils:calendar-feed-revoke", "feed", may=frozenset({"member"})),
    post("councils:calendar-feed-renew", "feed", may=frozenset({"member"})),
]

LINES = [*MEETINGS, *DOCUMENTS, *CALENDAR, *CALLS, *ACTION_POINTS, *PROPOSALS, *THREAD]
