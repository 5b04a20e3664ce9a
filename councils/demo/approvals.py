"""Minutes that wait for their approvers: one proposes a change, the others have not answered."""

from datetime import datetime, timedelta

from councils.models import Approver, Attendance, Council, Meeting, Membership, Verdict
from councils.services import approvals
from portal.views.demo import DOMAIN

SLUG = "fyrbodal"
REMARK = "Jag minns det som att frågan skulle tas upp igen i vår, inte nästa höst."


def build(now: datetime) -> None:
    """Let the council approve by approvers, and give its minutes that wait the two that have been asked."""
    Council.objects.filter(slug=SLUG).update(approval=Council.Approval.APPROVERS)
    meeting = Meeting.objects.filter(council__slug=SLUG, state=Meeting.State.FOR_APPROVAL).latest("starts_at")
    there = Attendance.objects.present().filter(meeting=meeting).exclude(role=Membership.Role.COORDINATOR)
    # Those whom the demo's visitors log in as: so there is something to try.
    rows = there.filter(person__user__email__endswith=DOMAIN).order_by("role")
    asked = now - timedelta(days=4)
    made = [Approver(meeting=meeting, person_id=row.person_id, asked_at=asked) for row in rows[:2]]
    Approver.objects.bulk_create(made)
    if len(made) == 2:
        made[1].answered_at = now - timedelta(days=1)
        made[1].save(update_fields=["answered_at"])
        made[1].meeting = meeting
        parts = approvals.parts(made[1])
        Verdict.objects.bulk_create(
            Verdict(approver=made[1], item=part.item, digest=part.digest, remark=REMARK if number == 2 else "")
            for number, part in enumerate(parts)
        )
