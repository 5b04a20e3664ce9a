"""The public extract as a PDF: ordered when it is published, and read by everybody as long as it is."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils import permissions
from councils.models import Extract, Meeting
from councils.reports import extract as document
from councils.reports.extract import ExtractItem, ExtractReport, Side
from councils.services.minutes_report import DASH, NBSP, clock, long
from portal.concurrency import WrongState
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import LANGUAGE, pdf
from portal.reports.text import clean
from portal.services import jobs

KIND = "extract-pdf"
TEMPLATE = Path(__file__).parent.parent / "reports" / "extract.typ"


def order(extract: Extract, *, by: User) -> Job:
    """Order the PDF of a published extract; the same extract is the same job, and a failed one is tried again."""
    if extract.state != Extract.State.PUBLISHED:
        raise WrongState(_("Only a published extract has a PDF."))
    made = report(extract)
    with override(LANGUAGE):
        name = " ".join([made.heading, made.council, extract.meeting.day.isoformat()])
    params = {"extract": extract.pk, "filename": name, "report": asdict(made)}
    return jobs.order(KIND, key=_key(extract), title=made.heading[:200], params=params, by=by)


def of(extract: Extract) -> Job | None:
    return Job.objects.filter(key=_key(extract)).first()


def _key(extract: Extract) -> str:
    return f"{KIND}:{extract.pk}"


def report(extract: Extract) -> ExtractReport:
    """Return what the extract's page shows."""
    meeting, at = extract.meeting, extract.published_at
    assert at is not None  # only what is published is laid out
    host = meeting.council.host.name
    with override(LANGUAGE):
        closing = _(
            "The extract shows organisations, conclusions and decisions. The whole minutes are kept by %(host)s."
        ) % {"host": host}
        published = _("Published %(day)s. A correction is published as a new version.") % {"day": long(at)}
        return ExtractReport(
            council=clean(meeting.council_title),
            heading=clean(_("Extract of the minutes of %(title)s") % {"title": meeting.title}),
            status=_("Approved %(day)s") % {"day": long(meeting.approved_at)},
            at=at.isoformat(),
            footer=clean(" · ".join(filter(None, [host, meeting.registry_number]))),
            facts=tuple(_facts(meeting)),
            summary=clean(extract.summary),
            items=tuple(
                ExtractItem(
                    clean(row["number"]),
                    clean(row["title"]).strip() or DASH,
                    clean(row["conclusion"]),
                    tuple(map(clean, row["decisions"])),
                )
                for row in extract.items
                if row["conclusion"] or row["decisions"]
            ),
            sides=tuple(Side(clean(row["side"]), tuple(map(clean, row["names"]))) for row in extract.organisations),
            closing=clean(f"{closing} {published}"),
        )


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    day = date_format(timezone.localtime(meeting.starts_at), "l j F Y").capitalize().replace(" ", NBSP)
    facts = [
        (_("Time"), f"{day}, {clock(meeting.starts_at)}{DASH}{clock(meeting.ends_at)}"),
        (_("Place"), clean(meeting.place)),
        (_("Host"), clean(meeting.council.host.name)),
        (_("Registry number"), clean(meeting.registry_number)),
    ]
    return [(name, value) for name, value in facts if value]


def run(job: Job, progress: Progress) -> Result:
    """Make the PDF from the frozen data alone."""
    made = ExtractReport.load(job.params["report"])
    with override(LANGUAGE):
        progress(30, _("Laying out the pages"))
    title, at = f"{made.heading}, {made.council}", datetime.fromisoformat(made.at)
    content = pdf.render(TEMPLATE, document.for_typst(made), title=title, lang=LANGUAGE, at=at)
    return Result(f"{job.params['filename']}.pdf", "application/pdf", content)


def can_read(user: User, job: Job) -> bool:
    """Those who review the extract; everybody else fetches the file where the extract is published."""
    rows = Extract.objects.visible_to(user).select_related("meeting")
    extract = rows.filter(pk=job.params["extract"]).first()
    return extract is not None and permissions.can_review_extract(user, extract.meeting)


PDF = JobKind(KIND, run, can_read)
