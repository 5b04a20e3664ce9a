"""Agreed steps: taken on in a meeting, with a life of their own until somebody closes them."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import ActionPoint, AgendaItem, Meeting, Membership, Person
from councils.models.person import present
from councils.services import locks, notices
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.reports import LANGUAGE
from portal.sorting import swedish

State = ActionPoint.State
FIELDS = ["text", "owner", "due_on"]
MOST = 50
DUE = re.compile(r"\s*//\s*(\d{4}-\d{2}-\d{2})\b")
# A day and a month, as //15/12; the next such day is meant.
SHORT = re.compile(r"\s*//\s*(\d{1,2})/(\d{1,2})(?![\d/])")
# The month as a word, as //15 december or //1 mars 2027.
MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
WORDS = re.compile(
    r"\s*//\s*(\d{1,2})\s+(jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?(?:\s+(\d{4})\b)?",
    re.IGNORECASE,
)


@recorded
def add(action_point: ActionPoint, *, item: AgendaItem, by: User) -> ActionPoint:
    """Put a new action point under an item and on the council's list."""
    meeting = locks.record(item.meeting_id)
    locks.present(meeting.items.filter(pk=item.pk).first())
    action_point.item, action_point.council_id = item, meeting.council_id
    action_point.save()
    notices.action_given(action_point, by=by)
    return action_point


def not_taken_up(meeting: Meeting) -> int:
    """Return how many open action points the council has, if they are not an item on the meeting's agenda already."""
    with translation.override(LANGUAGE):
        stands = meeting.items.filter(title__iexact=_("Open action points"))
    return ActionPoint.objects.open().filter(~Exists(stands), council=meeting.council_id).count()


@recorded
def take_up(meeting: Meeting, *, by: User) -> AgendaItem:
    """Put what the council has open, as it is now, last on the agenda as one item; once, however often it is asked."""
    meeting = locks.agenda(meeting.pk)
    rows = ActionPoint.objects.open().filter(council=meeting.council_id).select_related("owner")
    with translation.override(LANGUAGE):
        title = _("Open action points")
        text = "\n".join(_line(row) for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST])
    if (found := meeting.items.filter(title__iexact=title).first()) is not None:
        return found
    if not text:
        raise WrongState(_("The council has no open action points."))
    position = meeting.items.aggregate(last=Max("position", default=0))["last"] + 1
    kind = AgendaItem.Kind.DIALOGUE
    return AgendaItem.objects.create(meeting=meeting, position=position, title=title, kind=kind, text=text)


def _line(row: ActionPoint) -> str:
    day = _("by %(day)s") % {"day": date_format(row.due_on, "j F Y").lower()} if row.due_on else ""
    who_when = ", ".join(filter(None, [row.owner.name if row.owner else "", day]))
    return f"- {row.text.rstrip('. ')}. {who_when[:1].upper()}{who_when[1:]}".rstrip()


@recorded
def edit(action_point: ActionPoint, *, version: int, by: User) -> ActionPoint:
    """Save what is to be done, by whom and when; Conflict if somebody else has changed it."""
    # What approved minutes say is frozen; what is yet to be approved must be what was sent.
    if action_point.item is not None:
        locks.unsent(action_point.item.meeting_id)
    before = _locked(action_point, State.OPEN)
    concurrency.save(action_point, version=version, fields=FIELDS)
    if action_point.owner_id != before.owner_id:
        notices.action_given(action_point, by=by)
    return action_point


@recorded
def remove(action_point: ActionPoint, *, by: User) -> None:
    """Take away an action point that was written by mistake, while its meeting is still being written."""
    if action_point.item is None:
        raise WrongState(_("The action point comes from no meeting. Close it instead."))
    locks.record(action_point.item.meeting_id)
    row = _locked(action_point, State.OPEN)
    notices.action_settled(row)
    row.delete()


@recorded
def close(action_point: ActionPoint, *, state: ActionPoint.State, outcome: str = "", by: User) -> ActionPoint:
    """Close an action point as done or dropped; closed in the same way once more, nothing happens."""
    row = _locked(action_point)
    if row.state == state:
        return row
    _require(row, State.OPEN)
    row.state, row.outcome, row.closed_at, row.closed_by = state, outcome, timezone.now(), by
    row.version = F("version") + 1
    row.save(update_fields=["state", "outcome", "closed_at", "closed_by", "version"])
    notices.action_settled(row)
    row.refresh_from_db(fields=["version"])
    return row


@recorded
def reopen(action_point: ActionPoint, *, by: User) -> ActionPoint:
    """Open a closed action point again; an open one stays as it is."""
    row = _locked(action_point)
    if row.state == State.OPEN:
        return row
    row.state, row.closed_at, row.closed_by = State.OPEN, None, None
    row.version = F("version") + 1
    row.save(update_fields=["state", "closed_at", "closed_by", "version"])
    row.refresh_from_db(fields=["version"])
    return row


def _locked(action_point: ActionPoint, state: ActionPoint.State | None = None) -> ActionPoint:
    row = locks.present(ActionPoint.objects.select_for_update(of=("self",)).filter(pk=action_point.pk).first())
    if state is not None:
        _require(row, state)
    return row


def _require(row: ActionPoint, state: ActionPoint.State) -> None:
    if row.state != state:
        raise WrongState(_("The action point is closed. Open it again to change it."))


def owners(council_id: int, *, meeting: Meeting | None = None, keep: int | None = None) -> QuerySet[Person]:
    """Return whom something may be given to: those with a place today, and those on the list who have not left.

    Whoever has it already (`keep`) keeps it, whatever has become of them.
    """
    today = timezone.localdate()
    able = Q(pk__in=Membership.objects.on(today).filter(council=council_id).values("person"))
    if meeting is not None:
        able |= Q(pk__in=meeting.attendances.values("person")) & present(today)
    return Person.objects.filter(able | Q(pk=keep)).order_by(swedish("name"))


def on_top(meeting: Meeting) -> QuerySet[ActionPoint]:
    """Return the council's open action points from other meetings, the most urgent first."""
    others = ActionPoint.objects.open().filter(council=meeting.council_id).exclude(item__meeting=meeting)
    return others.for_list().order_by(F("due_on").asc(nulls_last=True), "pk")


class NotUnderstood(ValueError):
    """A word in the line means nothing; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Line:
    """An action point as it was typed in one line."""

    text: str
    owner: Person | None = None
    due_on: date | None = None


def read_line(line: str, people: Iterable[Person]) -> Line:
    """Read `Ask for new figures @tomas //2026-12-15`: what, who and when; raise NotUnderstood for a wrong word."""
    line, due_on = _read_day(line)
    line, owner = _read_owner(line, people)
    return Line(" ".join(line.split()), owner, due_on)


def read_note(line: str, people: Iterable[Person]) -> Line:
    """Read a line of notes, `@tomas //2026-12-15 Ask for new figures`; a word that means nothing stays in the text."""
    due_on, owner = None, None
    with suppress(NotUnderstood):
        line, due_on = _read_day(line)
    try:
        line, owner = _read_owner(line, people)
    except NotUnderstood:
        line = line.removeprefix("@")
    return Line(" ".join(line.split()).lstrip(":, "), owner, due_on)


def _read_owner(line: str, people: Iterable[Person]) -> tuple[str, Person | None]:
    # An address has its @ inside a word; a name stands after a blank.
    found = re.search(r"(?:^|\s)@(\w.*)", line)
    if found is None:
        return line, None
    owner, length = _named(found[1], list(people))
    return line[: found.start()] + line[found.start(1) + length :], owner


def _read_day(line: str) -> tuple[str, date | None]:
    if found := DUE.search(line):
        day = _exactly(found[1])
    elif found := WORDS.search(line):
        month = MONTHS.index(found[2][:3].lower()) + 1
        day = _exactly(f"{found[3]}-{month:02}-{found[1]:0>2}") if found[3] else _next(int(found[1]), month)
    elif found := SHORT.search(line):
        day = _next(int(found[1]), int(found[2]))
    elif re.search(r"(?:^|\s)//\S", line):
        raise NotUnderstood(_("Write the day as //2026-12-15 or //15/12."))
    else:
        return line, None
    return line[: found.start()] + line[found.end() :], day


def _exactly(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood(_("There is no day %(day)s.") % {"day": text}) from error


def _next(number: int, month: int) -> date:
    """Return the day of that number and month that comes next; today counts."""
    today = timezone.localdate()
    for year in range(today.year, today.year + 9):  # nine years hold a leap day
        with suppress(ValueError):
            if (day := date(year, month, number)) >= today:
                return day
    raise NotUnderstood(_("There is no day %(day)s.") % {"day": f"{number}/{month}"})


def _named(text: str, people: list[Person]) -> tuple[Person, int]:
    """Return the person whose name, or beginning of a name, the text starts with, and how long that word is."""
    whole = [p for p in people if re.match(re.escape(p.name) + r"\b", text, re.IGNORECASE)]
    if whole:
        length = max(len(person.name) for person in whole)
        longest = [person for person in whole if len(person.name) == length]
        if len(longest) > 1:
            raise NotUnderstood(_("There are several who are called %(name)s.") % {"name": longest[0].name})
        return longest[0], length
    word = re.match(r"[\w-]+(?:\.[\w-]+)*", text)
    said = word[0] if word else text
    named = [p for p in people if all(_begins(p, part) for part in said.split("."))]
    if len(named) == 1:
        return named[0], len(said)
    if named:
        names = ", ".join(person.name for person in named)
        raise NotUnderstood(_("“%(word)s” can be %(names)s. Write the whole name.") % {"word": said, "names": names})
    raise NotUnderstood(_("Nobody in the council is called “%(word)s”.") % {"word": said})


def _begins(person: Person, word: str) -> bool:
    return any(part.casefold().startswith(word.casefold()) for part in person.name.split())
