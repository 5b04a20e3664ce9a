"""Who may what: the assessments of needs, their subjects and their rounds."""

from typing import Any

from django.utils import timezone

from tests.access.analysis_table import ANALYSIS_READERS, REGISTER, RUN
from tests.access.lines import EVERYBODY, SIGNED_IN, Line, fixed, form, get, post
from tests.access.world import World

# The delregion's competence council's coordinators assess, and VGR's officials; the latter alone run the rounds.
ASSESSORS = RUN
REGION = frozenset({"region_officer"})


def _new(world: World) -> dict[str, Any]:
    place = {"subject": world.rows["bare_subject"].pk, "area": "fy", "sector": "both", "horizon": "long"}
    return {**place, "value": "balance", "trend": "", "certainty": "", "text": ""}


def _cells(world: World) -> dict[str, Any]:
    name = f"{world.rows['bare_subject'].pk}-short-public"
    return {f"n-{name}": "0:", f"v-{name}": "shortage"}


def _cell(world: World) -> dict[str, Any]:
    return {"name": f"{world.rows['bare_subject'].pk}-short-private", "sign": "paradox", "version": 0}


def _grounds(world: World) -> dict[str, Any]:
    return {"analyses": [world.rows["analysis"].pk]}


def _goal(world: World) -> dict[str, Any]:
    years = {"first_year": 2026, "last_year": 2030, "version": 0}
    return {"title": "Fler elektriker", "strategy": "skills", "area": "vg", **years}


def own(name: str, **words: Any) -> list[Line]:
    """Return the lines of a form about the assessment, which its delregion has and others only see."""
    return form(name, "assessment", may=ASSESSORS, sees=ANALYSIS_READERS, **words)


def by_assessors(name: str, row: str = "", **words: Any) -> list[Line]:
    return form(name, row, may=ASSESSORS, sees=SIGNED_IN, **words)


def by_region(name: str, row: str = "", **words: Any) -> list[Line]:
    return form(name, row, may=REGION, sees=SIGNED_IN, **words)


def of_goal(name: str, row: str, **words: Any) -> list[Line]:
    return form(name, row, may=REGION, sees=REGISTER, **words)


LINES = [
    post("analyses:assessment-file", may=REGISTER, sees=SIGNED_IN),
    get("analyses:public-assessments", may=EVERYBODY),
    get("analyses:public-subject", "out_subject", may=EVERYBODY),
    get("analyses:round-spreading", "out_round", may=REGISTER, sees=SIGNED_IN),
    *by_region("analyses:round-send", "out_round", data=fixed(addresses="myh@example.org")),
    *by_region("analyses:round-outcome", "out_round", data=fixed(text="Fler platser.")),
    get("analyses:assessment-list", may=REGISTER, sees=SIGNED_IN),
    get("analyses:assessment-list", may=REGISTER, sees=SIGNED_IN, query="?view=list"),
    # A draft is the delregion's, and those who read all; what has been reviewed is every council's.
    get("analyses:assessment-detail", "assessment", may=ANALYSIS_READERS),
    get("analyses:assessment-detail", "reviewed_assessment", may=REGISTER),
    get("analyses:assessment-history", "assessment", may=ANALYSIS_READERS),
    *own("analyses:assessment-edit", data=fixed(value="balance", trend="", certainty="", text="", version=1)),
    *own("analyses:assessment-grounds", data=_grounds),
    *own("analyses:assessment-step"),
    post("analyses:ground-remove", "ground", may=ASSESSORS, sees=ANALYSIS_READERS),
    *by_assessors("analyses:subject-new", data=fixed(name="Elektriker", topic="construction")),
    get("analyses:subject-codes", may=ASSESSORS, sees=SIGNED_IN, query="?name=el"),
    get("analyses:subject-detail", "subject", may=REGISTER, sees=SIGNED_IN),
    get("analyses:subject-history", "subject", may=REGISTER, sees=SIGNED_IN),
    *by_assessors("analyses:subject-edit", "subject", data=fixed(name="Elektriker", topic="construction", version=0)),
    get("analyses:round-list", may=REGISTER, sees=SIGNED_IN),
    *by_region(
        "analyses:round-new",
        data=fixed(name="Bedömning 2031", period="2032–2041", opens_on="2031-01-15", closes_on="2031-03-15"),
    ),
    get("analyses:round-detail", "round", may=REGISTER, sees=SIGNED_IN),
    post("analyses:round-report", "round", may=REGISTER, sees=SIGNED_IN),
    get("analyses:round-history", "round", may=REGISTER, sees=SIGNED_IN),
    *by_region(
        "analyses:round-edit",
        "round",
        data=fixed(name="Ny", period="2032", opens_on="2031-01-15", closes_on="2031-03-15", version=0),
    ),
    post("analyses:round-open", "planned_round", may=REGION, sees=SIGNED_IN),
    post("analyses:round-close", "round", may=REGION, sees=SIGNED_IN),
    *by_assessors("analyses:round-advance", "round", data=fixed(areas=["fy"])),
    *by_assessors("analyses:assessment-new", "round", data=_new),
    *by_assessors("analyses:grid", "round", data=_cells),
    post("analyses:grid-cell", "round", may=ASSESSORS, sees=SIGNED_IN, data=_cell, ok=200),
    *by_assessors("analyses:grid-grounds", "round", data=_grounds),
    # Goals are every council's to read, and the strategic group's coordinators' and VGR's officials' to write.
    get("analyses:goal-list", may=REGISTER, sees=SIGNED_IN),
    get("analyses:goal-detail", "goal", may=REGISTER),
    *by_region("analyses:goal-new", data=_goal),
    get("analyses:goal-history", "goal", may=REGION, sees=REGISTER),
    *of_goal("analyses:goal-edit", "goal", data=_goal),
    *of_goal("analyses:goal-step", "goal", data=lambda w: {"text": "Gruppen", "on": timezone.localdate().isoformat()}),
    post("analyses:goal-publish", "agreed_goal", may=REGION, sees=REGISTER),
    post("analyses:goal-withdraw", "public_goal", may=REGION, sees=REGISTER),
    get("analyses:public-goals", may=EVERYBODY),
    post("analyses:priority-add", "goal", may=REGION, sees=REGISTER, data=fixed(title="Validering")),
    post("analyses:priority-remove", "priority", may=REGION, sees=REGISTER),
    *of_goal("analyses:goal-undertake", "goal", data=lambda w: {"analysis": w.rows["analysis"].pk}),
    post("analyses:undertaking-remove", "undertaking", may=REGION, sees=REGISTER),
    get("thread", "goal", before=("goal",), may=REGISTER),
    get("thread", "assessment", before=("assessment",), may=ANALYSIS_READERS),
]
