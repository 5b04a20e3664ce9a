"""Who may what: the register of analyses."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analyses.models import Check
from tests.access.lines import COORDINATORS, EVERYBODY, NOBODY, READERS, SIGNED_IN, Line, fixed, form, get, post
from tests.access.world import World

# Whoever has a council reads the register; what is not published only those who coordinate one, or read all.
REGISTER = SIGNED_IN - {"outsider", "former_member", "municipal_contact", "applicant"}
ANALYSIS_READERS = READERS | {"other_coordinator"}
# The council's coordinators, and VGR's officials, run an analysis.
RUN = COORDINATORS | {"region_officer"}
COUNCIL_ONLY = frozenset({"member", "chair"})
REVIEWER = frozenset({"other_member"})
KEEPERS = RUN | {"other_coordinator"}
PROPOSERS = REGISTER - {"administrator"}


def _proposal(council: str) -> Any:
    def data(world: World) -> dict[str, Any]:
        return {
            "title": "Elektriker",
            "council": world.rows[council].pk,
            "purpose": "Hur många behövs?",
            "topics": ["energy"],
            "areas": ["vg"],
            "frequency": "once",
            "version": 0,
        }

    return data


def _review(world: World) -> dict[str, Any]:
    return {"verdict": "approved", "version": 0, **{f"check_{check}": "yes" for check in Check}}


def _table(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("platser.csv", "År;Efterfrågan;Tillgång\n2026;18;17\n".encode())}


def _columns(world: World) -> dict[str, Any]:
    columns = enumerate((("Kommun", "text"), ("Platser", "integer")))
    said = {f"{name}_{n}": words[place] for n, words in columns for place, name in enumerate(("label", "kind"))}
    return {"title": "Platser", **said}


def _chart(world: World) -> dict[str, Any]:
    return {"kind": "bar", "title": "Behov", "label_column": "0", "value_columns": ["1"], "order": "", "version": 0}


def _list(world: World) -> dict[str, Any]:
    return {"name": "Vägledare", "council": world.rows["council"].pk, "addresses": "ny@example.org"}


def _together(world: World) -> dict[str, Any]:
    fate = {f"fate_{world.rows['proposed_analysis'].pk}": "made"}
    return {**fate, "decision": "Görs.", "on": timezone.localdate().isoformat()}


def by_run(name: str, row: str, **words: Any) -> Line:
    return post(name, row, may=RUN, sees=ANALYSIS_READERS, **words)


def of_run(name: str, row: str, **words: Any) -> list[Line]:
    return form(name, row, may=RUN, sees=ANALYSIS_READERS, **words)


LINES = [
    get("analyses:analysis-list", may=REGISTER, sees=SIGNED_IN),
    get("analyses:analysis-new", may=PROPOSERS, sees=SIGNED_IN),
    # One proposes for a council of one's own; any other cannot be chosen.
    post(
        "analyses:analysis-new",
        may=PROPOSERS,
        sees=SIGNED_IN,
        data=_proposal("council"),
        also=dict.fromkeys(PROPOSERS - {"member", "chair", *COORDINATORS}, 422),
    ),
    get("analyses:analysis-detail", "analysis", may=ANALYSIS_READERS),
    get("analyses:analysis-detail", "published_analysis", may=REGISTER),
    get("analyses:analysis-history", "analysis", may=ANALYSIS_READERS),
    *of_run("analyses:analysis-edit", "analysis", data=_proposal("council")),
    *of_run(
        "analyses:analysis-decide",
        "proposed_analysis",
        data=lambda w: {"decision": "Malin gör det.", "on": timezone.localdate().isoformat()},
    ),
    *of_run("analyses:analysis-decline", "proposed_analysis", data=fixed(reason="Den finns redan.")),
    by_run("analyses:analysis-begin", "decided_analysis"),
    by_run("analyses:analysis-propose-again", "decided_analysis"),
    *form(
        "analyses:analysis-plan",
        "published_analysis",
        may=RUN,
        sees=REGISTER,
        data=fixed(frequency="yearly", next_expected_on="2030-01-15", version=0),
    ),
    post("analyses:analysis-edition", "published_analysis", may=RUN, sees=REGISTER),
    *of_run("analyses:code-choose", "analysis", data=lambda w: {"codes": [w.rows["other_code"].pk]}),
    by_run("analyses:code-remove", "analysis_code"),
    by_run("analyses:author-add", "analysis", data=lambda w: {"person": w.roles["chair"].person.pk}),
    by_run("analyses:author-remove", "author"),
    *of_run(
        "analyses:review-ask",
        "written_analysis",
        data=lambda w: {"person": w.roles["other_coordinator"].person.pk, "due_on": "2035-01-15"},
    ),
    # Whoever is asked reads what is reviewed, and nobody else may answer in their place.
    get("analyses:analysis-detail", "reviewed_analysis", may=ANALYSIS_READERS | REVIEWER),
    *form("analyses:review", "own_review", may=REVIEWER, sees=ANALYSIS_READERS, data=_review),
    post("analyses:review-release", "silent_review", may=RUN, sees=ANALYSIS_READERS | REVIEWER),
    post("analyses:analysis-take-back", "reviewed_analysis", may=RUN, sees=ANALYSIS_READERS | REVIEWER),
    *of_run("analyses:analysis-publish", "approved_analysis"),
    get("analyses:dataset-list", "analysis", may=ANALYSIS_READERS),
    *of_run("analyses:dataset-new", "analysis", data=_table),
    *of_run("analyses:table-draft", "table_draft", data=_columns),
    by_run("analyses:table-draft-discard", "table_draft"),
    *of_run("analyses:dataset-edit", "dataset", data=fixed(title="Platser", source="SCB", version=0)),
    *of_run("analyses:dataset-renew", "dataset", data=_table),
    by_run("analyses:dataset-remove", "dataset"),
    *of_run("analyses:data-chart-new", "dataset", data=_chart),
    *of_run("analyses:data-chart-edit", "data_chart", data=_chart),
    by_run("analyses:data-chart-remove", "data_chart"),
    post("analyses:report-order", "analysis", may=ANALYSIS_READERS),
    # The library and what is in it is everybody's.
    get("analyses:library", may=EVERYBODY),
    get("analyses:feed", may=EVERYBODY),
    get("analyses:public-analysis", "published_analysis", may=EVERYBODY),
    get("analyses:public-file", "published_document", may=EVERYBODY),
    get("analyses:public-report", "published_analysis", may=EVERYBODY),
    get("analyses:public-data", "published_analysis", may=EVERYBODY),
    # Whoever has an address may follow it; the links are whoever's who has the letter.
    get("analyses:subscribe", may=EVERYBODY),
    post("analyses:subscribe", may=EVERYBODY, ok=200, data=fixed(email="lena@example.org", topics=["care"])),
    get("analyses:subscription-confirm", ("nothing",), may=NOBODY, also={"anonymous": 404}),
    post("analyses:subscription-confirm", ("nothing",), may=NOBODY, also={"anonymous": 404}),
    get("analyses:subscription-end", ("nothing",), may=NOBODY, also={"anonymous": 404}),
    post("analyses:subscription-end", ("nothing",), may=NOBODY, also={"anonymous": 404}),
    get("analyses:proposal-list", may=ANALYSIS_READERS - COUNCIL_ONLY, sees=SIGNED_IN),
    *form("analyses:proposal-decide", may=frozenset({"region_officer"}), sees=SIGNED_IN, data=_together),
    *form(
        "analyses:proposal-rank",
        ("fy",),
        may=frozenset({"host_staff"}),
        sees=SIGNED_IN,
        data=lambda w: {f"place_{w.rows['proposed_analysis'].pk}": "1"},
    ),
    get("analyses:spreading", "published_analysis", may=REGISTER),
    *form(
        "analyses:analysis-send",
        "published_analysis",
        may=RUN,
        sees=REGISTER,
        data=fixed(addresses="nagon@example.org"),
    ),
    *form("analyses:outcome-note", "published_analysis", may=RUN, sees=REGISTER, data=fixed(text="Tio nya platser.")),
    # A list is kept by those who run a council; of another's nobody knows that there is one.
    get("analyses:recipient-lists", may=KEEPERS, sees=SIGNED_IN),
    get("analyses:recipient-list-new", may=KEEPERS, sees=SIGNED_IN),
    # One keeps a list for a council of one's own; any other cannot be chosen.
    post("analyses:recipient-list-new", may=KEEPERS, sees=SIGNED_IN, data=_list, also={"other_coordinator": 422}),
    *form(
        "analyses:recipient-list-edit",
        "recipient_list",
        may=RUN,
        sees=SIGNED_IN - KEEPERS,
        data=fixed(name="Vägledare", addresses="ny@example.org", version=0),
    ),
    get("analyses:recipient-list-remove", "recipient_list", may=RUN, sees=SIGNED_IN - KEEPERS),
    post("analyses:recipient-list-remove", "recipient_list", may=RUN, sees=SIGNED_IN - KEEPERS),
    get("analyses:recipient-list", "delivery", may=RUN, sees=REGISTER),
    # A mailed link opens for whoever has it.
    get("analyses:received", "recipient", may=EVERYBODY),
    post("analyses:received", "recipient", may=EVERYBODY, data=fixed(text="Vi tog upp det i nämnden.")),
    get("thread", "analysis", before=("analysis",), may=ANALYSIS_READERS),
]
