"""An open hearing: most municipalities have answered, some have only read the question, and two do not agree."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.demo import texts
from councils.demo.calendar import working
from councils.demo.dice import Dice
from councils.demo.journal import Journal, moment
from councils.models import Hearing, HearingRequest, Party, SharedItem
from councils.models.hearing import end_of
from councils.models.party import REGION
from councils.services import hearings

Answer, Level, Via = HearingRequest.Answer, HearingRequest.Level, HearingRequest.Via
DAYS_AGO, DAYS_LEFT = 24, 8
REMINDED = (13, 6)  # days ago
LEVELS = (Level.OFFICIAL,) * 5 + (Level.COMMITTEE,) * 3 + (Level.COUNCIL,)
KEPT = ("asked_at", "opened_at", "reminded_at", "answer", "text", "dissent", "level", "answered_at", "answered_via")
# What happens to a row: when, what is different then, and by which account or whose mailed link.
Event = tuple[datetime, dict[str, Any], int | str | None]


def build(journal: Journal, now: datetime) -> None:
    """Ask about an item that has been prepared, and let the answers come in since then."""
    said = texts.read("hearings")
    item = SharedItem.objects.select_related("lead").get(title=said["item"])
    assert item.lead is not None  # what is prepared has somebody who leads it
    by, today = item.lead.user_id, timezone.localdate(now)
    asked_at = moment(working(today - timedelta(days=DAYS_AGO)), 9, 10)
    item.state, item.state_since = SharedItem.State.IN_CONSULTATION, asked_at
    item.save(update_fields=["state", "state_since"])
    journal.changed(item, asked_at, by)
    _hearing, rows = ask(journal, item, said, asked_at, end_of(working(today + timedelta(days=DAYS_LEFT))), by)
    reminders = [moment(working(today - timedelta(days=days)), 8, 30) for days in REMINDED]
    let_answer(journal, rows, said, now, reminders, by)
    journal.write()


def ask(
    journal: Journal, item: SharedItem, said: dict[str, Any], asked_at: datetime, due_at: datetime, by: int | None
) -> tuple[Hearing, list[HearingRequest]]:
    """Put the question to all, as of a moment."""
    hearing = Hearing.objects.create(shared_item=item, question=said["question"], due_at=due_at, opened_by_id=by)
    journal.made(hearing, asked_at, by)
    Hearing.objects.filter(pk=hearing.pk).update(opened_at=asked_at)
    rows = [*hearings.to_ask(hearing, with_outside=True), *hearings.of_parties(hearing)]
    for row in rows:
        row.asked_at = asked_at if row.asked_at else None
        if code_of(row) in said["unreached"]:
            row.contact = row.asked_at = None
    HearingRequest.objects.bulk_create(rows)
    for row in rows:
        journal.made(row, asked_at, by)
    return hearing, rows


def let_answer(
    journal: Journal,
    rows: list[HearingRequest],
    said: dict[str, Any],
    until: datetime,
    reminders: list[datetime],
    by: int | None,
) -> None:
    """Let the answers come in, and the silent be reminded, up to a moment."""
    for row in rows:
        dice = Dice("hearing", row.organisation.name)
        for at, values, who in sorted(_events(row, said, until, reminders, by, dice), key=lambda event: event[0]):
            if "reminded_at" in values and row.answer:
                continue
            for name, value in values.items():
                setattr(row, name, value)
            journal.changed(row, at, who)
    HearingRequest.objects.bulk_update(rows, [*KEPT, "answered_by"])


def code_of(row: HearingRequest) -> str:
    return str(getattr(getattr(row.organisation, "municipality", None), "code", ""))


def _events(
    row: HearingRequest,
    said: dict[str, Any],
    now: datetime,
    reminders: list[datetime],
    by: int | None,
    dice: Dice,
) -> Iterator[Event]:
    code, asked_at = code_of(row), row.hearing.opened_at
    if row.asked_at:
        for at in reminders:
            yield at, {"reminded_at": at}, by
    if code in said["unopened"] or code in said["unreached"]:
        return
    opened_at = asked_at + (now - asked_at) * (0.05 + dice.random() * 0.75)
    by_phone = code in said["phone"]
    if row.asked_at and not by_phone:
        yield opened_at, {"opened_at": opened_at}, row.contact.name if row.contact else None
    if code in said["opened"]:
        return
    answered_at = opened_at + timedelta(minutes=dice.randint(3, 900))
    if code in said.get("late", ()):
        answered_at = row.last_at + timedelta(hours=34)
    words = said["parties"].get(row.party_id) if row.is_party else _words(code, said)
    if words is None:
        return
    contact = row.contact
    via = Via.PORTAL if row.is_party else Via.PHONE if by_phone else Via.LINK
    level = Level.COUNCIL if row.is_party else dice.one(LEVELS)
    name = f"{contact.name}, {contact.title.lower()}" if contact else f"{row.organisation.label}, direktionen"
    how = {"level": level, "answered_at": answered_at, "answered_via": via, "answered_by": name}
    yield answered_at, {**words, **how}, contact.name if contact and via == Via.LINK else _writer(row)


def _words(code: str, said: dict[str, Any]) -> dict[str, str]:
    for answer in (Answer.WITH_REMARKS, Answer.OBJECTS):
        found = said["with_remarks" if answer == Answer.WITH_REMARKS else "objects"].get(code)
        if found:
            return {"answer": answer, "text": found}
    return {"answer": Answer.NO_VIEW if code in said["no_view"] else Answer.SUPPORTS}


def _writer(row: HearingRequest) -> int | None:
    """Return the account of an official of the association, who writes down what is said on the phone."""
    party = row.party or Party.objects.get(key=REGION)
    staff = party.organisation.assignments.filter(task="staff", person__user__isnull=False).order_by("pk").first()
    return staff.person.user_id if staff else None
