"""The demo's follow-up, saved with its history as if it had come about year by year."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from analyses.models import Analysis
from councils.demo.journal import Journal
from councils.models import Assignment, Council, Dialogue, Meeting, Membership, Party, SharedItem
from followup.demo import cycles, indicators
from followup.models import Commitment, Evidence
from followup.services import declarations

HELD = Meeting.State.APPROVED
# Which commitment a record of a kind shows, and what is said of it.
SHOWS = {
    "meeting": (1, "Rådets möte, med protokoll."),
    "analysis": (5, "Publicerad efter granskning."),
    "dialogue": (7, "Dialogen ledde till ett förslag."),
    "shared-item": (9, "Alla kommuner tillfrågade före beslutet."),
}


def build(journal: Journal, now: datetime) -> None:
    """Load the declaration, and point out some of what shows that it is kept."""
    declarations.load(declarations.read())
    parties = {party.key: party for party in Party.objects.select_related("organisation")}
    for party in parties.values():
        _evidence(journal, party, now)
    indicators.build(journal, now)
    writers = {key: writer_of(party) for key, party in parties.items()}
    seconds = {key: second_of(party, writers[key]) for key, party in parties.items()}
    cycles.build(journal, now, writers, seconds)
    journal.write()


def writer_of(party: Party) -> int | None:
    """Return the account of an official of the party, or of who coordinates its council."""
    today = timezone.localdate()
    places = Membership.objects.on(today).filter(
        role=Membership.Role.COORDINATOR,
        council__kind=Council.Kind.OVERARCHING,
        council__host=party.organisation_id,
        person__user__isnull=False,
    )
    staff = Assignment.objects.on(today).filter(
        task=Assignment.Task.STAFF, organisation=party.organisation_id, person__user__isnull=False
    )
    found = places.values_list("person__user", flat=True).order_by("pk").first()
    return found or staff.values_list("person__user", flat=True).order_by("pk").first()


def second_of(party: Party, first: int | None) -> int | None:
    """Return the account of another official of the party, who signs after the first."""
    staff = Assignment.objects.on(timezone.localdate()).filter(
        task=Assignment.Task.STAFF, organisation=party.organisation_id, person__user__isnull=False
    )
    others = staff.exclude(person__user=first) if first else staff
    return others.values_list("person__user", flat=True).order_by("pk").first()


def _evidence(journal: Journal, party: Party, now: datetime) -> None:
    mine: dict[str, Any] = {
        "meeting": Meeting.objects.filter(
            council__host=party.organisation_id, council__kind=Council.Kind.OVERARCHING, state=HELD
        ).order_by("-starts_at")[:2],
        "analysis": Analysis.objects.filter(council__host=party.organisation_id, state="published")[:2],
        "dialogue": Dialogue.objects.filter(council__host=party.organisation_id).order_by("pk")[:1],
        "shared-item": SharedItem.objects.filter(state__in=SharedItem.SETTLED).order_by("pk")[:1],
    }
    commitments = {row.number: row for row in Commitment.objects.prefetch_related("parties")}
    for kind, rows in mine.items():
        number, note = SHOWS[kind]
        if party not in commitments[number].parties.all():
            continue
        for days, row in enumerate(rows, 20):
            by, at = writer_of(party), now - timedelta(days=days)
            made = Evidence.objects.create(
                commitment=commitments[number],
                party=party,
                year=at.year,
                kind=kind,
                record_id=row.pk,
                note=note,
                added_by_id=by,
            )
            journal.made(made, at, by)
