"""The demo's request for a change: half a year more, and something more of the last year's money."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from councils.demo.journal import moment
from followup.models import ChangeRequest, Project
from followup.services import projects
from followup.services.periods import months_after

if TYPE_CHECKING:
    from followup.demo.funding import World

REASON = (
    "Två arbetsgivare till vill vara med, och den sista omgången börjar därför ett halvår senare.\n\n"
    "Handledarna behövs längre; kursmaterialet är detsamma."
)


def build(world: "World") -> None:
    """Let the project of Fyrbodal that goes on longest ask for more time and 100 000 kr."""
    rows = Project.objects.filter(agreement__party="fy", state=Project.State.GRANTED, purpose="development")
    project = rows.order_by("-to_on", "pk").first()
    if project is None:
        return
    frame, sums = projects.accounts(project).by_frame[-1]
    at, by = moment(world.today - timedelta(days=4), 11), world.senders["fy"]
    request = ChangeRequest.objects.create(
        project=project,
        reason=REASON,
        was_to_on=project.to_on,
        to_on=months_after(project.to_on, 6),
        amounts=[[frame.pk, str(sums.granted), str(sums.granted + Decimal(100_000))]],
        sent_at=at,
        sent_by=by,
    )
    world.journal.made(request, at, by.pk)
