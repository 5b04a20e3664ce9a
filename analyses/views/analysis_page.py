"""What the pages of an analysis share: the analysis itself, its way through its life, and the steps that are open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from analyses import permissions
from analyses.models import Analysis, Review
from analyses.services import deliveries
from portal.http import Request, require
from portal.reports.content import Block, Heading
from portal.templatetags.portal import day

State = Analysis.State
# state -> (badge colour, icon); the words are the state's own.
BADGES = {
    State.PROPOSED: ("info", "pencil"),
    State.DECIDED: ("info", "stamp"),
    State.UNDER_WAY: ("now", "clock"),
    State.IN_REVIEW: ("warn", "eye"),
    State.PUBLISHED: ("ok", "globe"),
    State.SUPERSEDED: ("mute", "sync"),
    State.DECLINED: ("mute", "x"),
}
# verdict -> (badge colour, icon)
VERDICTS = {
    Review.Verdict.APPROVED: ("ok", "ok"),
    Review.Verdict.WITH_REMARKS: ("info", "comment"),
    Review.Verdict.RETURNED: ("bad", "undo"),
}
LIFE = (State.PROPOSED, State.DECIDED, State.UNDER_WAY, State.IN_REVIEW, State.PUBLISHED)


@dataclass(frozen=True)
class Move:
    """A way on: a page of its own, or (`is_step`) a step that is taken by pressing."""

    label: str
    icon: str
    url: str
    is_step: bool = False


@dataclass(frozen=True)
class Chapter:
    """A part of what an analysis says, under its heading."""

    heading: Heading | None
    blocks: tuple[Block, ...]


def chapters(blocks: Iterable[Block]) -> list[Chapter]:
    """Return the blocks by chapter; what stands before the first heading has none."""
    found: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            found.append((block, []))
        else:
            found[-1][1].append(block)
    return [Chapter(heading, tuple(inner)) for heading, inner in found if heading or inner]


def find(request: Request, pk: int) -> Analysis:
    """Return the analysis; 404 to whoever may not read it."""
    rows = Analysis.objects.visible_to(request.user).for_list()
    related = rows.select_related("origin_meeting", "shared_item", "replaces", "replaced_by", "proposed_by")
    return get_object_or_404(related.annotate(**deliveries.counts()), pk=pk)


def writable(request: Request, pk: int) -> Analysis:
    """Return the analysis for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    analysis = find(request, pk)
    require(permissions.can_write_analysis(request.user, analysis))
    return analysis


def run(request: Request, pk: int) -> Analysis:
    """Return the analysis for its steps: 404 to whoever may not read it, 403 to whoever does not run it."""
    analysis = find(request, pk)
    require(permissions.can_run_analysis(request.user, analysis))
    return analysis


def out(request: Request, pk: int) -> Analysis:
    """Return a published analysis, replaced or not: what is not out is not spread, so its page is not there."""
    analysis = find(request, pk)
    if analysis.state not in Analysis.OUT:
        raise Http404
    return analysis


def run_out(request: Request, pk: int) -> Analysis:
    """Return a published analysis to whoever runs it; 403 to its other readers."""
    analysis = out(request, pk)
    require(permissions.can_run_analysis(request.user, analysis))
    return analysis


def named(analysis: Analysis) -> str:
    """Return the title with its edition, which tells editions apart."""
    return f"{analysis.title}, {analysis.edition}" if analysis.edition else analysis.title


def crumbs(analysis: Analysis, here: str = "") -> list[tuple[str, str | None]]:
    """Return the way to a page of the analysis."""
    way: list[tuple[str, str | None]] = [(_("Analyses"), reverse("analyses:analysis-list"))]
    if not here:
        return [*way, (analysis.title, None)]
    return [*way, (analysis.title, analysis.get_absolute_url()), (here, None)]


def badge(analysis: Analysis) -> dict[str, str]:
    colour, icon = BADGES[State(analysis.state)]
    return {"s": colour, "i": icon, "text": analysis.get_state_display()}


def life(analysis: Analysis) -> list[dict[str, str]]:
    """Return the steps from proposal to publication; what others have made begins when it is entered."""
    if analysis.state == State.DECLINED:
        return []
    steps = LIFE[2:] if analysis.is_external and analysis.decided_on is None else LIFE
    state = State.PUBLISHED if analysis.state == State.SUPERSEDED else State(analysis.state)
    at = steps.index(state) if state in steps else 0
    notes = {State.PROPOSED: day(analysis.proposed_at), State.DECIDED: day(analysis.decided_on)}
    last = len(steps) - 1
    return [
        {
            "label": str(step.label),
            "is": "done" if place < at or at == last else "now" if place == at else "next",
            "note": notes.get(step, ""),
        }
        for place, step in enumerate(steps)
    ]


def moves(request: Request, analysis: Analysis) -> list[Move]:
    """Return the steps that this user may take with the analysis as it is, the next one first."""
    if not permissions.can_run_analysis(request.user, analysis):
        return []

    def to(name: str) -> str:
        return reverse(f"analyses:analysis-{name}", args=[analysis.pk])

    again = Move(_("Propose it again"), "undo", to("propose-again"), is_step=True)
    decline = Move(_("Decline it"), "x", to("decline"))
    steps: dict[State, list[Move]] = {
        State.PROPOSED: [Move(_("Decide that it is made"), "stamp", to("decide")), decline],
        State.DECIDED: [Move(_("Begin the work"), "play", to("begin"), is_step=True), again, decline],
        State.UNDER_WAY: [
            Move(_("Send it on review"), "eye", reverse("analyses:review-ask", args=[analysis.pk])),
            decline,
        ],
        State.IN_REVIEW: [
            Move(_("Publish it"), "globe", to("publish")),
            Move(_("Take it back"), "undo", to("take-back"), is_step=True),
        ],
        State.PUBLISHED: [
            Move(_("Send it"), "send", to("send")),
            Move(_("Say when the next comes"), "clock", to("plan")),
        ],
        State.DECLINED: [again],
    }
    found = steps.get(State(analysis.state), [])
    if analysis.state == State.PUBLISHED and not hasattr(analysis, "replaced_by"):
        found.insert(1, Move(_("Begin the next edition"), "plus", to("edition"), is_step=True))
    return found
