"""The whole world, made part by part and written many rows at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

import pgtrigger
from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from councils.demo import (
    MORE,
    action_plans,
    approvals,
    closed_hearings,
    corrections,
    dialogues,
    extracts,
    forums,
    hearings,
    logins,
    organisations,
    populations,
    proposals,
    shared_items,
)
from councils.demo.dice import Dice
from councils.demo.forums import Forum
from councils.demo.journal import Journal
from councils.demo.meetings import Session, sessions
from councils.demo.organisations import Organisations
from councils.demo.people import TWO_YEARS, People
from councils.demo.story import propose, registry, tell
from councils.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    CarriedOn,
    Decision,
    Invitation,
    Meeting,
    Membership,
    Organisation,
    Party,
    Person,
    Proposal,
)
from councils.services import classifications, minutes, notices, reference
from portal.history import events_of
from portal.models import User

BATCH = 60  # councils whose meetings are in memory at a time
T = TypeVar("T")


def is_empty() -> bool:
    """Whether nobody has an account and nobody is registered: demo data never mixes with anything else."""
    return not (User.objects.exists() or Person.objects.exists() or Meeting.objects.exists())


@transaction.atomic
def build(scale: int, now: datetime) -> Counter[str]:
    """Fill an empty database with the world as it is at that moment; return how many rows there are of each sort."""
    journal = Journal()
    with pgtrigger.ignore():
        reference.load(reference.read())
        classifications.load_top_levels()
        made, world, owners = _registry(scale, now, journal)
        for number, some in enumerate(_batches(made, BATCH)):
            held = [session for forum in some for session in sessions(forum, world, now)]
            asked = [] if number else proposals.build(held, now)
            if not number:
                logins.owe(held, owners, now)
            _save(held)
            Proposal.objects.bulk_create(asked)
            propose(journal, asked)
            for session in held:
                tell(journal, session, now)
            journal.write()
        _take_stock()
        dialogues.build(journal, world, now)
        _date_back()
        shared_items.build(journal, now)
        populations.build()
        hearings.build(journal, now)
        closed_hearings.build(journal)
        approvals.build(now)
        action_plans.build(journal, now)
        for more in MORE:
            more(journal, now)
    _freeze(made)
    with pgtrigger.ignore():
        corrections.build(journal, now)
        extracts.build(journal, now)
    notices.actions_due(now)
    return _count()


def _take_stock() -> None:
    """Let the database count the rows, which it plans by: nobody beside sees them before all is done, to count them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _registry(scale: int, now: datetime, journal: Journal) -> tuple[list[Forum], Organisations, dict[str, Person]]:
    world = organisations.build(scale, timezone.localdate(now))
    made = forums.build(scale)
    people = People(now)
    owners = logins.build(made, {row.name: row for row in [*world.named.values(), *world.new]}, people)
    _officials(world, people)
    forums.seat(made, world, people, scale)
    registry(journal, world.new, made, people, now - TWO_YEARS)
    journal.write()
    return made, world, owners


def _officials(world: Organisations, people: People) -> None:
    """Give each party its officials and each municipality its contact; some invitations wait for an answer."""
    for party in Party.objects.select_related("organisation"):
        for number, task in ((0, "staff"), (51, "staff"), (50, "funding_officer")):
            person = people.at(party.organisation, number)
            people.let_in(person, Dice("official", party.key, number), joined=number != 51)
            people.assign(person, party.organisation, task)
    for municipality in chain.from_iterable(world.municipalities.values()):
        people.assign(people.at(municipality, 60), municipality, "municipal_contact")
    people.leave(people.at(world.named["Göteborgsregionen"], 70), years_ago=1)


def _save(held: Sequence[Session]) -> None:
    """Write meetings before what belongs to them, so that each row knows its place."""
    talks = [talk for session in held for talk in session.talks]
    Meeting.objects.bulk_create([session.meeting for session in held], batch_size=2000)
    AgendaItem.objects.bulk_create([talk.item for talk in talks], batch_size=2000)
    Attendance.objects.bulk_create(chain.from_iterable(session.attendances for session in held), batch_size=2000)
    Decision.objects.bulk_create(chain.from_iterable(talk.decisions for talk in talks), batch_size=2000)
    ActionPoint.objects.bulk_create(chain.from_iterable(talk.actions for talk in talks), batch_size=2000)
    Invitation.objects.bulk_create(chain.from_iterable(session.invitations for session in held), batch_size=2000)
    CarriedOn.objects.bulk_create(chain.from_iterable(session.carried_on for session in held), batch_size=2000)
    for session in held:
        if session.current is not None:
            session.meeting.current_item = session.current
            session.meeting.save(update_fields=["current_item"])
    carried = [talk.item for talk in talks if talk.carried_from]
    for talk in talks:
        talk.item.carried_from = talk.carried_from
    AgendaItem.objects.bulk_update(carried, ["carried_from"], batch_size=2000)


def _date_back() -> None:
    """Set what Django stamps with now to when the history says that the row was made."""
    stamps = {
        Decision: "created_at",
        ActionPoint: "created_at",
        Invitation: "called_at",
        Proposal: "proposed_at",
        CarriedOn: "said_at",
    }
    for model, stamp in stamps.items():
        events = events_of(model, pgh_obj_id=OuterRef("pk"), pgh_label="insert")
        rows: models.QuerySet[Any] = model._default_manager.all()
        rows.update(**{stamp: Subquery(events.values("pgh_created_at"))})


def _freeze(made: Sequence[Forum]) -> None:
    """Order the PDF of the latest approved minutes of the registry's councils; others are made when asked for."""
    for forum in made[: len(forums.REGISTERED)]:
        meeting = (
            Meeting.objects.filter(council=forum.council, state=Meeting.State.APPROVED)
            .select_related("council__host", "approved_by")
            .latest("starts_at")
        )
        assert meeting.approved_by is not None
        minutes.freeze(meeting, by=meeting.approved_by)


def _count() -> Counter[str]:
    rows: dict[str, type[models.Model]] = {
        "organisations": Organisation,
        "people": Person,
        "memberships": Membership,
        "meetings": Meeting,
        "agenda items": AgendaItem,
        "action points": ActionPoint,
    }
    return Counter({name: model._default_manager.count() for name, model in rows.items()})


def _batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
