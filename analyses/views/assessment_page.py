"""What the pages of the assessments share: how a sign looks, which steps are open, and how a row is found."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from analyses import permissions
from analyses.models import Assessment, AssessmentRound, Sign
from analyses.views.analysis_page import Move
from portal.http import Request, require
from portal.templatetags.portal import day

State = Assessment.State
# state -> (badge colour, icon); the words are the state's own.
BADGES = {
    State.DRAFT: ("mute", "pencil"),
    State.REVIEWED: ("info", "eye"),
    State.ANCHORED: ("info", "people"),
    State.ADOPTED: ("ok", "stamp"),
    State.COMMUNICATED: ("ok", "globe"),
    State.REPLACED: ("mute", "sync"),
}
ROUND_BADGES = {
    AssessmentRound.State.PLANNED: ("info", "calendar"),
    AssessmentRound.State.OPEN: ("now", "pencil"),
    AssessmentRound.State.CLOSED: ("mute", "lock"),
}
LIFE = (State.DRAFT, State.REVIEWED, State.ANCHORED, State.ADOPTED, State.COMMUNICATED)
# Who takes which step: the delregion its own, the region what it is the law's to do.
BY_REGION = frozenset({State.ADOPTED, State.COMMUNICATED})


@dataclass(frozen=True)
class Look:
    """How a sign is drawn: never by colour alone. `key` is what one presses for it in the grid."""

    sign: str
    h: str
    icon: str
    mark: str
    key: str
    letter: str
    label: str


def looks() -> dict[str, Look]:
    """Return how each sign is drawn; blank is what nobody has said anything of."""
    rows = [
        Look(Sign.SHORTAGE, "5", "aup", "▲", "1", "b", str(Sign.SHORTAGE.label)),
        Look(Sign.UNCERTAIN, "4", "aupo", "△", "2", "o", str(Sign.UNCERTAIN.label)),
        Look(Sign.PARADOX, "3", "dia", "◆", "3", "p", str(Sign.PARADOX.label)),
        Look(Sign.BALANCE, "2", "bal", "=", "4", "l", str(Sign.BALANCE.label)),
        Look(Sign.SURPLUS, "1", "adown", "▼", "5", "ö", str(Sign.SURPLUS.label)),
        Look(Sign.NOT_ASSESSED, "0", "minus", "–", "6", "e", str(Sign.NOT_ASSESSED.label)),
    ]
    return {**{row.sign: row for row in rows}, "": Look("", "0", "", "", "0", "", _("Nothing yet"))}


def find(request: Request, pk: int) -> Assessment:
    """Return the assessment; 404 to whoever may not read it."""
    rows = Assessment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("round", "subject__code__classification", "written_by"), pk=pk)


def writable(request: Request, pk: int) -> Assessment:
    """Return the assessment for writing: 404 to whoever may not read it, 403 to other delregions."""
    row = find(request, pk)
    require(permissions.can_assess(request.user, row.area))
    return row


def find_round(request: Request, pk: int) -> AssessmentRound:
    """Return the round; 403 to whoever has no council, since it is known that there are rounds."""
    require(permissions.can_read_analyses(request.user))
    return get_object_or_404(AssessmentRound.objects.select_related("follows"), pk=pk)


def own_round(request: Request, pk: int, area: str) -> AssessmentRound:
    """Return the round for writing a delregion's assessments; 403 to the others."""
    row = find_round(request, pk)
    require(permissions.can_assess(request.user, area))
    return row


def run_round(request: Request, pk: int) -> AssessmentRound:
    """Return the round for its steps; 403 to all but the region's officials."""
    row = find_round(request, pk)
    require(permissions.can_run_rounds(request.user))
    return row


def may_move(request: Request, area: str, to: State) -> bool:
    """Say whether the reader may take an area's assessments that step."""
    if to in BY_REGION:
        return permissions.can_run_rounds(request.user)
    return to != State.REPLACED and permissions.can_assess(request.user, area)


def crumbs(*way: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Needs of competence"), reverse("analyses:assessment-list")), *way]


def verb(to: State) -> tuple[str, str]:
    """Return what a step is called on its button, with an icon."""
    return {
        State.DRAFT: (_("Take it back"), "undo"),
        State.REVIEWED: (_("Say that it is reviewed"), "eye"),
        State.ANCHORED: (_("Say who stands behind it"), "people"),
        State.ADOPTED: (_("Adopt it"), "stamp"),
        State.COMMUNICATED: (_("Communicate it"), "globe"),
    }[to]


def moves(request: Request, row: Assessment) -> list[Move]:
    """Return the steps that the reader may take with an assessment, the next one first."""
    onward = [state for state in State if state in Assessment.NEXT[State(row.state)]]
    steps = [to for to in sorted(onward, key=lambda to: to == State.DRAFT) if may_move(request, row.area, to)]
    return [Move(*verb(to), reverse("analyses:assessment-step", args=[row.pk, to.value])) for to in steps]


def life(row: Assessment) -> list[dict[str, str]]:
    """Return the steps from draft to communicated, with the day of each."""
    state = State.COMMUNICATED if row.state == State.REPLACED else State(row.state)
    at, last = LIFE.index(state), len(LIFE) - 1
    notes = {
        State.DRAFT: day(row.written_at),
        State.REVIEWED: day(row.reviewed_at),
        State.ANCHORED: day(row.anchored_on),
        State.ADOPTED: day(row.adopted_on),
        State.COMMUNICATED: day(row.communicated_at),
    }
    return [
        {
            "label": str(step.label),
            "is": "done" if place < at or at == last else "now" if place == at else "next",
            "note": notes[step],
        }
        for place, step in enumerate(LIFE)
    ]
