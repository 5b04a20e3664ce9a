"""A hearing's life: the question goes out, answers come in by link, portal and phone, the silent are reminded."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import (
    Assignment,
    Hearing,
    HearingForward,
    HearingRequest,
    Municipality,
    Party,
    Person,
    SharedItem,
)
from councils.models.hearing import end_of, new_key
from councils.services import hearing_files, hearing_locks, hearing_mails, shared_items
from councils.services.hearing_files import Upload
from councils.services.hearing_mails import Kind
from portal import quiet
from portal.concurrency import Conflict, WrongState
from portal.history import recorded
from portal.models import Document, User
from portal.sorting import swedish

Via = HearingRequest.Via
# The silent are reminded so many days after the day by which they should have answered: before it, on it and after.
REMIND_DAYS = (-3, 0, 2)
# What the clock has not come to within this time is not said any more: a mail about last month helps nobody.
TOO_OLD = timedelta(days=7)


@recorded
def open_(
    item: SharedItem, *, question: str, due_on: date, with_outside: bool, papers: Iterable[Document] = (), by: User
) -> Hearing:
    """Ask the county's municipalities and the five parties; with `with_outside` also the two beyond the county.

    The papers go with the question: whoever has a link to it opens them. A municipality without a contact is asked in
    no mail, but has its row, so that all see that somebody must call it.
    """
    row = shared_items.locked(item)
    if row.hearings.open().exists():
        raise WrongState(_("A hearing is open already. Close it before you open another."))
    if due_on < timezone.localdate():
        raise WrongState(_("Give a day that has not passed."))
    if row.state != SharedItem.State.IN_CONSULTATION:
        shared_items.move(row, SharedItem.State.IN_CONSULTATION, by=by)
    hearing = Hearing.objects.create(shared_item=row, question=question, due_at=end_of(due_on), opened_by=by)
    hearing.papers.set(papers)
    rows = HearingRequest.objects.bulk_create([*to_ask(hearing, with_outside=with_outside), *of_parties(hearing)])
    hearing_mails.owe_all(rows, Kind.QUESTION, about=hearing_mails.surroundings(hearing))
    return hearing


def to_ask(hearing: Hearing, *, with_outside: bool = False) -> list[HearingRequest]:
    """Return the questions to the municipalities as they would go out now, in the order of the code; not saved."""
    rows = Municipality.objects.with_affiliation(timezone.localdate()).filter(organisation__ended_on=None)
    towns = [
        row
        for row in rows.select_related("organisation").order_by("code")
        if row.in_county or (with_outside and row.part)
    ]
    found = contacts_of([row.organisation_id for row in towns])
    now = timezone.now()
    return [
        HearingRequest(
            hearing=hearing,
            organisation=row.organisation,
            party_id=row.part,
            contact=(contact := found.get(row.organisation_id)),
            asked_at=now if contact and contact.email else None,
        )
        for row in towns
    ]


def of_parties(hearing: Hearing) -> list[HearingRequest]:
    """Return the rows of the five parties, which answer in the portal; not saved."""
    parties = Party.objects.select_related("organisation")
    return [HearingRequest(hearing=hearing, organisation=row.organisation, party=row) for row in parties]


def contacts_of(organisations: Iterable[int]) -> dict[int, Person]:
    """Return each municipality's contact today; of several the one who can be mailed and has been it longest."""
    tasks = Assignment.objects.on(timezone.localdate()).filter(
        organisation__in=organisations, task=Assignment.Task.MUNICIPAL_CONTACT
    )
    found: dict[int, Person] = {}
    for task in tasks.select_related("person__user").order_by("from_on", "pk"):
        known = found.get(task.organisation_id)
        if known is None or (task.person.email and not known.email):
            found[task.organisation_id] = task.person
    return found


@dataclass(frozen=True)
class Said:
    """What a municipality or a party answers: `text` is its remark or why not, `dissent` what its own say otherwise."""

    answer: HearingRequest.Answer
    text: str
    level: HearingRequest.Level
    answered_by: str
    dissent: str = ""


@recorded
def answer(
    request: HearingRequest,
    said: Said,
    *,
    via: HearingRequest.Via,
    by: User | None,
    upload: Upload | None = None,
    forward: HearingForward | None = None,
) -> HearingRequest:
    """Write down an answer, the latest word counting; the same words again change nothing.

    `by` is nobody where a mailed link is used without logging in, `forward` the colleague whose link it was. Raises
    WrongState once the hearing is closed, and for a link that has been replaced or taken back since its page was
    opened.
    """
    row = hearing_locks.for_answer(request)
    if via == Via.LINK and row.key != request.key:
        raise WrongState(_("The link has been replaced by a newer one. Look for a later mail about the question."))
    if forward and not row.forwards.live().filter(pk=forward.pk).update(answered_at=timezone.now()):
        raise WrongState(_("The link has been taken back. Ask the one who sent it to you."))
    if upload:
        hearing_files.attach(row, upload, by=by)
    words = asdict(said)
    if all(getattr(row, name) == value for name, value in words.items()):
        return row
    row.answered_at, row.answered_via = timezone.now(), via
    row.opened_at = row.opened_at or (row.answered_at if via == Via.LINK else None)
    row.version += 1
    # What was done about other words says nothing of these.
    row.measure = ""
    for name, value in words.items():
        setattr(row, name, value)
    row.save(update_fields=[*words, "answered_at", "answered_via", "opened_at", "measure", "version"])
    return row


@recorded
def ask_again(request: HearingRequest, *, by: User) -> HearingRequest:
    """Put the question to the one who is the contact now, with a new link; all earlier links are void from now on."""
    hearing = hearing_locks.open_for_answers(request.hearing)
    contact = contacts_of([request.organisation_id]).get(request.organisation_id)
    if contact is None or not contact.email:
        raise WrongState(_("The municipality has no contact with an e-mail address. An administrator can add one."))
    row = HearingRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    row.hearing, row.contact, row.key, row.asked_at = hearing, contact, new_key(), timezone.now()
    row.version += 1
    row.save(update_fields=["contact", "key", "asked_at", "version"])
    row.forwards.live().update(revoked_at=row.asked_at)
    hearing_mails.owe_all([row], Kind.QUESTION, about=hearing_mails.surroundings(hearing))
    return row


@recorded
def extend(hearing: Hearing, *, due_on: date, reason: str, version: int, by: User) -> Hearing:
    """Give everybody more time, and say why; Conflict if somebody else has done so since the page was opened."""
    row = hearing_locks.open_for_answers(hearing)
    if row.version != version:
        raise Conflict(row)
    _require_later(due_on, row.due_on)
    row.due_at, row.due_reason, row.version = end_of(due_on), reason, row.version + 1
    row.save(update_fields=["due_at", "due_reason", "version"])
    # More time of one's own that is less than all have now is none.
    row.requests.filter(due_at__lte=row.due_at).update(due_at=None, due_reason="")
    told = [one for one in _reachable(row) if one.due_at is None]
    hearing_mails.owe_all(told, Kind.MORE_TIME, about=hearing_mails.surroundings(row), once=due_on.isoformat())
    return row


@recorded
def extend_one(request: HearingRequest, *, due_on: date, reason: str, by: User) -> HearingRequest:
    """Give one municipality or party more time, and say why."""
    hearing = hearing_locks.open_for_answers(request.hearing)
    row = hearing.requests.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    row.hearing = hearing
    _require_later(due_on, row.last_on)
    row.due_at, row.due_reason, row.version = end_of(due_on), reason, row.version + 1
    row.save(update_fields=["due_at", "due_reason", "version"])
    told = [one for one in _reachable(hearing) if one.pk == row.pk]
    hearing_mails.owe_all(told, Kind.MORE_TIME, about=hearing_mails.surroundings(hearing), once=due_on.isoformat())
    return row


def _require_later(due_on: date, before: date) -> None:
    if due_on <= before or due_on < timezone.localdate():
        raise WrongState(_("Give a day that is later than the one now, and that has not passed."))


def _reachable(hearing: Hearing) -> list[HearingRequest]:
    """Return the silent that have been asked by mail, whose words a mail needs with them."""
    rows = hearing.requests.silent().exclude(asked_at=None).exclude(contact__email="")
    found = list(rows.select_related("organisation", "contact__user").order_by(swedish("organisation__name"), "pk"))
    for row in found:
        row.hearing = hearing
    return found


def to_remind(hearing: Hearing) -> list[HearingRequest]:
    """Return the silent that a reminder pressed now would go to: nobody is reminded twice a day."""
    today = timezone.localdate()
    return [row for row in _reachable(hearing) if not row.reminded_at or timezone.localdate(row.reminded_at) < today]


@recorded
def remind(hearing: Hearing, *, by: User) -> int:
    """Remind those that have not answered; return how many mails that is."""
    row = hearing_locks.open_for_answers(hearing)
    return _remind(row, to_remind(row), once=timezone.localdate().isoformat())


def _remind(hearing: Hearing, rows: list[HearingRequest], *, once: str) -> int:
    if not rows:
        return 0
    told = hearing_mails.owe_all(rows, Kind.REMINDER, about=hearing_mails.surroundings(hearing), once=once)
    HearingRequest.objects.filter(pk__in=[row.pk for row in told]).update(reminded_at=timezone.now())
    return len(told)


@recorded
def close(hearing: Hearing, *, summary: str, by: User) -> Hearing:
    """Take no more answers, and keep what came of it; the item stays where it is."""
    row = hearing_locks.hearing(hearing)
    if row.closed_at is not None:
        raise WrongState(_("The hearing is closed already."))
    row.closed_at, row.closed_by, row.summary, row.version = timezone.now(), by, summary, row.version + 1
    row.save(update_fields=["closed_at", "closed_by", "summary", "version"])
    return row


def send_reminders(now: datetime) -> int:
    """Remind the silent three days before, on the day and two days after, once each; return how many mails that is.

    Safe to run again and again, and in several places: a hearing that somebody else has taken is passed over.
    """
    if quiet.is_quiet(now):
        return 0
    silent = HearingRequest.objects.silent().exclude(asked_at=None).filter(hearing__in=Hearing.objects.open())
    return sum(_send_reminders(pk, now) for pk in sorted(set(silent.values_list("hearing", flat=True))))


@transaction.atomic
def _send_reminders(hearing_id: int, now: datetime) -> int:
    rows = Hearing.objects.open().select_for_update(of=("self",), skip_locked=True, no_key=True)
    hearing = rows.select_related("shared_item", "opened_by").filter(pk=hearing_id).first()
    if hearing is None or not hearing.takes_answers:
        return 0
    today, by_rung = timezone.localdate(now), dict[date, list[HearingRequest]]()
    for row in _reachable(hearing):
        if rung := _rung(row, today):
            by_rung.setdefault(rung, []).append(row)
    return sum(_remind(hearing, some, once=f"clock:{rung.isoformat()}") for rung, some in sorted(by_rung.items()))


def _rung(row: HearingRequest, today: date) -> date | None:
    """Return the day of the reminder that the row has coming, if any.

    A weekend's is made good on the next working day, and two that were passed over are one. Whoever was asked or
    reminded by a person on that day or since has heard it already.
    """
    assert row.asked_at is not None  # only those that have been asked are reminded
    days = [row.last_on + timedelta(days=days) for days in REMIND_DAYS]
    rung = max((day for day in days if day <= today <= day + TOO_OLD), default=None)
    heard = timezone.localdate(max(filter(None, (row.asked_at, row.reminded_at))))
    return rung if rung and heard < rung else None


def next_reminder(hearing: Hearing, now: datetime) -> date | None:
    """Return the day when the clock reminds the silent next, if it does."""
    today = timezone.localdate(now)
    days = (quiet.working_day(hearing.due_on + timedelta(days=days)) for days in REMIND_DAYS)
    return next((day for day in days if day > today), None)
