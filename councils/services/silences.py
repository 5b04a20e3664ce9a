"""Who owes a meeting something and has not said a word: an answer, an approval, or that it has been passed on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.utils import timezone

from councils.models import Approver, Attendance, CarriedOn, Invitation, Meeting
from councils.services import approvals, carrying
from portal.sorting import swedish

State = Meeting.State


class What(StrEnum):
    """What is owed."""

    CALL = "call"
    APPROVAL = "approval"
    PASSING_ON = "passing-on"


@dataclass(frozen=True)
class Who:
    """One who is silent: a person and whom they represent, or an organisation, and when they were last reminded."""

    name: str
    of: str = ""
    reminded_on: date | None = None


@dataclass(frozen=True)
class Silence:
    """Those who owe one meeting the same thing, and the last day for it."""

    what: What
    meeting: Meeting
    due_on: date | None
    who: list[Who]


def of_councils(councils: Collection[int]) -> list[Silence]:
    """Return what the councils' meetings wait for, the most urgent first. Three queries, however many they are."""
    found = [*_calls(councils), *_approvals(councils), *_passings_on(councils)]
    return sorted(found, key=lambda row: (row.due_on or date.max, row.meeting.starts_at, row.what))


def _calls(councils: Collection[int]) -> Iterable[Silence]:
    coming = Meeting.objects.filter(state=State.CALLED, starts_at__gt=timezone.now(), council__in=councils)
    rows = Invitation.objects.silent().filter(meeting__in=coming).select_related("meeting__council")
    by_meeting: dict[Meeting, list[Who]] = {}
    for row in rows.select_related("person", "organisation").order_by(swedish("person__name")):
        reminded_on = timezone.localdate(row.reminded_at) if row.reminded_at else None
        by_meeting.setdefault(row.meeting, []).append(Who(str(row.person), row.organisation.label, reminded_on))
    return [Silence(What.CALL, meeting, meeting.answer_by, who) for meeting, who in by_meeting.items()]


def _approvals(councils: Collection[int]) -> Iterable[Silence]:
    rows = approvals.silent(Approver.objects.filter(meeting__state=State.FOR_APPROVAL, meeting__council__in=councils))
    by_meeting: dict[Meeting, list[Who]] = {}
    rows = rows.select_related("meeting__council", "person__organisation").order_by(swedish("person__name"))
    for row in rows:
        reminded_on = timezone.localdate(row.reminded_at) if row.reminded_at else None
        by_meeting.setdefault(row.meeting, []).append(Who(str(row.person), row.person.organisation.label, reminded_on))
    return [Silence(What.APPROVAL, meeting, meeting.approve_by, who) for meeting, who in by_meeting.items()]


def _passings_on(councils: Collection[int]) -> Iterable[Silence]:
    held = Meeting.objects.filter(held_at__gte=timezone.now() - carrying.FORGOTTEN, council__in=councils)
    done = CarriedOn.objects.filter(meeting=OuterRef("meeting"), organisation=OuterRef("organisation"))
    rows = Attendance.objects.present().filter(~Exists(done), meeting__in=held)
    by_meeting: dict[Meeting, dict[str, None]] = {}  # each organisation once, in order
    for row in rows.select_related("meeting__council", "organisation").order_by(swedish("organisation__name")):
        by_meeting.setdefault(row.meeting, {})[row.organisation.label] = None
    return [
        Silence(What.PASSING_ON, meeting, meeting.day + carrying.WITHIN, [Who(label) for label in labels])
        for meeting, labels in by_meeting.items()
    ]
