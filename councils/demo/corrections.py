"""Corrections of approved minutes: one that has made a second version, and one that waits for the chair."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from councils.demo import texts
from councils.demo.journal import Journal
from councils.models import ActionPoint, Attendance, Correction, Council, Meeting, Membership
from councils.services import corrections, minutes, minutes_report, notices
from portal.concurrency import WrongState
from portal.models import User
from portal.reports import LANGUAGE

SLUG = "fyrbodal"
State, Presence, Role = Correction.State, Attendance.Presence, Membership.Role


def build(journal: Journal, now: datetime) -> None:
    """Correct the latest approved minutes of a meeting in a room, and ask for a correction of earlier ones."""
    council = Council.objects.get(slug=SLUG)
    approved = council.meetings.filter(state=Meeting.State.APPROVED).select_related("council__host", "approved_by")
    latest = approved.exclude(mode=Meeting.Mode.REMOTE).latest("starts_at")
    writer, chair = (_holder(council, role) for role in (Role.COORDINATOR, Role.CHAIR))
    _confirmed(journal, latest, writer, chair, now)
    _waiting(journal, approved.exclude(pk=latest.pk), writer, now)
    journal.write()


def _holder(council: Council, role: Membership.Role) -> User:
    return User.objects.filter(person__memberships__council=council, person__memberships__role=role).earliest("pk")


def _confirmed(journal: Journal, meeting: Meeting, writer: User, chair: User, now: datetime) -> None:
    """Let somebody who is said to have been there by video have been in the room."""
    with override(LANGUAGE):
        remote, present = str(Presence.REMOTE.label), str(Presence.PRESENT.label)
    assert meeting.approved_by is not None
    minutes.freeze(meeting, by=meeting.approved_by)
    people = [row for group in minutes.report(meeting, own=False).groups for row in group.people]
    row = next(row for row in people if row.presence == remote and not row.note)
    was, shall_be = (" ".join([row.name, row.organisation, row.role, presence]) for presence in (remote, present))
    reason = texts.read("corrections")["confirmed"].format(name=row.name)
    assert meeting.approved_at is not None
    at = min(meeting.approved_at + timedelta(days=2), now - timedelta(hours=3))
    correction = Correction.objects.create(
        meeting=meeting, was=was, shall_be=shall_be, reason=reason, written_by=writer
    )
    journal.made(correction, at, writer.pk)
    correction.state, correction.confirmed_by = State.CONFIRMED, chair
    correction.confirmed_at = min(at + timedelta(days=1), now - timedelta(hours=1))
    corrections.order_version(meeting, correction, by=chair)
    correction.save()
    journal.changed(correction, correction.confirmed_at, chair.pk)


def _waiting(journal: Journal, meetings: "QuerySet[Meeting]", writer: User, now: datetime) -> None:
    """Let what was agreed in earlier minutes have been given a week too little."""
    dated = ActionPoint.objects.filter(item__meeting__in=meetings.values("pk")).exclude(due_on=None)
    for task in dated.select_related("item__meeting__council__host").order_by("-item__meeting__starts_at", "pk"):
        assert task.item is not None
        assert task.due_on is not None
        with override(LANGUAGE):
            was, shall_be = (minutes_report.long(task.due_on + timedelta(days=days)) for days in (0, 7))
        words: dict[str, Any] = {"item": task.item, "was": was, "shall_be": shall_be}
        try:
            corrections.check(task.item.meeting, **words)
        except WrongState:
            continue  # the day stands in another place too
        reason = texts.read("corrections")["waiting"]
        minutes.freeze(task.item.meeting, by=writer)
        correction = Correction.objects.create(meeting=task.item.meeting, reason=reason, written_by=writer, **words)
        journal.made(correction, now - timedelta(days=2), writer.pk)
        correction.save()
        notices.correction_written(correction, by=writer)
        return
