"""What the strategic group prepares: an item that all write on, a new one, and one that is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.demo import texts
from councils.demo.dice import Dice
from councils.demo.journal import Journal
from councils.models import Anchoring, Board, Comment, Council, Meeting, Membership, Party, Position, SentOn, SharedItem

State = SharedItem.State
# How a decided item got there: when, as a part of the time from the proposal to the decision.
STEPS = ((State.IN_PREPARATION, 0.05), (State.IN_CONSULTATION, 0.2), (State.ANCHORED, 0.7), (State.READY, 0.85))


@dataclass(frozen=True)
class Group:
    """The strategic group as it is now: who sits in it with an account, and its next meeting."""

    council: Council
    seats: list[Membership]
    coming: Meeting | None
    parties: dict[str, Party]
    now: datetime

    def speaker(self, party: Party) -> int | None:
        """Return the account of somebody who speaks for the party; of another seat where nobody does."""
        mine = [place for place in self.seats if place.organisation_id == party.organisation_id]
        return (mine or self.seats)[0].person.user_id


def build(journal: Journal, now: datetime) -> None:
    """Save the items with what belongs to them, and tell their history."""
    council = Council.objects.get(kind=Council.Kind.STRATEGIC_GROUP)
    places = Membership.objects.on(timezone.localdate(now)).filter(council=council, person__user__isnull=False)
    seats = list(places.exclude(role=Membership.Role.OBSERVER).select_related("person__user").order_by("pk"))
    coming = Meeting.objects.coming(now).filter(council=council, state__in=["planned", "called"]).first()
    group = Group(council, seats, coming, {party.key: party for party in Party.objects.all()}, now)
    used: dict[int, int] = {}
    for row in texts.read("shared_items")["items"]:
        dice = Dice("shared items", row["title"])
        at = now - timedelta(days=row["days_ago"], minutes=dice.randrange(300))
        used[at.year] = used.get(at.year, 0) + 1
        item = _item(journal, group, row, at, f"{at.year}-{used[at.year]}", dice)
        for key, text in {**row["positions"], **row["drafts"]}.items():
            _position(journal, item, group, group.parties[key], text, key in row["positions"])
        for key, said in row.get("anchored", {}).items():
            _anchoring(journal, item, group, group.parties[key], said)
        if board := Board.objects.filter(name=row.get("board", "")).first():
            sent = SentOn.objects.create(item=item, board=board, sent_on=timezone.localdate(item.state_since))
            journal.made(sent, item.state_since, item.proposed_by_id)
        _discuss(journal, item, group, row["said"], dice)
    journal.write()


def _item(journal: Journal, group: Group, row: dict[str, Any], at: datetime, number: str, dice: Dice) -> SharedItem:
    """Save the item as it is now, and tell how it has come so far."""
    lead = dice.one(group.seats).person
    state = State(row["state"])
    since = at if state == State.PROPOSED else at + (group.now - at) / 3
    item = SharedItem.objects.create(
        council=group.council,
        number=number,
        **{name: row[name] for name in ("title", "kind", "question", "background", "proposal")},
        lead=None if state == State.PROPOSED else lead,
        target_meeting=group.coming if state == State.IN_PREPARATION else None,
        proposed_by_id=lead.user_id,
        state=state,
        state_since=since,
        decision=row.get("decision", ""),
        decided_on=timezone.localdate(since) if state == State.DECIDED else None,
    )
    blank = {"decision": "", "decided_on": None}
    journal.made(item, at, lead.user_id, state=State.PROPOSED, state_since=at, target_meeting_id=None, **blank)
    for step, part in STEPS if state == State.DECIDED else ():
        moved_at = at + (since - at) * part
        journal.changed(item, moved_at, lead.user_id, state=step, state_since=moved_at, **blank)
    if state != State.PROPOSED:
        journal.changed(item, since, lead.user_id)
    SharedItem.objects.filter(pk=item.pk).update(proposed_at=at)
    return item


def _discuss(journal: Journal, item: SharedItem, group: Group, said: list[str], dice: Dice) -> None:
    """Let one begin and the others answer, a day apart."""
    thread: Comment | None = None
    for place, text in enumerate(said):
        written_at = group.now - timedelta(days=3 - place, minutes=dice.randrange(200))
        by = group.seats[place % len(group.seats)].person.user
        assert by is not None  # the seats are of those who have an account
        comment = Comment.objects.create(item=item, parent=thread, text=text, written_by=by)
        journal.made(comment, written_at, by.pk)
        Comment.objects.filter(pk=comment.pk).update(written_at=written_at)
        thread = thread or comment


def _position(journal: Journal, item: SharedItem, group: Group, party: Party, text: str, is_given: bool) -> None:
    by, at = group.speaker(party), item.proposed_at
    given_at = at + (item.state_since - at) / 2 if is_given else None
    position = Position.objects.create(
        item=item, party=party, text=text, given_at=given_at, given_by_id=by if is_given else None, version=1
    )
    journal.made(position, given_at or item.state_since, by)


def _anchoring(journal: Journal, item: SharedItem, group: Group, party: Party, said: dict[str, str]) -> None:
    by = group.speaker(party)
    # What is decided was anchored before that; what is prepared, lately.
    begun, ended = (item.proposed_at, item.state_since) if item.decision else (item.state_since, group.now)
    at = begun + (ended - begun) * (0.6 if item.decision else 0.25)
    row = Anchoring.objects.create(item=item, party=party, on=timezone.localdate(at), logged_by_id=by, **said)
    journal.made(row, at, by)
    Anchoring.objects.filter(pk=row.pk).update(logged_at=at)
