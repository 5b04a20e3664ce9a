"""Who may what: the money, from frame to result. It is Fyrbodal's, whose funding officer is the host's official."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.access.lines import COORDINATORS, EVERYBODY, SIGNED_IN, Line, fixed, form, get, post
from tests.access.world import World

# Whoever works with some association's money or councils has a dashboard, of that association's money alone.
DASHBOARD = COORDINATORS | {"other_coordinator", "region_officer", "administrator"}
READERS = COORDINATORS | {"region_officer", "administrator"}
REGION = frozenset({"region_officer"})
OFFICERS = REGION | {"host_staff"}
# The contact of the project, who reads nothing else of the money.
APPLICANT = frozenset({"applicant"})
PROJECT_READERS = READERS | APPLICANT


def today(_world: World) -> str:
    return timezone.localdate().isoformat()


def _agreement(world: World) -> dict[str, Any]:
    year = timezone.localdate().year
    return {
        "party": "fy",
        "kind": "drum",
        "title": "DRUM Fyrbodal",
        "from_on": f"{year - 1}-01-01",
        "to_on": f"{year + 1}-12-31",
        "matching_percent": "100",
        "withheld_percent": "10",
        "claim_months": "6",
        "claim_within_months": "2",
        "least_municipalities": "2",
        "version": 0,
    }


def _frame(world: World) -> dict[str, Any]:
    fund = world.rows["frame"].fund_id
    words = {"fund": fund, "year": timezone.localdate().year + 1, "amount": "1 250 000,50"}
    return {**words, "board": world.rows["board"].pk, "on": today(world)}


def _project(world: World) -> dict[str, Any]:
    return {
        "title": "Nytt projekt",
        "organisation": world.rows["organisation"].pk,
        "kind": "project",
        "purpose": "development",
        "priority": "skills",
        "from_on": today(world),
        "to_on": today(world),
        "applied": "100 000",
        "version": 0,
    }


def _decision(world: World) -> dict[str, Any]:
    amount = {f"amount_{world.rows['frame'].pk}": "1 000"}
    said = {"outcome": "grant", "board": world.rows["funding_board"].pk, "decided_on": today(world), "paragraph": "12"}
    return {**said, **amount, "reason": "En del."}


def _money(world: World) -> dict[str, Any]:
    said = {"what": "advance", "amount": "1 000", "board": world.rows["funding_board"].pk}
    return {**said, "decided_on": today(world), "paragraph": "13"}


def _new_decision(world: World) -> dict[str, Any]:
    said = {"board": world.rows["funding_board"].pk, "decided_on": today(world), "paragraph": "14", "reason": "Mindre."}
    last = world.rows["project"].to_on.isoformat()
    return {**said, "to_on": last, f"delta_{world.rows['frame'].pk}": "−1 000"}


def _refusal(world: World) -> dict[str, Any]:
    said = {"board": world.rows["funding_board"].pk, "decided_on": today(world)}
    return {**said, "paragraph": "15", "reason": "Ramen behövs."}


def _call(world: World) -> dict[str, Any]:
    return {
        "title": "Ny utlysning",
        "text": "Projekt.",
        "opens_on": today(world),
        "closes_on": today(world),
        "version": 0,
    }


def _judgement(world: World) -> dict[str, Any]:
    criteria = ("relevance", "potential", "feasibility", "actors")
    return dict.fromkeys(criteria, 3) | {f"{name}_why": "Bra." for name in criteria}


def _change(world: World) -> dict[str, Any]:
    return {"seen": "1000000.00", "to": "1 100 000", "on": today(world), "reason": "Nytt beslut"}


LINES: list[Line] = [
    get("followup:funding", may=DASHBOARD, sees=SIGNED_IN),
    *(post("followup:funding-order", (form_,), may=DASHBOARD, sees=SIGNED_IN) for form_ in ("pdf", "xlsx")),
    get("followup:forecast", may=DASHBOARD, sees=SIGNED_IN),
    *(get("followup:figure", (key,), may=DASHBOARD, sees=SIGNED_IN) for key in ("granted", "left", "co-financing")),
    get("followup:agreement-list", may=DASHBOARD, sees=SIGNED_IN),
    get("followup:agreement-detail", "agreement", may=READERS),
    get("followup:agreement-history", "agreement", may=READERS),
    *form("followup:agreement-new", may=REGION, sees=SIGNED_IN, data=_agreement),
    *form("followup:agreement-edit", "agreement", may=REGION, sees=READERS, data=_agreement),
    *form("followup:frame-new", "agreement", may=REGION, sees=READERS, data=_frame),
    *form("followup:frame-change", "frame", may=REGION, sees=READERS, data=_change),
    *form(
        "followup:matching-new",
        "agreement",
        may=OFFICERS,
        sees=READERS,
        data=lambda w: {
            "year": timezone.localdate().year,
            "source": "municipality",
            "form": "cash",
            "amount": "−1 000",
        },
    ),
    *form("followup:terms-new", may=REGION, sees=SIGNED_IN, data=fixed(name="Allmänna villkor 2027")),
    *form("followup:terms-edit", "terms", may=REGION, sees=SIGNED_IN, data=fixed(name="Allmänna villkor", version=0)),
    *form("followup:fund-new", may=REGION, sees=SIGNED_IN, data=fixed(name="Statligt stöd")),
    # Everybody has a list of the projects that they may see, if only of none.
    get("followup:project-list", may=SIGNED_IN),
    get("followup:project-detail", "project", may=PROJECT_READERS),
    get("followup:project-history", "project", may=PROJECT_READERS),
    *form("followup:project-new", "agreement", may=OFFICERS, sees=READERS, data=_project),
    *form("followup:project-edit", "project", may=OFFICERS, sees=PROJECT_READERS, data=_project),
    *form("followup:project-decide", "proposed_project", may=OFFICERS, sees=READERS, data=_decision),
    get("followup:project-withdraw", "proposed_project", may=OFFICERS, sees=READERS),
    post("followup:project-withdraw", "proposed_project", may=OFFICERS, sees=READERS),
    *form(
        "followup:contact-add",
        "project",
        may=OFFICERS,
        sees=PROJECT_READERS,
        data=lambda w: {"person": w.rows["project_person"].pk},
    ),
    post("followup:contact-remove", "project_contact", may=OFFICERS, sees=PROJECT_READERS),
    get("thread", "agreement", before=("agreement",), may=READERS),
    get("thread", "project", before=("project",), may=PROJECT_READERS),
    get("thread", "change_request", before=("change-request",), may=PROJECT_READERS),
    get("thread", "sent_report", before=("project-report",), may=PROJECT_READERS),
    *form("followup:project-money", "project", may=OFFICERS, sees=PROJECT_READERS, data=_money),
    *form("followup:project-change", "project", may=OFFICERS, sees=PROJECT_READERS, data=_new_decision),
    # A change is asked for by whoever signs for the project, and decided by those who run its money.
    *form(
        "followup:change-request-new",
        "project",
        may=APPLICANT,
        sees=PROJECT_READERS,
        data=lambda w: {"reason": "Senare.", "to_on": (w.rows["project"].to_on + timedelta(days=9)).isoformat()},
    ),
    get("followup:change-request", "change_request", may=PROJECT_READERS),
    post("followup:change-request-withdraw", "change_request", may=APPLICANT, sees=PROJECT_READERS),
    *form("followup:change-request-decide", "change_request", may=OFFICERS, sees=PROJECT_READERS, data=_new_decision),
    *form("followup:change-request-reject", "change_request", may=OFFICERS, sees=PROJECT_READERS, data=_refusal),
    # Claims and reports: the project's contacts write and sign, officers who are no party to them take the two steps.
    get("followup:report-list", may=SIGNED_IN),
    get("followup:project-reports", "project", may=PROJECT_READERS),
    get("followup:report", "report", may=PROJECT_READERS),
    post("followup:report", "report", may=APPLICANT, sees=READERS, data=fixed(done="Två träffar.", version=0)),
    get("followup:report", "sent_report", may=PROJECT_READERS),
    *form("followup:report-return", "sent_report", may=OFFICERS, sees=PROJECT_READERS, data=fixed(remarks="Mer.")),
    *form("followup:report-review", "sent_report", may=OFFICERS, sees=PROJECT_READERS, data=fixed(amount="0")),
    *form(
        "followup:report-approve",
        "reviewed_report",
        may=OFFICERS,
        sees=PROJECT_READERS,
        data=lambda w: {"paid_on": today(w)},
    ),
    # Calls are everybody's who has an account; a draft is its writer's alone, and what is sent is read with the money.
    get("followup:call-list", may=SIGNED_IN),
    get("followup:call-detail", "call", may=SIGNED_IN),
    *form("followup:call-new", "agreement", may=OFFICERS, sees=READERS, data=_call),
    *form("followup:call-edit", "call", may=OFFICERS, sees=SIGNED_IN, data=_call),
    post("followup:application-new", "call", may=SIGNED_IN),
    get("followup:application", "draft_application", may=APPLICANT),
    post(
        "followup:application",
        "draft_application",
        may=APPLICANT,
        data=fixed(title="Ansökan", kind="project", priority="skills", version=0),
    ),
    *form("followup:application-discard", "draft_application", may=APPLICANT),
    get("followup:application", "application", may=PROJECT_READERS),
    # What is sent is no longer written, and never by those who judge it.
    post(
        "followup:application",
        "application",
        may=APPLICANT,
        sees=READERS,
        data=fixed(title="Ansökan", kind="project", priority="skills", version=0),
        ok=422,
        writes=False,
    ),
    *form("followup:application-review", "application", may=OFFICERS, sees=PROJECT_READERS, data=_judgement),
    # What has been granted is everybody's to know.
    get("followup:public-projects", may=EVERYBODY),
]
