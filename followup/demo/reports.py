"""The demo's reports and claims: those of the past are approved, some wait to be reviewed, and some are late."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from councils.demo.dice import Dice
from councils.demo.journal import moment
from followup.models import Project, ProjectReport
from followup.services import periods
from followup.services.money import part
from portal.models import User
from portal.quiet import working_day

if TYPE_CHECKING:
    from followup.demo.funding import World

State = ProjectReport.State
DONE = [
    "Två träffar med arbetsgivarna och en genomgång av kursutbudet. Rekryteringen till nästa omgång har börjat.",
    "Modellen är prövad i tre verksamheter. Handledarna är utbildade och materialet är klart.",
    "Kartläggningen är gjord och har gåtts igenom i kompetensrådet. Arbetsgrupperna träffas varje månad.",
]


def build(world: "World", project: Project, paid: Decimal, fate: str, sender: User) -> None:
    """Plan the project's periods, and let those that are over be reported as the project's `fate` says."""
    periods.plan(project)
    dice = Dice("reports", project.title)
    over = list(project.reports.select_related("claim").filter(to_on__lt=world.today).order_by("number"))
    for report in project.reports.select_related("claim"):
        world.journal.made(report, moment(project.from_on, 9), world.officers["vg"].pk)
        world.journal.made(report.claim, moment(project.from_on, 9), world.officers["vg"].pk)
    for number, report in enumerate(over, 1):
        is_last = number == len(over)
        if is_last and fate == "late":
            continue
        state = State.SENT if is_last and fate == "review" else State.APPROVED
        _report(world, report, paid / len(over), state, sender, dice)


def _report(world: "World", report: ProjectReport, share: Decimal, state: State, sender: User, dice: Dice) -> None:
    sent_on = min(working_day(report.to_on + timedelta(days=dice.randint(12, 40))), world.today - timedelta(days=2))
    report.done, report.state = dice.choice(DONE), state
    report.results = "I linje med målen." if report.kind == ProjectReport.Kind.FINAL else ""
    report.sent_at, report.sent_by = moment(sent_on, 10), sender
    report.version = 1
    if state == State.APPROVED:
        report.reviewed_at = moment(sent_on, 10) + timedelta(days=1)
        report.approved_at = report.reviewed_at + timedelta(hours=5)
        report.reviewed_by, report.approved_by = world.officers[report.project.agreement.party_id], world.officers["vg"]
    report.save()
    claim = report.claim
    claim.staff = part(share * 2, Decimal(46)).quantize(Decimal(1))
    claim.services = part(share * 2, Decimal(30)).quantize(Decimal(1))
    claim.travel = part(share * 2, Decimal(3)).quantize(Decimal(1))
    claim.indirect = part(claim.staff, Decimal(20))
    claim.amount = share.quantize(Decimal("0.01")) if state == State.APPROVED else Decimal(0)
    claim.save()
    world.journal.changed(report, report.sent_at, sender.pk)
    world.journal.changed(claim, report.sent_at, sender.pk)
