"""What members have proposed to the four councils, and what these have sent on to the strategic group."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from councils.demo import texts
from councils.demo.dice import Dice
from councils.demo.meetings import Session
from councils.models import Council, Proposal

State = Proposal.State


def build(held: Sequence[Session], now: datetime) -> list[Proposal]:
    """Return the proposals, not yet saved; some wait, one is taken up, one declined."""
    latest = {
        s.forum.council: s for s in held if s.occasion.is_over and s.forum.council.kind == Council.Kind.OVERARCHING
    }
    group = next(s.forum.council for s in held if s.forum.council.kind == Council.Kind.STRATEGIC_GROUP)
    made = []
    for number, (council, session) in enumerate(latest.items()):
        dice = Dice("proposals", council.slug)
        for place, row in enumerate(dice.some(texts.read("proposals")["proposed"], 3)):
            proposal = _proposal(council, row, session, now, dice)
            if row["reason"]:
                _handle(proposal, State.DECLINED, session, now)
                proposal.reason = row["reason"]
            elif place == 2:
                _handle(proposal, State.TAKEN_UP, session, now)
                proposal.item = next(talk.item for talk in session.talks if talk.topic)
            made.append(proposal)
        referrals = texts.read("proposals")["referred"]
        if number < len(referrals):
            referral = _proposal(group, referrals[number], session, now, dice)
            referral.origin = next(talk.item for talk in session.talks if talk.topic)
            referral.proposed_by = session.forum.writer
            made.append(referral)
    return made


def _proposal(council: Council, row: dict[str, str], session: Session, now: datetime, dice: Dice) -> Proposal:
    members = [place.person.user for place in session.forum.seated(now.date()) if place.person.user]
    return Proposal(
        council=council,
        title=row["title"],
        text=row["text"],
        kind=row["kind"],
        proposed_by=dice.one(members),
        proposed_at=now - timedelta(days=dice.randint(2, 9), minutes=dice.randrange(400)),
    )


def _handle(proposal: Proposal, state: Proposal.State, session: Session, now: datetime) -> None:
    proposal.state, proposal.handled_by = state, session.forum.writer
    proposal.handled_at = now - timedelta(days=1, minutes=40)
