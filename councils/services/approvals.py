"""Approval by those who were at the meeting: asked within a window, each says of each item what they think.

An item that is changed after somebody has said something of it is asked about again; what has not changed is not.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Approver, Attendance, Meeting, Membership, Person, Verdict
from councils.reports.minutes import Item
from councils.services import approval_mails, locks, meetings, minutes, minutes_report
from portal import quiet
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Meeting.State
REMIND_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Part:
    """An item of the minutes as it reads now, and what one approver has said of it, if that still counts."""

    item: AgendaItem
    text: Item
    digest: str
    verdict: Verdict | None

    @property
    def is_asked(self) -> bool:
        """The approver has not said anything of this text, or has been answered and may answer back."""
        return self.verdict is None or self.verdict.is_open


@dataclass(frozen=True)
class Progress:
    """How far one approver has come."""

    approver: Approver
    left: int
    remarks: list[Verdict]

    @property
    def is_done(self) -> bool:
        return not self.left and not self.remarks


def possible(meeting: Meeting, *, by: User) -> QuerySet[Person]:
    """Return those who may be asked: who were there, still have a place, can log in, and do not send the minutes."""
    there = Attendance.objects.present().filter(meeting=meeting).values("person")
    places = Membership.objects.on(timezone.localdate()).filter(council=meeting.council_id).values("person")
    rows = Person.objects.filter(pk__in=there, user__is_active=True).filter(pk__in=places).exclude(user=by)
    return rows.select_related("organisation")


@recorded
def ask(meeting: Meeting, *, people: Collection[Person], approve_by: date, by: User) -> Meeting:
    """Lock the notes and ask these people to approve them by a day; who was asked before keeps what they have said."""
    locks.council(meeting.council_id)
    meeting = locks.meeting(meeting.pk)
    chosen = {person.pk for person in people}
    if not chosen or chosen - set(possible(meeting, by=by).values_list("pk", flat=True)):
        raise WrongState(_("Choose at least one approver who was at the meeting and can log in."))
    meeting.move_to(State.FOR_APPROVAL)
    meeting.approve_by = approve_by
    meeting.save(update_fields=["state", "approve_by"])
    meeting.approvers.exclude(person__in=chosen).delete()
    now = timezone.now()
    known = set(meeting.approvers.values_list("person", flat=True))
    Approver.objects.bulk_create(
        [Approver(meeting=meeting, person_id=pk, asked_at=now) for pk in sorted(chosen - known)]
    )
    done = {row.approver.pk for row in progress(meeting) if row.is_done}
    for approver in meeting.approvers.exclude(pk__in=done).select_related("person__user"):
        approver.asked_at, approver.reminded_at = now, None
        approver.save(update_fields=["asked_at", "reminded_at"])
        approval_mails.ask(approver, meeting, by=by)
    return meeting


@dataclass(frozen=True)
class Reading:
    """The minutes as they read now: each item with what is said of it and its digest, and the whole's fingerprint."""

    texts: list[tuple[AgendaItem, Item, str]]
    fingerprint: str


def reading(meeting: Meeting) -> Reading:
    """Return the minutes as they read now, for a page that shows them in several ways."""
    items = list(minutes_report.items_of(meeting))
    made = minutes_report.build(meeting, own=True, items=items)
    written = zip([item for item in items if not item.is_break], made.items, strict=True)
    return Reading([(item, text, _digest(text)) for item, text in written], minutes.fingerprint_of(made))


def parts(approver: Approver, read: Reading | None = None) -> list[Part]:
    """Return the minutes item by item with what the approver has said; what was said of another text is left out."""
    said = {verdict.item_id: verdict for verdict in approver.verdicts.all()}
    return [
        Part(item, text, digest, verdict if (verdict := said.get(item.pk)) and verdict.digest == digest else None)
        for item, text, digest in (read or reading(approver.meeting)).texts
    ]


def progress(meeting: Meeting, read: Reading | None = None) -> list[Progress]:
    """Return how far each approver has come, in as many queries for one as for ten."""
    now = {item.pk: digest for item, _text, digest in (read or reading(meeting)).texts}
    found = []
    rows = meeting.approvers.select_related("person__organisation").prefetch_related("verdicts__item")
    for approver in rows.order_by("pk"):
        valid = [v for v in approver.verdicts.all() if now.get(v.item_id) == v.digest]
        found.append(Progress(approver, len(now) - len(valid), [v for v in valid if v.is_open]))
    return found


@recorded
def answer(meeting: Meeting, *, remarks: Mapping[int, str], dissents: Collection[int], read: str, by: User) -> Meeting:
    """Keep what an approver says of every item; when all have approved all, the minutes are approved.

    `remarks` are proposed changes by item, `dissents` the items whose remark is noted as a differing opinion, and
    `read` the fingerprint of the notes that the approver had before them.
    """
    council = locks.council(meeting.council_id)
    meeting = _for_approval(meeting)
    approver = meeting.approvers.of_user(by).first()
    if approver is None:
        raise WrongState(_("You are no longer asked to approve these minutes."))
    meetings.check_read(meeting, read)
    approver.meeting = meeting
    for part in parts(approver):
        remark = remarks.get(part.item.pk, "")
        kept = part.verdict if part.verdict and part.verdict.remark == remark else None
        Verdict.objects.update_or_create(
            approver=approver,
            item=part.item,
            defaults={
                "digest": part.digest,
                "remark": remark,
                "is_dissent": bool(remark) and part.item.pk in dissents,
                "reply": kept.reply if kept else "",
                "replied_by": kept.replied_by if kept else None,
            },
        )
    approver.answered_at = timezone.now()
    approver.save(update_fields=["answered_at"])
    found = progress(meeting)
    if all(row.is_done for row in found):
        return meetings.seal(meeting, council, by=by)
    if any(row.remarks for row in found if row.approver.pk == approver.pk):
        approval_mails.remarks(approver, meeting)
    return meeting


@recorded
def reply(verdict: Verdict, *, text: str, by: User) -> Verdict:
    """Say why the text stays as it is; the approver may then let the remark go or have it noted."""
    meeting = _for_approval(verdict.approver.meeting)
    verdict = locks.present(
        Verdict.objects.select_for_update(of=("self",))
        .select_related("approver__person__user", "item")
        .filter(pk=verdict.pk)
        .first()
    )
    if not verdict.is_open:
        raise WrongState(_("The approver has let the remark go since you opened the page."))
    verdict.reply, verdict.replied_by = text, by
    verdict.save(update_fields=["reply", "replied_by", "said_at"])
    approval_mails.reply(verdict, meeting)
    return verdict


@recorded
def conclude(meeting: Meeting, *, read: str, by: User) -> Meeting:
    """Approve when the window has closed: somebody has approved, nobody has a remark left, and the silent are noted."""
    council = locks.council(meeting.council_id)
    meeting = _for_approval(meeting)
    meetings.check_read(meeting, read)
    if not can_conclude(meeting, progress(meeting)):
        raise WrongState(
            _("It can be concluded when the last day has passed, somebody has approved all, and no remark is left.")
        )
    return meetings.seal(meeting, council, by=by)


def can_conclude(meeting: Meeting, found: list[Progress]) -> bool:
    """All have approved all; or the last day has passed, somebody has, and nobody has a remark left."""
    done = [row for row in found if row.is_done]
    is_over = meeting.approve_by is not None and meeting.approve_by < timezone.localdate()
    return bool(done) and (len(done) == len(found) or (is_over and not any(row.remarks for row in found)))


def owed_by(user: User) -> QuerySet[Approver]:
    """Return what waits for the user: minutes sent to them that they have not answered since they were last asked."""
    rows = Approver.objects.of_user(user).filter(meeting__state=State.FOR_APPROVAL)
    return silent(rows).select_related("meeting__council")


def send_reminders(now: datetime) -> None:
    """Remind those who are silent two days before the last day, once, on a working day in office hours."""
    if quiet.is_quiet(now):
        return
    today = timezone.localdate(now)
    rows = silent(Approver.objects.filter(meeting__state=State.FOR_APPROVAL, reminded_at=None))
    due = rows.filter(meeting__approve_by__range=(today, today + REMIND_BEFORE))
    for approver in due.select_related("person__user", "meeting__council"):
        approver.reminded_at = now
        approver.save(update_fields=["reminded_at"])
        approval_mails.remind(approver, approver.meeting)


def silent(rows: QuerySet[Approver]) -> QuerySet[Approver]:
    """Return those who have not answered since they were last asked."""
    return rows.filter(Q(answered_at=None) | Q(answered_at__lt=F("asked_at")))


def _for_approval(meeting: Meeting) -> Meeting:
    meeting = locks.meeting(meeting.pk)
    if meeting.state != State.FOR_APPROVAL:
        raise WrongState(_("The minutes no longer wait for approval."))
    return meeting


def _digest(text: Item) -> str:
    """Return what tells one text of an item from another, wherever on the agenda it stands."""
    said = {name: value for name, value in asdict(text).items() if name not in {"anchor", "number", "about", "moved"}}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
