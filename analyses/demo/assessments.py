"""The demo's assessments: a round that has been replaced, one that counts, and one that is being written."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from analyses.models import (
    DELREGIONS,
    Analysis,
    Area,
    Assessment,
    AssessmentRound,
    Delivery,
    Ground,
    Horizon,
    Outcome,
    Recipient,
    Sector,
    Subject,
)
from analyses.services import deliveries
from councils.demo.dice import Dice
from councils.demo.journal import Journal
from councils.models import Code, Council, Dialogue, Organisation, Person

State = Assessment.State
VALUES = {
    "5": ("shortage", "medium"),
    "4": ("shortage", "low"),
    "3": ("paradox", "medium"),
    "2": ("balance", "medium"),
    "1": ("surplus", "medium"),
    "0": ("not_assessed", ""),
}
PLACES = [
    (area, horizon, sector)
    for area in DELREGIONS
    for horizon in (Horizon.SHORT, Horizon.LONG)
    for sector in (Sector.PUBLIC, Sector.PRIVATE)
]
LIFE = (State.DRAFT, State.REVIEWED, State.ANCHORED, State.ADOPTED, State.COMMUNICATED, State.REPLACED)
# How far each delregion has come in the round that is under way, and which share of its cells it has filled.
UNDER_WAY = {
    Area.FYRBODAL: (State.DRAFT, 0.55),
    Area.GOTEBORGSREGIONEN: (State.REVIEWED, 1.0),
    Area.BORASREGIONEN: (State.ANCHORED, 1.0),
    Area.SKARABORG: (State.DRAFT, 0.25),
}
OUTCOMES = [
    (210, "Trollhättans stad", "Utbildningsnämnden startar ett vuxenutbildningsspår till automationstekniker."),
    (120, "Borås stad", "Ligger till grund för vårt svar till Skolverket om dimensioneringen av gymnasiet."),
]
NAMES = {"fy": "Kompetensråd Fyrbodal", "gr": "Kompetensråd GR", "bo": "Kompetensråd Boråsregionen"}


@dataclass(frozen=True)
class Times:
    """When a round's assessments were written, and when they took each step."""

    written: datetime
    steps: dict[State, datetime]


def build(journal: Journal, now: datetime, officials: dict[str, list[Person]]) -> None:
    """Save the rounds and their assessments, and tell their history."""
    rows = tomllib.loads(Path(__file__).with_name("assessments.toml").read_text(encoding="utf-8"))["subjects"]
    codes = {(code.classification.system, code.classification.version, code.code): code for code in Code.objects.all()}
    region = officials["vg"][0].user_id
    at = now - timedelta(days=740)
    subjects = []
    for row in rows:
        code = codes.get(tuple(row["code"])) if "code" in row else None
        subject = Subject.objects.create(name=row["name"], topic=row["topic"], code=code)
        journal.made(subject, at, region)
        subjects.append((subject, row))
    earlier = None
    for days, state, key in ((715, "closed", "before"), (350, "closed", "now"), (0, "open", "now")):
        earlier = _round(journal, now, days, state, earlier, region)
        _fill(journal, earlier, subjects, key, officials, now, days)
        if days == 350:
            _spread(journal, earlier, now, region)
    journal.write()


def _spread(journal: Journal, row: AssessmentRound, now: datetime, by: int | None) -> None:
    """Let the round that counts have gone to the agencies and most municipalities, and two have told what came."""
    at = now - timedelta(days=300)
    delivery = Delivery.objects.create(
        assessment_round=row,
        message="De fyra delregionernas bedömning, fastställd i december.",
        sent_at=at,
        sent_by_id=by,
    )
    journal.made(delivery, at, by)
    for address in [*deliveries.to_agencies(), *deliveries.to_municipalities(row, only_without=False)]:
        dice = Dice("communicated", row.name, address.email)
        opened_at = at + timedelta(hours=dice.randint(1, 200)) if dice.happens(0.7) else None
        if dice.happens(0.85):
            words = {"email": address.email, "person": address.person, "organisation": address.organisation}
            Recipient.objects.get_or_create(delivery=delivery, **words, defaults={"opened_at": opened_at})
    for days, name, text in OUTCOMES:
        organisation = Organisation.objects.filter(name=name).first()
        when = now - timedelta(days=days)
        outcome = Outcome.objects.create(
            assessment_round=row, organisation=organisation, text=text, written_by_id=by, written_at=when
        )
        journal.made(outcome, when, by)


def _round(
    journal: Journal, now: datetime, days: int, state: str, follows: AssessmentRound | None, by: int | None
) -> AssessmentRound:
    today = timezone.localdate(now)
    closes_on = today - timedelta(days=days + 20) if days else today + timedelta(days=18)
    year = closes_on.year
    row = AssessmentRound.objects.create(
        name=f"Bedömning {year}",
        period=f"{year + 1}–{year + 10}",
        opens_on=closes_on - timedelta(days=60),
        closes_on=closes_on,
        follows=follows,
        state=state,
        version=2 if state == "closed" else 1,
    )
    opened = timezone.make_aware(datetime.combine(row.opens_on, datetime.min.time())) + timedelta(hours=8)
    journal.made(row, opened - timedelta(days=30), by, state="planned")
    if state == "open":
        journal.changed(row, opened, by)
        return row
    journal.changed(row, opened, by, state="open")
    journal.changed(row, opened + timedelta(days=60), by)
    return row


def _fill(
    journal: Journal,
    in_round: AssessmentRound,
    subjects: list[tuple[Subject, dict[str, Any]]],
    key: str,
    officials: dict[str, list[Person]],
    now: datetime,
    days: int,
) -> None:
    analyses = list(Analysis.objects.filter(state__in=Analysis.OUT).order_by("pk"))
    dialogues = {area: _dialogues(area) for area in DELREGIONS}
    opened = timezone.make_aware(datetime.combine(in_round.opens_on, datetime.min.time()))
    for subject, row in subjects:
        for number, (area, horizon, sector) in enumerate(PLACES):
            dice = Dice("assessments", in_round.name, subject.name, number)
            last = _last(area, days)
            if not days and not dice.happens(UNDER_WAY[area][1]):
                continue
            written = min(opened + timedelta(days=dice.randint(3, 50), hours=9, minutes=dice.randrange(400)), now)
            steps = {state: written + timedelta(days=8 * place) for place, state in enumerate(LIFE)}
            steps = {state: min(when, now - timedelta(hours=2)) for state, when in steps.items()}
            digit = row[key][number] if days or not dice.happens(0.12) else dice.one("543")
            place = (in_round, subject, area, horizon, sector)
            made = _one(
                journal, place, digit, row, last, Times(min(written, now - timedelta(hours=3)), steps), officials
            )
            _grounds(journal, made, analyses, dialogues[area], steps[State.DRAFT], dice)


def _last(area: Area, days: int) -> State:
    return State.REPLACED if days > 700 else State.COMMUNICATED if days else UNDER_WAY[area][0]


def _dialogues(area: Area) -> list[Dialogue]:
    councils = Council.objects.filter(host__party=area.value)
    return list(Dialogue.objects.filter(council__in=councils, removed_at=None, level="councils").order_by("pk")[:4])


def _one(
    journal: Journal,
    place: tuple[AssessmentRound, Subject, Area, Horizon, Sector],
    digit: str,
    row: dict[str, Any],
    last: State,
    times: Times,
    officials: dict[str, list[Person]],
) -> Assessment:
    in_round, subject, area, horizon, sector = place
    value, certainty = VALUES[digit]
    by, region = officials[area.value][0].user_id, officials["vg"][0].user_id
    passed = LIFE[: LIFE.index(last) + 1]
    on = {state: timezone.localdate(when) for state, when in times.steps.items()}
    has = set(passed)
    made = Assessment.objects.create(
        round=in_round,
        subject=subject,
        area=area,
        horizon=horizon,
        sector=sector,
        value=value,
        certainty="high" if certainty == "medium" and horizon == Horizon.SHORT else certainty,
        trend=row["trend"] if value != "not_assessed" else "",
        text=row["why"] if value != "not_assessed" and horizon == Horizon.SHORT else "",
        written_by_id=by,
        written_at=times.written,
        state=last,
        reviewed_by_id=by if State.REVIEWED in has else None,
        reviewed_at=times.steps[State.REVIEWED] if State.REVIEWED in has else None,
        stands_behind=NAMES.get(area.value, "Kompetensråd Skaraborg") if State.ANCHORED in has else "",
        anchored_on=on[State.ANCHORED] if State.ANCHORED in has else None,
        decision="Miljö- och regionutvecklingsnämnden" if State.ADOPTED in has else "",
        adopted_on=on[State.ADOPTED] if State.ADOPTED in has else None,
        communicated_at=times.steps[State.COMMUNICATED] if State.COMMUNICATED in has else None,
        version=len(passed),
    )
    for place_, state in enumerate(passed):
        then: dict[str, Any] = {} if state == last else _then(state, passed[: place_ + 1])
        when = times.written if state == State.DRAFT else times.steps[state]
        who = region if state in {State.ADOPTED, State.COMMUNICATED, State.REPLACED} else by
        (journal.changed if place_ else journal.made)(made, when, who, **then)
    return made


def _then(state: State, passed: tuple[State, ...]) -> dict[str, Any]:
    """Return what was not known yet at a step."""
    then: dict[str, Any] = {"state": state}
    if State.REVIEWED not in passed:
        then |= {"reviewed_by_id": None, "reviewed_at": None}
    if State.ANCHORED not in passed:
        then |= {"stands_behind": "", "anchored_on": None}
    if State.ADOPTED not in passed:
        then |= {"decision": "", "adopted_on": None}
    if State.COMMUNICATED not in passed:
        then["communicated_at"] = None
    return then


def _grounds(
    journal: Journal, made: Assessment, analyses: list[Analysis], dialogues: list[Dialogue], at: datetime, dice: Dice
) -> None:
    if made.value == "not_assessed" or (made.state == State.DRAFT and dice.happens(0.4)):
        return
    fitting = [row for row in analyses if made.subject.topic in row.topics] or analyses
    found = [Ground(assessment=made, analysis=dice.one(fitting))]
    if dialogues and dice.happens(0.35):
        found.append(Ground(assessment=made, dialogue=dice.one(dialogues)))
    for ground in found:
        ground.save()
        journal.made(ground, at, made.written_by_id)
