"""Assessments: written one by one or cell by cell, and taken step by step to what everybody reads."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Assessment, AssessmentRound, Certainty, Ground, Sign, Subject, Value
from analyses.services import assessment_rounds
from portal import concurrency
from portal.concurrency import Conflict, WrongState
from portal.history import recorded
from portal.models import User

State = Assessment.State
FIELDS = ["value", "trend", "certainty", "text", "written_by", "written_at"]


@dataclass(frozen=True)
class Place:
    """Where in the matrix an assessment stands."""

    round: AssessmentRound
    subject: Subject
    area: str
    sector: str
    horizon: str

    def find(self) -> Assessment | None:
        return Assessment.objects.filter(**self.__dict__).first()


@dataclass(frozen=True)
class Moved:
    """How many took a step, and how many could not."""

    count: int
    held: int


@dataclass(frozen=True)
class Said:
    """What is said when a step is taken: who stands behind, or how it was adopted, and the day."""

    text: str = ""
    on: date | None = None


def open_for_writing(row: AssessmentRound) -> AssessmentRound:
    """Return the round, locked, if it is open; else raise WrongState."""
    found = assessment_rounds.locked(row)
    if not found.is_open:
        raise WrongState(_("The round is not open, so nothing in it can be changed."))
    return found


def _must_be_draft(row: Assessment) -> None:
    if not row.is_writable:
        raise WrongState(
            _("The assessment is %(state)s. Take it back to change it.") % {"state": row.get_state_display().lower()}
        )


@recorded
def rate(place: Place, sign: str, *, version: int, by: User) -> Assessment:
    """Set the sign of a cell that is still at `version` (0: there is none); Conflict if somebody else was first."""
    # The round's lock makes two who fill an empty cell come one after the other.
    open_for_writing(place.round)
    row = place.find()
    if row is None and version == 0:
        row = Assessment(**place.__dict__, written_by=by, written_at=timezone.now())
        _set(row, sign)
        row.save()
        return row
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    if row.version != version:
        raise Conflict(row)
    _must_be_draft(row)
    _set(row, sign)
    row.written_by, row.written_at = by, timezone.now()
    concurrency.save(row, version=version, fields=FIELDS)
    return row


def _set(row: Assessment, sign: str) -> None:
    """Set value and certainty as a sign says: a plain shortage is no longer an uncertain one."""
    if sign == Sign.UNCERTAIN:
        row.value, row.certainty = Value.SHORTAGE, Certainty.LOW
        return
    row.value = sign
    if not sign or (sign == Sign.SHORTAGE and row.certainty == Certainty.LOW):
        row.certainty = ""


@recorded
def write(row: Assessment, *, version: int, by: User) -> Assessment:
    """Save a new assessment (version 0), or what the form changes in one that is still a draft."""
    open_for_writing(row.round)
    row.written_by, row.written_at = by, timezone.now()
    place = Place(row.round, row.subject, row.area, row.sector, row.horizon)
    found = place.find()
    if version == 0 and found is not None:
        raise Conflict(found)
    if version == 0:
        row.save()
        return row
    _must_be_draft(found or row)
    concurrency.save(row, version=version, fields=FIELDS)
    return row


@recorded
def advance(
    where: AssessmentRound, to: State, *, by: User, areas: list[str], said: Said = Said(), topic: str = ""
) -> Moved:
    """Take all of a round's assessments in some areas a step; those that are not ready stay, and are counted."""
    assessment_rounds.locked(where)
    rows = Assessment.objects.filter(round=where, area__in=areas)
    return _move(rows.filter(subject__topic=topic) if topic else rows, to, said, by)


@recorded
def step(row: Assessment, to: State, *, by: User, said: Said = Said()) -> None:
    """Take one assessment a step, or raise WrongState with what it lacks."""
    assessment_rounds.locked(row.round)
    found = Assessment.objects.get(pk=row.pk)
    found.move_to(to)
    if not _move(Assessment.objects.filter(pk=row.pk), to, said, by).count:
        raise WrongState(_("Give the assessment a value and at least one ground before it is reviewed."))


def _move(rows: QuerySet[Assessment], to: State, said: Said, by: User) -> Moved:
    origins = [state for state, onward in Assessment.NEXT.items() if to in onward]
    waiting = rows.filter(state__in=origins)
    total = waiting.count()
    # The keys first: what is updated no longer matches, and what it replaces is found by them.
    keys = list(waiting.filter(_is_ready(to)).order_by("pk").values_list("pk", flat=True))
    if to == State.COMMUNICATED:
        _replace(keys)
    count = Assessment.objects.filter(pk__in=keys).update(state=to, version=F("version") + 1, **_stamps(to, said, by))
    return Moved(count, total - count)


def _is_ready(to: State) -> Q:
    """Return what is asked for before a step: a value and its grounds before review; none where nothing is judged."""
    if to != State.REVIEWED:
        return Q()
    has_grounds = Q(Exists(Ground.objects.filter(assessment=OuterRef("pk")))) | Q(value=Value.NOT_ASSESSED)
    return ~Q(value="") & has_grounds


def _stamps(to: State, said: Said, by: User) -> dict[str, Any]:
    """Return who and when, as each step has them."""
    if to == State.REVIEWED:
        return {"reviewed_by": by, "reviewed_at": timezone.now()}
    if to == State.DRAFT:
        return {"reviewed_by": None, "reviewed_at": None, "stands_behind": "", "anchored_on": None}
    if to == State.COMMUNICATED:
        return {"communicated_at": timezone.now()}
    if to not in {State.ANCHORED, State.ADOPTED}:
        raise WrongState(_("That step is taken by itself, when a later assessment is communicated."))
    if not said.text or said.on is None:
        raise WrongState(_("Say who stands behind it, and since when."))
    if said.on > timezone.localdate():
        raise WrongState(_("Give a day that has come."))
    if to == State.ANCHORED:
        return {"stands_behind": said.text, "anchored_on": said.on}
    return {"decision": said.text, "adopted_on": said.on}


def _replace(keys: list[int]) -> None:
    """Let those that count now, of the same cells in other rounds, be replaced."""
    later = Assessment.objects.filter(
        pk__in=keys,
        subject=OuterRef("subject"),
        area=OuterRef("area"),
        sector=OuterRef("sector"),
        horizon=OuterRef("horizon"),
    )
    earlier = Assessment.objects.filter(Exists(later), state=State.COMMUNICATED)
    earlier.update(state=State.REPLACED, version=F("version") + 1)
