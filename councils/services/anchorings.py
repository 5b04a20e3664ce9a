"""What each party's management has been told and where it stands, and the boards that a decision goes on to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Anchoring, Board, Party, SentOn, SharedItem
from councils.services import locks, notices, shared_items
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = ["item", "on", "board", "management", "form", "outcome", "text"]


@dataclass(frozen=True)
class Standing:
    """Where one party stands in an item: what its management said last, if it has been asked."""

    party: Party
    latest: Anchoring | None
    count: int

    @property
    def is_anchored(self) -> bool:
        return self.latest is not None and self.latest.is_anchored


def standings(item: SharedItem, parties: Iterable[Party]) -> list[Standing]:
    """Return the parties, each with what counts: the latest word of its management; one query."""
    said: dict[str, list[Anchoring]] = defaultdict(list)
    for row in item.anchorings.for_list():
        said[row.party_id].append(row)
    return [Standing(row, next(iter(said[row.pk]), None), len(said[row.pk])) for row in parties]


@recorded
def log(row: Anchoring, *, by: User) -> Anchoring:
    """Write down that a party's management has been told, and tell whoever leads the item."""
    _check(row)
    row.logged_by = by
    row.save()
    notices.anchored(row, by=by)
    return row


@recorded
def edit(row: Anchoring, *, version: int, by: User) -> Anchoring:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    _locked(row, removed=False)
    _check(row)
    concurrency.save(row, version=version, fields=FIELDS)
    return row


@recorded
def remove(row: Anchoring, *, by: User) -> Anchoring:
    """Take away what was logged by mistake; it can be put back."""
    return _set_removed(_locked(row, removed=False), yes=True)


@recorded
def restore(row: Anchoring, *, by: User) -> Anchoring:
    return _set_removed(_locked(row, removed=True), yes=False)


def _set_removed(row: Anchoring, *, yes: bool) -> Anchoring:
    row.removed_at, row.version = timezone.now() if yes else None, row.version + 1
    row.save(update_fields=["removed_at", "version"])
    return row


def _locked(row: Anchoring, *, removed: bool) -> Anchoring:
    rows = Anchoring.objects.select_for_update(no_key=True)
    return locks.present(rows.filter(pk=row.pk, removed_at__isnull=not removed).first())


def _check(row: Anchoring) -> None:
    """Refuse a day that has not come, another party's board, and an item that nobody prepares any more."""
    if row.on > timezone.localdate():
        raise WrongState(_("It cannot be logged before the day has come."))
    if row.board is not None and row.board.organisation_id != row.party.organisation_id:
        raise WrongState(_("The board is another party's."))
    if row.item is not None and shared_items.locked(row.item).state == SharedItem.State.WITHDRAWN:
        raise WrongState(_("The item is withdrawn, so there is nothing to anchor."))


@recorded
def send_on(item: SharedItem, board: Board, *, on: date, by: User) -> SentOn:
    """Say that a decision goes on to a board, and tell the members of the board's party."""
    row = shared_items.locked(item)
    if row.decided_on is None:
        raise WrongState(_("The item has not been decided yet."))
    if not row.decided_on <= on <= timezone.localdate():
        raise WrongState(_("Give a day from the decision until today."))
    found, is_new = SentOn.objects.get_or_create(item=row, board=board, defaults={"sent_on": on})
    if is_new:
        notices.sent_on(found, by=by)
    return found


@recorded
def handled(sent: SentOn, *, on: date, outcome: str, by: User) -> SentOn:
    """Say when the board took the question and what it decided; tells whoever leads the item."""
    row = _sent(sent)
    if row.handled_on is not None:
        raise WrongState(_("What the board decided has been written already. Open it again to change it."))
    if not row.sent_on <= on <= timezone.localdate():
        raise WrongState(_("Give a day from when it was sent until today."))
    row.handled_on, row.outcome, row.version = on, outcome, row.version + 1
    row.save(update_fields=["handled_on", "outcome", "version"])
    notices.board_answered(row, by=by)
    return row


@recorded
def reopen(sent: SentOn, *, by: User) -> SentOn:
    """Let it wait for the board again; nothing happens where it does."""
    row = _sent(sent)
    if row.handled_on is not None:
        row.handled_on, row.outcome, row.version = None, "", row.version + 1
        row.save(update_fields=["handled_on", "outcome", "version"])
    return row


@recorded
def call_back(sent: SentOn, *, by: User) -> None:
    """Take away a board that the decision was never meant for, as long as the board has not taken it."""
    row = _sent(sent)
    if row.handled_on is not None:
        raise WrongState(_("The board has taken it already."))
    row.delete()


def _sent(sent: SentOn) -> SentOn:
    rows = SentOn.objects.select_for_update(of=("self",), no_key=True).select_related("board__organisation", "item")
    return locks.present(rows.filter(pk=sent.pk).first())
