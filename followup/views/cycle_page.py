"""What the pages of a round share: fetching, the way there, its steps, and what a user may do next."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup import permissions
from followup.models import Cycle, SelfAssessment
from portal.http import Request, require
from portal.templatetags.portal import day

State = Cycle.State
LOOKS = {
    SelfAssessment.State.DRAFT: ("mute", "pencil"),
    SelfAssessment.State.TO_CO_SIGN: ("warn", "clock"),
    SelfAssessment.State.SIGNED: ("ok", "ok"),
    SelfAssessment.State.RETURNED: ("bad", "undo"),
}


@dataclass(frozen=True)
class Move:
    """A step that the user may take now."""

    label: str
    icon: str
    url: str
    is_step: bool = True


def find(request: Request, year: int) -> Cycle:
    rows = Cycle.objects.visible_to(request.user).select_related("form", "declaration", "meeting")
    return get_object_or_404(rows, year=year)


def run(request: Request, year: int) -> Cycle:
    """Return the round for its steps: 404 to whoever may not read it, 403 to whoever does not run it."""
    cycle = find(request, year)
    require(permissions.can_run_follow_up(request.user))
    return cycle


def crumbs(cycle: Cycle, *here: str) -> list[tuple[str, str | None]]:
    """Return the way to a page of the round."""
    way: list[tuple[str, str | None]] = [(_("Follow-up"), reverse("followup:overview"))]
    if not here:
        return [*way, (str(cycle.year), None)]
    return [*way, (str(cycle.year), cycle.get_absolute_url()), *((word, None) for word in here)]


def way(here: str) -> list[tuple[str, str | None]]:
    """Return the way to a page beside the rounds."""
    return [(_("Follow-up"), reverse("followup:overview")), (here, None)]


def life(cycle: Cycle) -> list[dict[str, str]]:
    """Return the steps of the round with their days."""
    order = list(State)
    at = order.index(State(cycle.state))
    labels = [
        (_("Questions sent out"), day(cycle.opens_on)),
        (_("The parties answer"), _("Until %(day)s") % {"day": day(cycle.due_on)}),
        (_("Compilation"), _("Until %(day)s") % {"day": day(cycle.compiled_on)}),
        (_("Västgruppen"), day(cycle.meets_on)),
        (_("Feedback to the managements"), ""),
    ]
    # When the round is open its questions are out, and so on.
    now = {0: 0, 1: 1, 2: 2, 3: 4, 4: 5}[at]
    return [
        {"label": label, "note": note, "is": "done" if n < now else "now" if n == now else "next"}
        for n, (label, note) in enumerate(labels)
    ]


def moves(cycle: Cycle) -> list[Move]:
    """Return the steps that whoever runs the follow-up may take with the round as it is, the next one first."""

    def to(name: str) -> str:
        return reverse(f"followup:cycle-{name}", args=[cycle.year])

    days = Move(_("Change the days"), "calendar", to("edit"), is_step=False)
    return {
        State.PLANNED: [Move(_("Ask the parties"), "send", to("open"), is_step=False), days],
        State.OPEN: [Move(_("Compile"), "stamp", to("compile"), is_step=False), days],
        State.COMPILING: [
            Move(_("Present to Västgruppen"), "stamp", to("present"), is_step=False),
            Move(_("Open again"), "undo", to("reopen")),
            days,
        ],
        State.PRESENTED: [Move(_("Close"), "check", to("close"), is_step=False)],
        State.CLOSED: [],
    }[State(cycle.state)]


def current(request: Request) -> Cycle | None:
    """Return the round to show first: the one that is under way, else the latest that has been asked, else the next."""
    rows = list(Cycle.objects.visible_to(request.user).order_by("-year"))
    under_way = [row for row in rows if row.state in {State.OPEN, State.COMPILING}]
    asked = [row for row in rows if row.state != State.PLANNED and row.year <= timezone.localdate().year]
    return next(iter([*under_way, *asked, *rows]), None)
