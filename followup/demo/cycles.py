"""Four rounds: three that are closed, and this year's, which all but two have answered or begun to."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from councils.demo.dice import Dice
from councils.demo.journal import Journal, moment
from councils.models import Council, Meeting, Party
from followup.models import Answer, Commitment, Cycle, Declaration, FollowUpForm, SelfAssessment
from followup.models.questions import Content, Question, Rating, Section
from followup.services import cycles, follow_up_reports
from followup.services.indicators.registry import of_commitment
from portal.models import User
from portal.quiet import working_day

FIRST = 2023
State = SelfAssessment.State
# How this year's stand: signed, sent back, begun, not begun.
NOW = {"vg": "signed", "gr": "signed", "sk": "signed", "fy": "begun", "bo": "returned"}
REMARK = "Skriv ut vilka kommuner som inte har svarat på överhörningen, och vad som görs åt det."


def build(journal: Journal, now: datetime, writers: dict[str, int | None], seconds: dict[str, int | None]) -> None:
    """Save the rounds from 2023 to this year with their forms and answers."""
    texts = tomllib.loads(Path(__file__).with_name("form.toml").read_text(encoding="utf-8"))
    declaration = Declaration.objects.get()
    content = _content(texts)
    for year in range(FIRST, now.year + 1):
        # From this year on Västgruppen asks for two signatures.
        asked = Content(content.sections, co_sign=year == now.year)
        cycle = _cycle(journal, declaration, asked, year, now)
        for party in Party.objects.all():
            _answers(journal, cycle, party, asked, texts, writers.get(party.key), seconds.get(party.key), now)
        by = User.objects.filter(pk=writers.get("vg") or 0).first()
        if year == now.year - 1 and by is not None:
            follow_up_reports.order(cycle, by=by)


def _content(texts: dict[str, Any]) -> Content:
    """Return the form: a rating for each commitment, and what the file asks besides."""
    commitments = {row.number: row for row in Commitment.objects.prefetch_related("parties")}
    sections = []
    for row in texts["sections"]:
        questions = [_rating(commitments[number]) for number in row["commitments"]]
        for one in row.get("questions", []):
            words: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value for name, value in one.items()
            }
            questions.append(Question(**words))
        sections.append(Section(row["key"], row["title"], row.get("text", ""), tuple(questions)))
    return Content(tuple(sections))


def _rating(row: Commitment) -> Question:
    bound = tuple(party.key for party in row.parties.all())
    return Question(
        key=f"q{row.number}",
        kind="rating",
        text=f"{row.number}. {row.title}",
        help=row.success,
        commitment=row.number,
        parties=() if len(bound) == 5 else bound,
        indicators=tuple(one.key for one in of_commitment(row.number)),
    )


def _cycle(journal: Journal, declaration: Declaration, content: Content, year: int, now: datetime) -> Cycle:
    is_now = year == now.year
    today = timezone.localdate(now)
    due = working_day(today + timedelta(days=5)) if is_now else date(year, 11, 28)
    meets = working_day(due + timedelta(days=11)) if is_now else date(year, 12, 12)
    decided = working_day(today - timedelta(days=90) if is_now else date(year, 5, 20))
    made_at, decided_at = (moment(decided - timedelta(days=days), 10) for days in (30, 0))
    vast = Meeting.objects.filter(council__kind=Council.Kind.VAST_GROUP, held_at__isnull=False)
    form = FollowUpForm.objects.create(
        year=year,
        number=1,
        title=f"Uppföljning av avsiktsförklaringen {year}",
        content=content.dump(),
        state=FollowUpForm.State.DECIDED,
        decided_on=decided,
        meeting=vast.filter(starts_at__date=decided).first(),
    )
    journal.made(form, made_at, None, state="draft", decided_on=None, meeting_id=None)
    journal.changed(form, decided_at, None)
    state = Cycle.State.OPEN if is_now else Cycle.State.CLOSED
    opens = due - timedelta(days=60)
    since = moment(opens if is_now else date(year + 1, 1, 20), 9)
    cycle = Cycle.objects.create(
        year=year,
        declaration=declaration,
        form=form,
        state=state,
        state_since=since,
        opens_on=opens,
        due_on=due,
        compiled_on=working_day(due + timedelta(days=4)),
        meets_on=meets,
        figures={} if is_now else cycles.figures(year),
    )
    journal.made(cycle, moment(opens - timedelta(days=40), 9), None, state="planned", form_id=None)
    journal.changed(cycle, since, None)
    return cycle


def _answers(
    journal: Journal,
    cycle: Cycle,
    party: Party,
    content: Content,
    texts: dict[str, Any],
    by: int | None,
    second: int | None,
    now: datetime,
) -> None:
    how = NOW[party.key] if cycle.state == Cycle.State.OPEN else "signed"
    row = SelfAssessment.objects.create(cycle=cycle, party=party)
    opened = moment(cycle.opens_on, 9)
    journal.made(row, opened, by)
    dice = Dice("follow-up", cycle.year, party.key)
    at = min(moment(cycle.due_on - timedelta(days=dice.randint(4, 20)), 13), now - timedelta(hours=dice.randint(3, 40)))
    asked = content.asked(party.key, {}) if how else []
    for question in asked[:7] if how == "begun" else asked:
        value = _value(question, cycle.year, party.key, texts)
        answer = Answer.objects.create(
            assessment=row, key=question.key, value=value, written_by_id=by, written_at=at, version=1
        )
        journal.made(answer, at, by)
    if how == "signed":
        row.state, row.signed_at, row.signed_by_id = State.SIGNED, at + timedelta(hours=1), by
        if content.co_sign:
            row.co_signed_at, row.co_signed_by_id = at + timedelta(hours=2), second
    elif how == "returned":
        row.state, row.remark, row.returned_at = State.RETURNED, REMARK, at + timedelta(hours=2)
    if how in {"signed", "returned"}:
        row.save()
        journal.changed(row, at + timedelta(hours=2), by)


def _value(question: Question, year: int, party: str, texts: dict[str, Any]) -> dict[str, Any]:
    if question.kind == "rating":
        # Better for each year, from a start of its own: a party goes down only where the dice say so.
        dice = Dice("rating", party, question.key)
        level = dice.random() * 0.9 + 0.1 * (year - FIRST)
        slips = Dice("slip", party, question.key, year).happens(0.08)
        rating = Rating.MET if level > 0.55 and not slips else Rating.PARTLY if level > 0.2 else Rating.NOT_MET
        return {"rating": rating.value, "text": Dice("why", party, question.key, year).one(texts["reasons"][rating])}
    dice = Dice("answer", party, question.key, year)
    if question.kind == "choice":
        return {"choice": sorted(dice.some(question.options, 2))}
    if question.kind == "table":
        return {"rows": [["Fler handledare", "Rådet", "Våren"], ["Dialog om turism", "Processledaren", "Hösten"]]}
    return {"text": dice.one(texts["texts"]["important"])}
