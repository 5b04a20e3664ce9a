"""The life of a shared item: proposed, prepared, anchored, decided and followed up, or withdrawn."""

from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Board, Council, Meeting, Party, Proposal, SentOn, SharedItem
from councils.services import locks, notices
from councils.services import proposals as put
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = SharedItem.State
FIELDS = ["title", "kind", "question", "background", "proposal", "lead", "target_meeting"]
# What an item of the group is on an agenda.
ON_AGENDA = {
    SharedItem.Kind.INFORMATION: AgendaItem.Kind.INFORMATION,
    SharedItem.Kind.CONSULTATION: AgendaItem.Kind.CONSULTATION,
    SharedItem.Kind.DIRECTION: AgendaItem.Kind.DIALOGUE,
    SharedItem.Kind.DECISION: AgendaItem.Kind.DECISION,
}


def group() -> Council:
    """Return the strategic group that prepares new items; raise WrongState where there is none."""
    rows = Council.objects.active().filter(kind=Council.Kind.STRATEGIC_GROUP)
    found = rows.order_by("pk").first()
    if found is None:
        raise WrongState(_("There is no strategic group. An administrator adds it among the councils."))
    return found


def locked(item: SharedItem) -> SharedItem:
    """Return the item as it is now, locked until the transaction ends."""
    rows = SharedItem.objects.select_for_update(of=("self",), no_key=True)
    return locks.present(rows.select_related("council", "lead").filter(pk=item.pk).first())


def open_for_writing(item: SharedItem) -> SharedItem:
    """Return the item, locked, if it may still be written; else raise WrongState."""
    row = locked(item)
    if not row.is_open:
        raise WrongState(
            _("The item is %(state)s, so nothing in it can be changed.") % {"state": row.get_state_display().lower()}
        )
    return row


@recorded
def propose(item: SharedItem, *, by: User) -> SharedItem:
    """Put a new item to the strategic group, with the year's next number."""
    council = locks.council(group().pk)
    year = timezone.localdate().year
    numbers = SharedItem.objects.filter(council=council, number__startswith=f"{year}-").values_list("number", flat=True)
    last = max((int(number.partition("-")[2]) for number in numbers), default=0)
    item.council, item.number = council, f"{year}-{last + 1}"
    item.proposed_by, item.state_since = by, timezone.now()
    item.save()
    notices.item_proposed(item, by=by)
    return item


@recorded
def take_up(proposal: Proposal, *, by: User) -> SharedItem:
    """Make a shared item of what has been put to the strategic group; it is handled by that."""
    row = put.open_proposal(proposal)
    if row.council.kind != Council.Kind.STRATEGIC_GROUP:
        raise WrongState(_("Only what is put to the strategic group becomes a shared item."))
    kind = SharedItem.Kind.INFORMATION if row.kind == AgendaItem.Kind.INFORMATION else SharedItem.Kind.DIRECTION
    item = propose(SharedItem(title=row.title, question=row.title, background=row.text, kind=kind, origin=row), by=by)
    put.handled(row, Proposal.State.TAKEN_UP, by)
    return item


@recorded
def edit(item: SharedItem, *, version: int, by: User) -> SharedItem:
    """Save what the form changes; Conflict if somebody else has changed the item since it was read."""
    open_for_writing(item)
    concurrency.save(item, version=version, fields=FIELDS)
    return item


@recorded
def move(item: SharedItem, state: State, *, by: User) -> SharedItem:
    """Take one of the steps that need no more than to be taken."""
    if state in {State.DECIDED, State.FOLLOWED_UP, State.WITHDRAWN}:
        raise WrongState(_("That step has a form of its own."))
    row = locked(item)
    row.move_to(state)
    return _moved(row, by)


@recorded
def withdraw(item: SharedItem, *, reason: str, by: User) -> SharedItem:
    """Take the item back, and say why; it may be proposed anew."""
    row = locked(item)
    row.move_to(State.WITHDRAWN)
    row.withdrawn_reason = reason
    return _moved(row, by, "withdrawn_reason")


@recorded
def decide(item: SharedItem, *, decision: str, on: date, next_board: Board | None, by: User) -> SharedItem:
    """Say what the group has decided, when, and which board it goes on to."""
    row = locked(item)
    row.move_to(State.DECIDED)
    if on > timezone.localdate():
        raise WrongState(_("The decision cannot be made on a day that has not come."))
    row.decision, row.decided_on = decision, on
    moved = _moved(row, by, "decision", "decided_on")
    if next_board is not None:
        notices.sent_on(SentOn.objects.create(item=row, board=next_board, sent_on=on), by=by)
    return moved


@recorded
def follow_up(item: SharedItem, *, outcome: str, by: User) -> SharedItem:
    """Say what came of the decision; then nobody waits for the item any more."""
    row = locked(item)
    row.move_to(State.FOLLOWED_UP)
    row.outcome = outcome
    return _moved(row, by, "outcome")


def _moved(row: SharedItem, by: User, *fields: str) -> SharedItem:
    row.state_since = timezone.now()
    row.version += 1
    row.save(update_fields=["state", "state_since", "version", *fields])
    notices.item_moved(row, by=by)
    return row


@recorded
def put_on_agenda(item: SharedItem, meeting: Meeting, *, by: User) -> AgendaItem:
    """Put the item last on the agenda of one of the group's meetings; there already, it stays where it is."""
    meeting = locks.agenda(meeting.pk)
    row = open_for_writing(item)
    if meeting.council_id != row.council_id:
        raise WrongState(_("The meeting is another council's."))
    found = meeting.items.filter(shared_item=row).first()
    if found is not None:
        return found
    last = meeting.items.aggregate(last=Max("position", default=0))["last"]
    kind = ON_AGENDA[SharedItem.Kind(row.kind)]
    added = AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        kind=kind,
        title=row.title,
        presenter=row.lead,
        minutes=20,
        text=row.proposal or row.question,
        shared_item=row,
    )
    row.target_meeting, row.version = meeting, row.version + 1
    row.save(update_fields=["target_meeting", "version"])
    return added


def waits_for(item: SharedItem, silent: list[Party]) -> str:
    """Return whose turn it is, in words; nothing where nobody is waited for."""
    lead = item.lead.name if item.lead else _("nobody yet: choose who is responsible")
    if item.state == State.IN_PREPARATION and silent:
        return _("Positions of %s") % ", ".join(party.organisation.label for party in silent)
    waited = {
        State.PROPOSED: _("%s, who convenes the group") % item.council.short_name,
        State.IN_PREPARATION: lead,
        State.IN_CONSULTATION: _("Those who have been asked"),
        State.ANCHORED: lead,
        State.READY: str(item.target_meeting or _("A meeting to decide at")),
        State.DECIDED: lead,
    }
    return waited.get(State(item.state), "")
