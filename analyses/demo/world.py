"""The demo's analyses, saved with their history as if they had come about one step at a time."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from analyses.demo import assessments, goals, tables
from analyses.models import (
    Analysis,
    AnalysisCode,
    Check,
    Contributor,
    Delivery,
    Mark,
    Outcome,
    Ranking,
    Recipient,
    RecipientList,
    Review,
)
from councils.demo.dice import Dice
from councils.demo.journal import Journal
from councils.models import Assignment, Code, Council, Membership, Organisation, Party, Person, SharedItem
from portal.quiet import working_day

State = Analysis.State
STEPS = (State.PROPOSED, State.DECIDED, State.UNDER_WAY, State.IN_REVIEW, State.PUBLISHED, State.SUPERSEDED)
REMARKS = {
    Review.Verdict.APPROVED: "Tydligt syfte och väl beskrivna källor. Användbart för oss.",
    Review.Verdict.WITH_REMARKS: "Skriv ut osäkerheten för de minsta yrkena redan i sammanfattningen.",
}
WRITTEN = ("summary", "findings", "text", "method")


@dataclass(frozen=True)
class World:
    """Whom the analyses speak of."""

    now: datetime
    councils: dict[str, Council]
    organisations: dict[str, Organisation]
    officials: dict[str, list[Person]]
    item: SharedItem | None


def build(journal: Journal, now: datetime) -> None:
    """Save the analyses with what belongs to them, and tell their history."""
    world = _world(now)
    rows = tomllib.loads(Path(__file__).with_name("analyses.toml").read_text(encoding="utf-8"))["analyses"]
    made: dict[str, Analysis] = {}
    for row in rows:
        made[row["key"]] = _analysis(journal, row, world, made)
    tables.build(journal, made, now)
    _rank(journal, rows, made, world)
    for row in rows:
        if "outcomes" in row:
            _spread(journal, made[row["key"]], row["outcomes"], world)
    _keep_list(journal, world)
    journal.write()
    assessments.build(journal, now, world.officials)
    goals.build(journal, now, world.officials["vg"][0].user_id)


def _rank(journal: Journal, rows: list[dict[str, Any]], made: dict[str, Analysis], world: World) -> None:
    """Give the proposals the places that the parties have given them; one party has not ranked yet."""
    for row in rows:
        for key, place in row.get("places", {}).items():
            by = world.officials[key][0].user_id
            at = world.now - timedelta(days=6, minutes=place)
            ranking = Ranking.objects.create(
                analysis=made[row["key"]], party_id=key, place=place, ranked_by_id=by, ranked_at=at
            )
            journal.made(ranking, at, by)


def _spread(journal: Journal, analysis: Analysis, outcomes: list[list[str]], world: World) -> None:
    """Let most of the municipalities have got the analysis, some have read it, and a few have told what came of it."""
    dice = Dice("spreading", analysis.title)
    by = world.officials[analysis.council.part][0].user_id
    at = analysis.state_since + timedelta(hours=2)
    delivery = Delivery.objects.create(
        analysis=analysis,
        message="Ta gärna upp den i er nämnd, och berätta vad den ledde till.",
        sent_at=at,
        sent_by_id=by,
    )
    journal.made(delivery, at, by)
    tasks = Assignment.objects.filter(
        task=Assignment.Task.MUNICIPAL_CONTACT, organisation__municipality__code__startswith="14", to_on=None
    )
    for task in tasks.select_related("person", "organisation").order_by("organisation__municipality__code"):
        if not dice.happens(0.9):
            continue
        opened_at = at + timedelta(hours=dice.randint(1, 90)) if dice.happens(0.6) else None
        opened_at = opened_at if opened_at and opened_at < world.now else None
        Recipient.objects.create(
            delivery=delivery,
            email=task.person.email,
            person=task.person,
            organisation=task.organisation,
            opened_at=opened_at,
            downloaded_at=opened_at if opened_at and dice.happens(0.5) else None,
        )
    for days, name, text in outcomes:
        written_at = world.now - timedelta(days=int(days), hours=3)
        outcome = Outcome.objects.create(
            analysis=analysis,
            organisation=world.organisations[name],
            text=text,
            written_by_id=by,
            written_at=written_at,
        )
        journal.made(outcome, written_at, by)


def _keep_list(journal: Journal, world: World) -> None:
    """Keep a list of those whom the portal does not know as municipalities, agencies or councils."""
    by, at = world.officials["fy"][0].user_id, world.now - timedelta(days=120)
    addresses = "\n".join(f"vagledning.{place}@example.org" for place in ("trestad", "dalsland", "norra-bohuslan"))
    kept = RecipientList.objects.create(
        council=world.councils["fyrbodal"], name="Studie- och yrkesvägledare i Fyrbodal", addresses=addresses
    )
    journal.made(kept, at, by)


def _world(now: datetime) -> World:
    today = timezone.localdate(now)
    officials: dict[str, list[Person]] = {}
    staff = Assignment.objects.on(today).filter(task=Assignment.Task.STAFF, person__user__joined_at__isnull=False)
    for party in Party.objects.all():
        own = staff.filter(organisation=party.organisation_id).select_related("person").order_by("pk")
        officials[party.key] = [task.person for task in own]
    # Malin Ekström, whom one may log in as, is an official of Fyrbodal in all but the task.
    places = Membership.objects.on(today).filter(council__slug="fyrbodal", role=Membership.Role.COORDINATOR)
    officials["fy"] = [place.person for place in places.select_related("person").order_by("pk")] + officials["fy"]
    return World(
        now=now,
        councils={council.slug: council for council in Council.objects.select_related("host__party")},
        organisations={row.name: row for row in Organisation.objects.all()},
        officials=officials,
        item=SharedItem.objects.filter(state=SharedItem.State.IN_PREPARATION).first(),
    )


def _analysis(journal: Journal, row: dict[str, Any], world: World, made: dict[str, Analysis]) -> Analysis:
    dice = Dice("analyses", row["key"])
    council = world.councils[row["council"]]
    runs = world.officials[council.part][0]
    state, is_external = State(row["state"]), row.get("external", False)
    at = world.now - timedelta(days=row["days_ago"], minutes=dice.randrange(300))
    since = world.now - timedelta(days=row["since"], minutes=dice.randrange(300)) if "since" in row else at
    passed = _passed(state, is_external)
    decided_at = at + (since - at) / 4
    is_decided = State.DECIDED in passed and not is_external
    analysis = Analysis.objects.create(
        council=council,
        publisher=world.organisations[row["publisher"]] if is_external else council.host,
        is_external=is_external,
        **{name: row[name] for name in ("title", "purpose", "topics", "areas", "frequency")},
        **{name: row.get(name, "") for name in ("users", "effort", "edition", "period", "url", *WRITTEN)},
        next_expected_on=timezone.localdate(world.now) + timedelta(days=row["next_in"]) if "next_in" in row else None,
        shared_item=world.item if row.get("item") else None,
        replaces=made[row["replaces"]] if "replaces" in row else None,
        proposed_by_id=runs.user_id,
        state=state,
        state_since=since,
        decided_on=timezone.localdate(decided_at) if is_decided else None,
        decision="Görs enligt förslaget. Redovisas för strategiska gruppen." if is_decided else "",
        declined_reason=row.get("reason", ""),
        number=row.get("number", "").format(year=timezone.localdate(world.now).year, then=at.year),
        published_at=_published_at(row, since) if state in Analysis.OUT else None,
        published_by_id=runs.user_id if state in Analysis.OUT else None,
        review_round=1 if State.IN_REVIEW in passed else 0,
    )
    _tell(journal, analysis, passed, at, since, runs.user_id)
    Analysis.objects.filter(pk=analysis.pk).update(proposed_at=at)
    for key in row["authors"]:
        author = Contributor.objects.create(
            analysis=analysis, person=world.officials[key][0], role=Contributor.Role.AUTHOR
        )
        journal.made(author, decided_at, runs.user_id)
    for system, version, code in row.get("codes", []):
        of = Code.objects.get(classification__system=system, classification__version=version, code=code)
        journal.made(AnalysisCode.objects.create(analysis=analysis, code=of), at, runs.user_id)
    if analysis.review_round:
        _reviews(journal, analysis, row, at + (since - at) * 3 / 4, since, world, runs.user_id)
    return analysis


def _published_at(row: dict[str, Any], since: datetime) -> datetime:
    """Return when it was published; what has been replaced was out for two years before that."""
    return since - timedelta(days=row.get("out_for", 0))


def _reviews(
    journal: Journal,
    analysis: Analysis,
    row: dict[str, Any],
    asked_at: datetime,
    since: datetime,
    world: World,
    by: int | None,
) -> None:
    """Save what the reviewers of other parties have said, or that they have been asked."""
    if analysis.state == State.IN_REVIEW:
        asked_at = since
    for number, (key, verdict) in enumerate(row["reviews"]):
        person = world.officials[key][0]
        contributor = Contributor.objects.create(analysis=analysis, person=person, role=Contributor.Role.REVIEWER)
        journal.made(contributor, asked_at, by)
        given_at = asked_at + timedelta(days=3 + number, hours=2) if verdict else None
        review = Review.objects.create(
            contributor=contributor,
            round=1,
            asked_by_id=by,
            due_on=working_day(timezone.localdate(asked_at) + timedelta(days=14)),
            checklist={check.value: _mark(check, verdict) for check in Check} if verdict else {},
            remarks=REMARKS.get(verdict, ""),
            verdict=verdict,
            given_at=given_at,
            version=1 if verdict else 0,
        )
        journal.made(review, asked_at, by, checklist={}, remarks="", verdict="", given_at=None)
        if given_at:
            journal.changed(review, given_at, person.user_id)
        Review.objects.filter(pk=review.pk).update(asked_at=asked_at)


def _mark(check: Check, verdict: str) -> Mark:
    is_lacking = verdict == Review.Verdict.WITH_REMARKS and check == Check.UNCERTAINTY
    return Mark.PARTLY if is_lacking else Mark.YES


def _passed(state: State, is_external: bool) -> list[State]:
    """Return the states that the analysis has been in, the one that it is in last."""
    first = State.UNDER_WAY if is_external else State.PROPOSED
    if state == State.DECLINED:
        return [first, state]
    return list(STEPS[STEPS.index(first) : STEPS.index(state) + 1])


def _tell(
    journal: Journal, analysis: Analysis, passed: list[State], at: datetime, since: datetime, by: int | None
) -> None:
    """Tell each step, with what was not known yet left out."""
    span = max(len(passed) - 1, 1)
    for number, state in enumerate(passed):
        when = since if number == span else at + (since - at) * number / span
        then: dict[str, Any] = {"state": state, "state_since": when, "proposed_at": at}
        if state in {State.PROPOSED, State.DECLINED}:
            then |= {"decided_on": None, "decision": ""}
        if state != State.DECLINED:
            then["declined_reason"] = ""
        if state not in Analysis.OUT:
            then |= {"number": "", "published_at": None, "published_by_id": None}
        if state in {State.PROPOSED, State.DECIDED, State.UNDER_WAY, State.DECLINED}:
            then["review_round"] = 0
        if state in {State.PROPOSED, State.DECIDED}:
            then |= dict.fromkeys(WRITTEN, "")
        if number == len(passed) - 1:
            then = {"proposed_at": at}
        if number == 0:
            journal.made(analysis, at, by, **then)
        else:
            journal.changed(analysis, when, by, **then)
