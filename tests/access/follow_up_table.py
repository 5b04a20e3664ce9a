"""Who may what: the follow-up of the declaration."""

from tests.access.lines import COORDINATORS, EVERYBODY, GROUP_READERS, SIGNED_IN, fixed, form, get, post

# Västgruppen and the strategic group, the parties' officials, and whoever coordinates a council.
READ = GROUP_READERS | {"vast"}
# The world's one association, Fyrbodal, is answered for by its official and by whoever coordinates its council.
PARTY = COORDINATORS
# VGR's officials plan the follow-up; in the world VGR also hosts Västgruppen.
RUN = frozenset({"region_officer"})
VAST = RUN | {"vast"}
DAYS = {"opens_on": "2026-09-01", "due_on": "2026-11-30", "compiled_on": "2026-12-04", "meets_on": "2026-12-11"}
QUESTION = {"kind": "text", "text": "Vad var viktigast?"}

LINES = [
    get("followup:declaration", may=EVERYBODY),
    get("followup:declaration", may=EVERYBODY, query="?q=dialog"),
    get("followup:commitment-list", may=READ, sees=SIGNED_IN),
    get("followup:commitment-detail", ("1",), may=READ),
    *form(
        "followup:evidence-add",
        ("1",),
        may=PARTY,
        sees=READ,
        data=lambda w: {"party": "fy", "year": "2026", "record": f"meeting:{w.rows['planned'].pk}"},
    ),
    get("followup:evidence-add", ("1",), may=PARTY, sees=READ, query="?find=m%C3%B6te"),
    post("followup:evidence-remove", "evidence", may=PARTY, sees=READ),
    get("followup:indicator-list", may=READ, sees=SIGNED_IN),
    get("followup:indicator-list", may=READ, sees=SIGNED_IN, query="?format=xlsx"),
    get("followup:indicator-detail", ("meetings-held",), may=READ, query="?party=fy"),
    *form(
        "followup:indicator-report",
        ("2025",),
        may=frozenset({"coordinator", "host_staff", "region_officer"}),
        sees=READ,
        data=fixed(**{"own-money_fy": "450 000", "own-money_vg": "3"}),
    ),
    *form("followup:goal-set", ("meetings-held",), may=RUN, sees=READ, data=fixed(value="90", by_on="2030-12-31")),
    # Forms: a draft is for those who write and decide it; a decided one for all readers.
    get("followup:form-list", may=READ, sees=SIGNED_IN),
    *form("followup:form-new", may=RUN, sees=SIGNED_IN, data=fixed(year="2028", title="Uppföljning 2028")),
    get("followup:form-detail", "draft_form", may=VAST),
    get("followup:form-detail", "decided_form", may=READ),
    *form("followup:form-edit", "draft_form", may=RUN, sees=VAST, data=fixed(title="Nytt namn")),
    *form("followup:form-decide", "draft_form", may=VAST, data=fixed(on="2026-01-15")),
    post("followup:form-copy", "decided_form", may=RUN, sees=READ),
    *form("followup:form-discard", "draft_form", may=RUN, sees=VAST),
    get("followup:form-preview", "draft_form", may=VAST),
    get("followup:form-preview", "decided_form", may=READ),
    *form("followup:section-new", "draft_form", may=RUN, sees=VAST, data=fixed(title="Framåt")),
    *form("followup:question-new", "draft_form", may=RUN, sees=VAST, data=fixed(**QUESTION, section="s1")),
    *form("followup:section-edit", "draft_form", may=RUN, sees=VAST, data=fixed(title="Rådet nu")),
    *form("followup:question-edit", "draft_form", may=RUN, sees=VAST, data=fixed(**QUESTION)),
    post("followup:part-move", "draft_form", may=RUN, sees=VAST),
    *form("followup:part-remove", "draft_form", may=RUN, sees=VAST),
    # Rounds
    get("followup:overview", may=READ, sees=SIGNED_IN, ok=302),
    get("followup:cycle-list", may=READ, sees=SIGNED_IN),
    *form("followup:cycle-new", may=RUN, sees=SIGNED_IN, data=fixed(year="2027", **DAYS)),
    get("followup:cycle-compare", may=READ, sees=SIGNED_IN),
    get("followup:cycle-compare", may=READ, sees=SIGNED_IN, query="?then=2024&now=2026"),
    get("followup:cycle", ("2026",), may=READ),
    get("followup:cycle", ("2025",), may=READ),
    get("followup:cell", ("2026", "1", "fy"), may=READ),
    *form("followup:cycle-edit", ("2026",), may=RUN, sees=READ, data=fixed(version="0", **DAYS)),
    *form("followup:cycle-open", ("2025",), may=RUN, sees=READ),
    *form("followup:cycle-compile", ("2026",), may=RUN, sees=READ),
    post("followup:cycle-reopen", ("2024",), may=RUN, sees=READ),
    *form("followup:cycle-present", ("2024",), may=RUN, sees=READ),
    *form("followup:cycle-close", ("2023",), may=RUN, sees=READ),
    *form("followup:cycle-remind", ("2026",), may=RUN, sees=READ),
    # What a party answers: its own write and sign; others read the page, and on it only what is signed.
    get("followup:assessment", ("2026", "fy"), may=READ),
    get("followup:assessment", ("2024", "fy"), may=READ),
    post(
        "followup:answer",
        ("2026", "fy", "q1"),
        may=PARTY,
        sees=READ,
        data=fixed(**{"q1-rating": "met", "q1-text": "Nu är det så.", "q1-version": "1"}),
    ),
    post("followup:assessment-sign", ("2026", "fy"), may=PARTY, sees=READ),
    post("followup:assessment-co-sign", ("2024", "vg"), may=RUN, sees=READ),
    *form("followup:assessment-send-back", ("2024", "fy"), may=RUN, sees=READ, data=fixed(remark="Skriv mer.")),
    # The report: all readers see what it says; only those who run the follow-up make it.
    get("followup:cycle-report", ("2026",), may=READ),
    *form(
        "followup:cycle-report-plan", ("2026",), may=RUN, sees=READ, data=fixed(lead="Året i korthet.", parts="matrix")
    ),
    post("followup:cycle-report-order", ("2026",), may=RUN, sees=READ),
    post("followup:note-order", ("2024", "fy"), may=PARTY, sees=READ),
    get("thread", "commitment", before=("commitment",), may=READ),
]
