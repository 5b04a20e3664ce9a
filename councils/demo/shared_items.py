"""What the strategic group prepares: an item that all write on, a new one, and one that is decided."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.demo import texts
from councils.demo.dice import Dice
from councils.demo.journal import Journal
from councils.models import Comment, Council, Meeting, Membership, Party, Position, SharedItem

State = SharedItem.State


def build(journal: Journal, now: datetime) -> None:
    """Save the items with what belongs to them, and tell their history."""
    group = Council.objects.get(kind=Council.Kind.STRATEGIC_GROUP)
    places = Membership.objects.on(timezone.localdate(now)).filter(council=group, person__user__isnull=False)
    seats = list(places.exclude(role=Membership.Role.OBSERVER).select_related("person__user").order_by("pk"))
    coming = Meeting.objects.coming(now).filter(council=group, state__in=["planned", "called"]).first()
    parties = {party.key: party for party in Party.objects.all()}
    used: dict[int, int] = {}
    for row in texts.read("shared_items")["items"]:
        dice = Dice("shared items", row["title"])
        at = now - timedelta(days=row["days_ago"], minutes=dice.randrange(300))
        used[at.year] = used.get(at.year, 0) + 1
        _item(journal, row, at, f"{at.year}-{used[at.year]}", group, seats, coming, parties, dice, now)
    journal.write()


def _item(
    journal: Journal,
    row: dict[str, Any],
    at: datetime,
    number: str,
    group: Council,
    seats: list[Membership],
    coming: Meeting | None,
    parties: dict[str, Party],
    dice: Dice,
    now: datetime,
) -> None:
    lead = dice.one(seats).person
    state = State(row["state"])
    since = at if state == State.PROPOSED else at + (now - at) / 3
    item = SharedItem.objects.create(
        council=group,
        number=number,
        title=row["title"],
        kind=row["kind"],
        question=row["question"],
        background=row["background"],
        proposal=row["proposal"],
        lead=None if state == State.PROPOSED else lead,
        target_meeting=coming if state == State.IN_PREPARATION else None,
        proposed_by_id=lead.user_id,
        state=state,
        state_since=since,
        decision=row.get("decision", ""),
        decided_on=timezone.localdate(since) if state == State.DECIDED else None,
    )
    new = {"state": State.PROPOSED, "state_since": at, "decision": "", "decided_on": None, "target_meeting_id": None}
    journal.made(item, at, lead.user_id, **new)
    if state != State.PROPOSED:
        journal.changed(item, since, lead.user_id)
    SharedItem.objects.filter(pk=item.pk).update(proposed_at=at)
    for key, text in {**row["positions"], **row["drafts"]}.items():
        _position(journal, item, parties[key], text, key in row["positions"], at, since, seats)
    thread: Comment | None = None
    for place, text in enumerate(row["said"]):
        written_at = now - timedelta(days=3 - place, minutes=dice.randrange(200))
        by = seats[place % len(seats)].person.user
        assert by is not None  # the seats are of those who have an account
        comment = Comment.objects.create(item=item, parent=thread, text=text, written_by=by)
        journal.made(comment, written_at, by.pk)
        Comment.objects.filter(pk=comment.pk).update(written_at=written_at)
        thread = thread or comment


def _position(
    journal: Journal,
    item: SharedItem,
    party: Party,
    text: str,
    is_given: bool,
    at: datetime,
    since: datetime,
    seats: list[Membership],
) -> None:
    mine = [place for place in seats if place.organisation_id == party.organisation_id]
    by = mine[0].person.user_id if mine else seats[0].person.user_id
    given_at = at + (since - at) / 2 if is_given else None
    position = Position.objects.create(
        item=item, party=party, text=text, given_at=given_at, given_by_id=by if is_given else None, version=1
    )
    journal.made(position, given_at or since, by)
