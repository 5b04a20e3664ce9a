"""Corrections of approved minutes: one writes, another confirms, and the minutes have a new version.

The meeting stays approved, and no row of it is changed: what is corrected is the document, as it was frozen.
"""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.models import AgendaItem, Correction, Meeting
from councils.reports.corrected import put_right
from councils.reports.minutes import Corrected, MinutesReport
from councils.services import locks, minutes, minutes_report, notices
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.reports import LANGUAGE

State = Correction.State


@recorded
def write(meeting: Meeting, *, item: AgendaItem | None, was: str, shall_be: str, reason: str, by: User) -> Correction:
    """Ask somebody else to confirm that words of approved minutes are replaced; one correction at a time waits."""
    meeting = locks.meeting(meeting.pk)
    if meeting.state != Meeting.State.APPROVED:
        raise WrongState(_("Only approved minutes are corrected. Open the notes again and change them there."))
    if meeting.corrections.open().exists():
        raise WrongState(_("Another correction of these minutes waits already. It is confirmed or rejected first."))
    check(meeting, item=item, was=was, shall_be=shall_be)
    # What was approved before documents were frozen is frozen now, before anything is said of it.
    minutes.freeze(meeting, by=by)
    correction = Correction.objects.create(
        meeting=meeting, item=item, was=was, shall_be=shall_be, reason=reason, written_by=by
    )
    notices.correction_written(correction, by=by)
    return correction


def check(meeting: Meeting, *, item: AgendaItem | None, was: str, shall_be: str) -> None:
    """Raise WrongState unless the words stand in one place of the newest version, and others are to replace them."""
    if was.split() == shall_be.split():
        raise WrongState(_("The words are the same as before. Write what the minutes shall say."))
    _made, places = put_right(minutes.report(meeting, own=True), anchor=anchor(item), was=was, now=shall_be)
    if not places:
        raise WrongState(_("The words do not stand together there. Copy them from the minutes, a little at a time."))
    if places > 1:
        raise WrongState(
            _("The words stand in %(n)s places there. Take some more words along, so that it is clear which.")
            % {"n": places}
        )


@recorded
def confirm(correction: Correction, *, by: User) -> Correction:
    """Make the next version of the minutes; confirmed by another than the one who wrote it."""
    meeting = locks.meeting(correction.meeting_id)
    correction = _open(correction)
    if correction.written_by_id == by.pk:
        raise WrongState(_("Somebody else than the one who wrote the correction confirms it."))
    correction.confirmed_by, correction.confirmed_at = by, timezone.now()
    order_version(meeting, correction, by=by)
    _move(correction, State.CONFIRMED, "confirmed_by", "confirmed_at", "makes")
    notices.correction_settled(correction, by=by)
    return correction


def order_version(meeting: Meeting, correction: Correction, *, by: User) -> None:
    """Order the next version of each copy that there is, and note which one it is."""
    for own in (False, True):
        frozen = minutes.sealed(meeting, own=own)
        if frozen is not None:
            made = corrected(MinutesReport.load(frozen.params["report"]), correction)
            correction.makes = made.version
            minutes.order_version(meeting, made, over=frozen, by=by)


def corrected(report: MinutesReport, correction: Correction) -> MinutesReport:
    """Return the next version: the words replaced, and the correction told at the end.

    Where the words do not stand they are in notes that are held to the council, and are not told either.
    """
    item = correction.item
    now = correction.shall_be
    made, places = put_right(report, anchor=anchor(item), was=correction.was, now=now)
    where = next((f"{row.number} {row.title}" for row in report.items if item and row.anchor == anchor(item)), "")
    words = (correction.was, now, correction.reason) if places else ("", "", "")
    assert correction.confirmed_by is not None
    assert correction.confirmed_at is not None
    names = {"writer": correction.written_by.name, "other": correction.confirmed_by.name}
    with override(LANGUAGE):
        day = minutes_report.long(correction.confirmed_at)
        who = _("Written by %(writer)s, confirmed by %(other)s %(day)s.") % {**names, "day": day}
        row = Corrected(where or _("Heading and attendance"), *words, who, day, is_held_out=not places)
    return replace(made, corrections=(*report.corrections, row), at=correction.confirmed_at.isoformat())


def anchor(item: AgendaItem | None) -> str:
    """Return where in the document a correction is; nothing for what stands outside the items."""
    return minutes_report.anchor(item) if item else ""


@recorded
def reject(correction: Correction, *, answer: str, by: User) -> Correction:
    """Let the minutes stay as they are, and say why."""
    locks.meeting(correction.meeting_id)
    correction = _open(correction)
    if correction.written_by_id == by.pk:
        raise WrongState(_("You have written the correction yourself. Withdraw it instead."))
    correction.answer = answer
    _move(correction, State.REJECTED, "answer")
    notices.correction_settled(correction, by=by)
    return correction


@recorded
def withdraw(correction: Correction, *, by: User) -> Correction:
    """Take back a correction that nobody has answered; another may then be written."""
    locks.meeting(correction.meeting_id)
    correction = _open(correction)
    _move(correction, State.WITHDRAWN)
    notices.correction_settled(correction, by=by)
    return correction


def _open(correction: Correction) -> Correction:
    """Return the correction as it is now, if it still waits; the meeting is locked, and so it stays."""
    rows = Correction.objects.select_related("meeting__council", "item", "written_by")
    now = rows.get(pk=correction.pk)
    if now.state != State.OPEN:
        raise WrongState(_("The correction is already %(state)s.") % {"state": now.get_state_display().lower()})
    return now


def _move(correction: Correction, state: Correction.State, *fields: str) -> None:
    correction.state = state
    correction.save(update_fields=["state", *fields])
