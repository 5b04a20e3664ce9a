"""The demo's money: agreements, frames, projects and what has been granted and paid, dated back to its days."""

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from councils.demo.dice import Dice
from councils.demo.journal import Journal, moment
from councils.models import Assignment, Board, Municipality, Organisation, Party, Person, SharedItem
from followup.demo import calls, changes, reports
from followup.models import Agreement, CoFinancing, Decision, Entry, Frame, Fund, GeneralTerms, Project, ProjectContact
from followup.models.entry import Kind
from followup.services import proofs
from followup.services.money import share_out
from portal.models import User
from portal.quiet import working_day

THOUSAND = Decimal(1000)
State = Project.State


class World:
    """Whom the money speaks of, and what has been made of it so far."""

    def __init__(self, journal: Journal, now: datetime) -> None:
        self.journal, self.now, self.today = journal, now, timezone.localdate(now)
        self.parties = {party.pk: party for party in Party.objects.select_related("organisation")}
        for order, name in enumerate(
            Fund.OF_DRUM, 1
        ):  # the installation has named them, unless its tables were emptied
            Fund.objects.get_or_create(name=name, defaults={"is_drum": True, "order": order})
        self.funds = {fund.name: fund for fund in Fund.objects.all()}
        self.organisations = {row.name: row for row in Organisation.objects.all()}
        self.officers = {key: self._officer(party) for key, party in self.parties.items()}
        self.senders = {key: self._senior(party) for key, party in self.parties.items()}
        self.boards = {key: self._board(party) for key, party in self.parties.items()}
        self.frames: dict[tuple[str, str, int], Frame] = {}
        self.agreements: dict[str, Agreement] = {}
        self.entries: list[Entry] = []

    def _officer(self, party: Party) -> User:
        tasks = Assignment.objects.on(self.today).filter(organisation=party.organisation_id)
        wanted = tasks.filter(task="funding_officer" if party.pk != "vg" else "staff")
        found: User = wanted.select_related("person__user").order_by("pk")[0].person.user
        return found

    def _senior(self, party: Party) -> User:
        """Return an official of the party who signs its projects' claims: none of those who review them."""
        tasks = Assignment.objects.on(self.today).filter(organisation=party.organisation_id, task="staff")
        known = tasks.exclude(person__user=self.officers[party.pk]).filter(person__user__isnull=False)
        found: User = (known.first() or tasks[0]).person.user
        return found

    def _board(self, party: Party) -> Board:
        known = Board.objects.on(self.today).filter(organisation=party.organisation_id).order_by("pk").first()
        if known is not None:
            return known  # type: ignore[no-any-return]
        return Board.objects.create(organisation=party.organisation, name=f"{party.organisation.label}s direktion")

    def year(self, of: int) -> int:
        return self.today.year + of

    def month(self, number: int) -> date:
        """Return the first day of a month of this year; 0 and less are last year's, 13 and more the next."""
        years, month = divmod(number - 1, 12)
        return date(self.year(years), month + 1, 1)


def build(journal: Journal, now: datetime) -> None:
    """Save it all, with a ledger that keeps its limits though its guards rest, and prove it."""
    world = World(journal, now)
    rows = tomllib.loads(Path(__file__).with_name("funding.toml").read_text(encoding="utf-8"))
    terms = [_terms(world, row) for row in rows["terms"]]
    for key, row in rows["agreements"].items():
        _agreement(world, key, row, terms[-1])
    for row in rows["projects"]:
        _project(world, row)
    Entry.objects.bulk_create(sorted(world.entries, key=lambda entry: entry.at))
    calls.build(world)
    changes.build(world)
    _let_in(world)
    journal.write()
    proofs.run(moment(world.today, 3))


def _terms(world: World, row: dict[str, Any]) -> GeneralTerms:
    days = {name: date.fromisoformat(row[name]) for name in ("from_on", "to_on") if name in row}
    terms = GeneralTerms.objects.create(name=row["name"], is_confirmed=row.get("confirmed", False), **days)
    world.journal.made(terms, world.now - timedelta(days=700), world.officers["vg"].pk)
    return terms


def _agreement(world: World, key: str, row: dict[str, Any], terms: GeneralTerms) -> None:
    party = world.parties[key]
    by, first = world.officers["vg"], world.year(-1)
    agreement = Agreement.objects.create(
        party=party,
        title=f"DRUM {party.area} {first}–{first + 2}",
        registry_number=row["number"],
        from_on=date(first, 1, 1),
        to_on=date(first + 2, 12, 31),
        terms=terms,
        is_confirmed=True,
        withheld_percent=row["withheld"],
        least_municipalities=row["least"],
        flat_rate_percent=Decimal(20),
        pre_study_limit=Decimal(100_000),
        unconfirmed=["flat_rate_percent", "withheld_percent"],
    )
    world.agreements[key] = agreement
    world.journal.made(agreement, moment(date(first - 1, 12, 12), 10), by.pk)
    for years in (-1, 0, 1):
        for name, amount in row["frames"].items():
            decided = date(world.year(years) - 1, 12, 15)
            if decided > world.today:
                decided = world.today - timedelta(days=20)
            frame = Frame.objects.create(
                agreement=agreement, fund=world.funds[name], year=world.year(years), board=world.boards["vg"]
            )
            world.journal.made(frame, moment(decided, 11), by.pk)
            world.frames[key, name, years] = frame
            _enter(world, frame, Kind.FRAME, Decimal(amount), decided, by, reference=f"{row['number']} § 1{years + 5}")
    for years, source, form, amount in row["matching"]:
        CoFinancing.objects.create(
            agreement=agreement,
            year=world.year(years),
            source=source,
            form=form,
            amount=amount * THOUSAND,
            by=world.officers[key],
            at=moment(world.month(years * 12 + 2), 9),
        )


def _enter(world: World, frame: Frame, kind: Kind, amount: Decimal, on: date, by: User, **words: Any) -> None:
    at = min(moment(on, 14), world.now - timedelta(minutes=5))
    world.entries.append(Entry(frame=frame, kind=kind, amount=amount * THOUSAND, on=on, at=at, by=by, **words))


def _project(world: World, row: dict[str, Any]) -> None:
    key, dice = row["party"], Dice("funding", row["title"])
    by, agreement = world.officers[key], world.agreements[key]
    first, last = world.month(row["months"][0]), world.month(row["months"][1] + 1) - timedelta(days=1)
    granted = sum(amount for *_frame, amount in row.get("grant", []))
    is_decided = bool(granted) or "reject" in row
    decided = working_day(min(first - timedelta(days=30), world.today - timedelta(days=10)))
    entered = moment(decided - timedelta(days=40), 9)
    state = State.GRANTED if granted else State.REJECTED if is_decided else State.PROPOSED
    project = Project.objects.create(
        agreement=agreement,
        organisation=world.organisations[row["run_by"]],
        title=row["title"].format(year=world.today.year),
        kind=row.get("kind", "project"),
        **{name: row[name] for name in ("purpose", "priority", "summary")},
        aims=row.get("aims", ""),
        registry_number=f"{key.upper()} {first.year}-{dice.randint(100, 999)}",
        from_on=first,
        to_on=last,
        applied=row.get("applied", granted) * THOUSAND,
        shared_item=SharedItem.objects.order_by("pk").first() if row.get("item") else None,
        state=state,
        state_since=moment(decided, 14) if is_decided else entered,
    )
    then = {"state": State.PROPOSED, "state_since": entered}
    world.journal.made(project, entered, by.pk, **then)
    here = Municipality.objects.filter(affiliations__party=key, affiliations__to_on=None).order_by("code")
    project.municipalities.set(list(here)[: row["towns"]])
    if is_decided:
        world.journal.changed(project, moment(decided, 14), by.pk)
        _decide(world, project, row, decided, by)


def _decide(world: World, project: Project, row: dict[str, Any], decided: date, by: User) -> None:
    key, granted = row["party"], sum(amount for *_frame, amount in row.get("grant", []))
    kind = Decision.Kind.REJECTION if not granted else Decision.Kind.PART if "reason" in row else Decision.Kind.APPROVAL
    decision = Decision.objects.create(
        project=project,
        kind=kind,
        board=world.boards[key],
        decided_on=decided,
        paragraph=str(Dice("paragraph", project.title).randint(8, 120)),
        registry_number=project.registry_number,
        conditions="Resultaten redovisas för kompetensrådet." if granted else "",
        reason=row.get("reject") or row.get("reason", ""),
        terms=project.agreement.terms,
        by=by,
        at=moment(decided, 14),
    )
    frames = [(world.frames[key, fund, years], Decimal(amount)) for years, fund, amount in row.get("grant", [])]
    words: dict[str, Any] = {"project": project, "decision": decision, "reference": f"§ {decision.paragraph}"}
    for frame, amount in frames:
        _enter(world, frame, Kind.GRANT, amount, decided, by, **words)
    _pay(world, project, row, frames)
    if granted:
        mine = [entry.amount for entry in world.entries if entry.project == project and entry.kind == Kind.PAYMENT]
        reports.build(world, project, sum(mine, Decimal(0)), row.get("fate", ""), world.senders[key])
    for source, form, amount in row.get("financing", []):
        parts = share_out(amount * THOUSAND, [part for _frame, part in frames])
        for (frame, _amount), part in zip(frames, parts, strict=True):
            words = {"agreement": project.agreement, "project": project, "decision": decision, "year": frame.year}
            CoFinancing.objects.create(**words, source=source, form=form, amount=part, by=by, at=moment(decided, 14))


def _pay(world: World, project: Project, row: dict[str, Any], frames: list[tuple[Frame, Decimal]]) -> None:
    """Pay of the oldest year's money first, and hold back of the same."""
    left = [amount for _frame, amount in frames]
    by = world.officers[row["party"]]
    sums = [(Kind.PAYMENT, Decimal(amount), number) for number, amount in row.get("paid", [])]
    if "held" in row:
        sums.append((Kind.WITHHELD, Decimal(row["held"]), row["paid"][-1][0]))
    for kind, amount, number in sums:
        on, rest = working_day(world.month(number) + timedelta(days=19)), amount
        if on >= world.today:
            continue
        for place, (frame, _granted) in enumerate(frames):
            if part := min(rest, left[place]):
                _enter(world, frame, kind, part, on, by, project=project, reference=f"Rekvisition {on:%Y-%m}")
                left[place], rest = left[place] - part, rest - part


def _let_in(world: World) -> None:
    """Malin Ekström runs Fyrbodal's money too, and speaks for its projects; Karin Sandell for Strömstad's."""
    malin = Person.objects.filter(name="Malin Ekström").first()
    if malin is None:
        return
    at = world.now - timedelta(days=600)
    task = Assignment.objects.create(
        person=malin,
        organisation=world.parties["fy"].organisation,
        task=Assignment.Task.FUNDING_OFFICER,
        from_on=at.date(),
    )
    world.journal.made(task, at, world.officers["vg"].pk)
    for person in (malin, Person.objects.get(name="Karin Sandell")):
        for project in Project.objects.filter(agreement__party="fy", organisation=person.organisation_id):
            contact = ProjectContact.objects.create(project=project, person=person, may_sign=True)
            world.journal.made(contact, at, world.officers["vg"].pk)
