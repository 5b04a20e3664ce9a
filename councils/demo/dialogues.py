"""Talks with the employers of each area, the needs that were heard in them, and what one of them led to."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.demo import texts
from councils.demo.dice import Dice
from councils.demo.journal import Journal
from councils.demo.organisations import AREAS, Organisations
from councils.models import ActionPoint, Code, Council, Dialogue, Membership, NeedObservation, Organisation, Proposal
from councils.services import need_groups

TALKS = 3  # with so many employers of each trade in each area
Level, Difficulty = Dialogue.Level, NeedObservation.Difficulty


def build(journal: Journal, world: Organisations, now: datetime) -> None:
    """Save the dialogues with their needs, tell their history, and compile what enough employers have said."""
    rows = Council.objects.filter(kind=Council.Kind.OVERARCHING, host__party__in=AREAS).select_related("host__party")
    codes = {(code.classification.system, code.classification.version, code.code): code for code in Code.objects.all()}
    for council in rows.order_by("host__party__order"):
        area = council.host.party.key
        by = _coordinator(council, now)
        for trade in texts.read("dialogues")["trades"]:
            for number, employer in enumerate(world.employers[area, trade["key"]][:TALKS]):
                dice = Dice("dialogue", area, trade["key"], number)
                _dialogue(journal, council, employer, trade, codes, by, dice, now)
        _lead_on(journal, council, by, now)
    journal.write()
    need_groups.compile_needs(timezone.localdate(now))


def _coordinator(council: Council, now: datetime) -> int | None:
    places = Membership.objects.on(timezone.localdate(now)).filter(council=council, person__user__isnull=False)
    place = places.filter(role=Membership.Role.COORDINATOR).select_related("person").order_by("pk").first()
    return place.person.user_id if place else None


def _dialogue(
    journal: Journal,
    council: Council,
    employer: Organisation,
    trade: dict[str, Any],
    codes: dict[tuple[str, str, str], Code],
    by: int | None,
    dice: Dice,
    now: datetime,
) -> None:
    at = now - timedelta(days=dice.randrange(4, 420), minutes=dice.randrange(300))
    row = Dialogue.objects.create(
        council=council,
        organisation=employer,
        held_on=timezone.localdate(at),
        industry=codes.get(("sni", "2007", trade["industry"])),
        notes=dice.one(trade["notes"]),
        tried=dice.one(trade["tried"]),
        may_be_quoted=dice.happens(0.3),
        level=Level.PARTIES if trade["key"] == "elektrifiering" else Level.COUNCIL,
        written_by_id=by,
    )
    journal.made(row, at, by)
    Dialogue.objects.filter(pk=row.pk).update(written_at=at)
    for subject in dice.some(trade["subjects"], dice.randrange(1, 3)):
        need = NeedObservation.objects.create(
            dialogue=row,
            organisation=employer,
            subject=subject,
            code=codes.get(("ssyk", "2012", trade["code"])) if dice.happens(0.9) else None,
            how_many=dice.randrange(1, 9),
            area_id=council.host.party.key,
            sector="private",
            horizon="now" if dice.happens(0.7) else "short",
            difficulty=dice.one([Difficulty.HARD, Difficulty.VERY_HARD, Difficulty.VERY_HARD, Difficulty.EASY]),
        )
        journal.made(need, at, by)


def _lead_on(journal: Journal, council: Council, by: int | None, now: datetime) -> None:
    """Let the latest dialogue lead to something to do, and to a proposal."""
    row = council.dialogues.select_related("organisation").latest("held_on")
    at = now - timedelta(days=1)
    owner = Membership.objects.on(timezone.localdate(now)).filter(council=council).order_by("pk").first()
    action = ActionPoint.objects.create(
        council=council,
        dialogue=row,
        text="Fråga utbildarna om platser på annan ort kan köpas till hösten",
        owner=owner.person if owner else None,
        due_on=timezone.localdate(now) + timedelta(days=21),
    )
    journal.made(action, at, by)
    proposal = Proposal.objects.create(
        council=council,
        dialogue=row,
        about=Proposal.About.ANALYSIS,
        title="Underlag om handledare på arbetsplatserna",
        text="Flera arbetsgivare tar emot färre lärlingar än de vill. Vi vet inte hur många handledare som finns.",
        proposed_by_id=by,
    )
    journal.made(proposal, at, by)
