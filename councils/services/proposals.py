"""Proposals and referrals: put to a council, taken up on an agenda, declined with a reason, or taken back."""

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Council, Meeting, Proposal, SharedItem
from councils.services import locks, notices
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Proposal.State


@recorded
def propose(proposal: Proposal, *, by: User) -> Proposal:
    """Put a new proposal to its council; refused by a council that has ended."""
    if not Council.objects.active().filter(pk=proposal.council_id).exists():
        raise WrongState(_("The council has ended and takes no proposals."))
    proposal.proposed_by = by
    proposal.save()
    notices.proposed(proposal, by=by)
    return proposal


@recorded
def refer(proposal: Proposal, *, item: AgendaItem, by: User) -> Proposal:
    """Send a note from an item of a meeting, under way or held, to another council."""
    meeting = locks.record(item.meeting_id)
    if proposal.council_id == meeting.council_id:
        raise WrongState(_("Choose another council than the meeting's own."))
    proposal.origin = locks.present(meeting.items.filter(pk=item.pk).first())
    return propose(proposal, by=by)


@recorded
def take_up(proposal: Proposal, *, meeting: Meeting, by: User) -> AgendaItem:
    """Put a proposal last on the agenda of one of its council's meetings."""
    meeting = locks.agenda(meeting.pk)
    proposal = open_proposal(proposal)
    if meeting.council_id != proposal.council_id:
        raise WrongState(_("The meeting is another council's."))
    last = meeting.items.aggregate(last=Max("position", default=0))["last"]
    item = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, title=proposal.title, kind=proposal.kind, text=proposal.text
    )
    proposal.item = item
    handled(proposal, State.TAKEN_UP, by)
    return item


@recorded
def decline(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Say no, and why; whoever proposed it sees the reason."""
    proposal = open_proposal(proposal)
    proposal.reason = reason
    return handled(proposal, State.DECLINED, by)


@recorded
def withdraw(proposal: Proposal, *, by: User) -> Proposal:
    """Take back what has not been handled."""
    return handled(open_proposal(proposal), State.WITHDRAWN, by)


@recorded
def reopen(proposal: Proposal, *, by: User) -> Proposal:
    """Undo a decline or a withdrawal; what stands on an agenda is taken off there first."""
    row = locks.present(Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first())
    if row.state == State.TAKEN_UP and row.item_id is not None:
        raise WrongState(_("The proposal stands on an agenda. Take the item off there first."))
    if SharedItem.objects.filter(origin=row).exists():
        raise WrongState(_("The proposal is a shared item. Withdraw that instead."))
    row.state, row.reason, row.handled_at, row.handled_by = State.OPEN, "", None, None
    row.version += 1
    row.save(update_fields=["state", "reason", "handled_at", "handled_by", "version"])
    return row


def open_proposal(proposal: Proposal) -> Proposal:
    """Return the proposal, locked, if it waits; else raise WrongState."""
    row = locks.present(Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first())
    if row.state != State.OPEN:
        raise WrongState(_("The proposal has already been handled."))
    return row


def handled(proposal: Proposal, state: Proposal.State, by: User) -> Proposal:
    """Write what became of a proposal that `open_proposal` has locked, and tell whoever put it."""
    proposal.state, proposal.handled_at, proposal.handled_by = state, timezone.now(), by
    proposal.version += 1
    proposal.save(update_fields=["state", "reason", "item", "handled_at", "handled_by", "version"])
    notices.proposal_handled(proposal, by=by)
    return proposal
