"""The minutes as a document: frozen when ordered or approved, one for the council itself and one for others."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.models import AgendaItem, Meeting
from councils.reports import minutes as document
from councils.reports import minutes_docx
from councils.reports.minutes import MinutesReport
from councils.rights import rights_of
from councils.services import minutes_report
from portal.concurrency import WrongState
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import LANGUAGE, files, pdf
from portal.services import jobs

KIND = "minutes-pdf"
TEMPLATE = Path(__file__).parent.parent / "reports" / "minutes.typ"
# Part of every order's key: raised when the layout changes, so that what was made before can be made anew.
EDITION = 1
WRITTEN = {Meeting.State.UNDER_WAY, Meeting.State.HELD, Meeting.State.FOR_APPROVAL, Meeting.State.APPROVED}


def has_minutes(meeting: Meeting) -> bool:
    """There is something to read once the meeting has begun."""
    return meeting.state in WRITTEN


def may_read_own(user: User, meeting: Meeting) -> bool:
    """The council's own document, with notes that stay in the council, is for those who read such notes."""
    return rights_of(user).reads_held_notes(meeting.council_id)


def has_held_notes(meeting: Meeting) -> bool:
    held = meeting.items.filter(is_held_to_council=True).exclude(kind=AgendaItem.Kind.BREAK).exclude(notes="")
    return any(minutes_report.is_held(item) for item in held)


def report(meeting: Meeting, *, own: bool) -> MinutesReport:
    """Return the document: as it was frozen if the minutes are approved, else as the meeting stands now."""
    own = own and has_held_notes(meeting)
    if meeting.state == Meeting.State.APPROVED:
        frozen = sealed(meeting, own=own)
        if frozen is not None:
            return MinutesReport.load(frozen.params["report"])
    return minutes_report.build(meeting, own=own)


def earlier(meeting: Meeting, *, own: bool, version: int) -> MinutesReport | None:
    """Return approved minutes as they were in one of their versions, which may be the newest."""
    rows = _sealed(meeting, own=own and has_held_notes(meeting))
    return next((found for job in rows if (found := MinutesReport.load(job.params["report"])).version == version), None)


def sealed(meeting: Meeting, *, own: bool) -> Job | None:
    """Return the newest PDF that the approval or a correction ordered.

    None is ever made anew, as its hash is what others check.
    """
    return _sealed(meeting, own=own).first()


def _sealed(meeting: Meeting, *, own: bool) -> QuerySet[Job]:
    """Return the orders of the approved text, the newest version first; of a version the first order counts."""
    rows = _of(meeting).filter(params__approved=True, params__own=own)
    return rows.order_by(F("params__version").desc(nulls_last=True), "ordered_at", "pk")


def order_pdf(meeting: Meeting, *, own: bool = False, by: User) -> Job:
    """Order the PDF; what has been ordered before with the same content is the same job."""
    if not has_minutes(meeting):
        raise WrongState(_("The meeting has not begun, so there is nothing to make a document of yet."))
    own = own and has_held_notes(meeting)
    if meeting.state == Meeting.State.APPROVED and (kept := sealed(meeting, own=own)) is not None:
        return jobs.order(KIND, key=kept.key, title=kept.title, params=kept.params, by=by)
    held_open = meeting.items.filter(is_held_to_council=False).values_list("pk", flat=True)
    # Whose notes anybody who reads the meeting may read: asked again at each download.
    return _order(meeting, minutes_report.build(meeting, own=own), sorted(held_open), by)


def order_version(meeting: Meeting, made: MinutesReport, *, over: Job, by: User) -> Job:
    """Order the PDF of corrected minutes, for those who may read the version that they correct."""
    return _order(meeting, made, over.params["open_items"], by)


def _order(meeting: Meeting, made: MinutesReport, open_items: list[int], by: User) -> Job:
    frozen = asdict(made)
    return jobs.order(
        KIND,
        key=f"{KIND}:{meeting.pk}:{_digest(frozen)}",
        title=made.heading[:200],
        params={
            "meeting": meeting.pk,
            "own": made.is_own,
            "approved": not made.is_draft,
            "version": made.version,
            "open_items": open_items,
            "filename": filename(meeting, made),
            "report": frozen,
        },
        by=by,
    )


def fingerprint(meeting: Meeting) -> str:
    """Return what tells the meeting's notes, as they are now, from what they have been or will be.

    Where an item has been moved is left out: the next meeting may be planned while the notes are being read.
    """
    return fingerprint_of(minutes_report.build(meeting, own=True))


def fingerprint_of(made: MinutesReport) -> str:
    """Return the same of a document that is made already, with the notes that are held to the council."""
    frozen = asdict(made)
    return _digest({**frozen, "items": [{**item, "moved": ""} for item in frozen["items"]]})


def _digest(frozen: dict[str, Any]) -> str:
    # What has no corrections has the key that it had before there were any.
    frozen = {name: value for name, value in frozen.items() if name != "corrections" or value}
    return files.digest(frozen, edition=EDITION, besides=())


def freeze(meeting: Meeting, *, by: User) -> None:
    """Keep the documents of minutes that have just been approved; later changes of names and tasks pass them by."""
    order_pdf(meeting, own=False, by=by)
    if has_held_notes(meeting):
        order_pdf(meeting, own=True, by=by)


def filename(meeting: Meeting, made: MinutesReport) -> str:
    """Return the file's name without its ending: kind and meeting, council, day, and what sort of copy it is."""
    with override(LANGUAGE):
        copy = [_("draft")] if made.is_draft else []
        copy += [_("for the council only")] if made.is_own else []
        copy += [_("version %d") % made.version] if made.corrections else []
    words = [made.heading.replace(":", ""), made.council, meeting.day.isoformat(), *copy]
    return " ".join(words)


def run(job: Job, progress: Progress) -> Result:
    """Make the PDF from the frozen data alone: the same job gives the same bytes, whatever has changed since."""
    with override(LANGUAGE):
        progress(20, _("Gathering the notes"))
        made = MinutesReport.load(job.params["report"])
        data = document.for_typst(made)
        progress(40, _("Laying out the pages"))
        at = datetime.fromisoformat(made.at)
        content = pdf.render(TEMPLATE, data, title=f"{made.heading}, {made.council}", lang=LANGUAGE, at=at)
        progress(90, _("Saving the file"))
    return Result(f"{job.params['filename']}.pdf", "application/pdf", content)


def can_read(user: User, job: Job) -> bool:
    """Whoever reads the meeting today; the council's own copy only its own, and so with notes held since then."""
    meeting = Meeting.objects.visible_to(user).filter(pk=job.params["meeting"]).first()
    if meeting is None:
        return False
    return may_read_own(user, meeting) or _is_open(job.params, _held_items(meeting))


def _held_items(meeting: Meeting) -> set[int]:
    held = meeting.items.filter(is_held_to_council=True).exclude(notes="")
    return set(held.values_list("pk", flat=True))


def _is_open(params: dict[str, Any], held: set[int]) -> bool:
    return not params.get("own") and held.isdisjoint(params.get("open_items", []))


PDF = JobKind(KIND, run, can_read)


def docx(meeting: Meeting, made: MinutesReport) -> tuple[str, bytes]:
    """Return the Word file's name and bytes."""
    return f"{filename(meeting, made)}.docx", minutes_docx.render(made)


@dataclass(frozen=True)
class Version:
    """A PDF that has been made or is on its way; the current ones are the latest of their kind."""

    job: Job
    number: int
    is_approved: bool
    is_own: bool
    is_current: bool


def versions(meeting: Meeting, *, user: User) -> list[Version]:
    """Return the meeting's PDFs that the user may read: those of the approved text first, the newest of each first."""
    may_own, held = may_read_own(user, meeting), _held_items(meeting)
    parts = {name: F(f"params__{name}") for name in ("own", "approved", "open_items")}
    parts["number"] = F("params__version")
    made: Iterable[Any] = _of(meeting).annotate(**parts).defer("params").order_by("-ordered_at", "-pk")
    readable = [job for job in made if may_own or _is_open({"own": job.own, "open_items": job.open_items}, held)]
    # What was ordered before there were corrections says no version.
    readable.sort(key=lambda job: (not job.approved, -(job.number or 1)))
    latest = {job.own: job.pk for job in reversed(readable)}
    return [Version(job, job.number or 1, job.approved, job.own, latest[job.own] == job.pk) for job in readable]


def _of(meeting: Meeting) -> QuerySet[Job]:
    return Job.objects.filter(key__startswith=f"{KIND}:{meeting.pk}:")
