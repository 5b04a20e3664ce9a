"""A hearing as a file: ordered as it stands, made in the background from what was frozen then."""

from dataclasses import asdict
from typing import Literal, get_args

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.models import Hearing
from councils.reports import hearing_docx, hearing_xlsx
from councils.reports.hearing import HearingReport
from councils.services import hearing_report
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import LANGUAGE, files
from portal.services import jobs
from portal.uploads import Kind

KIND = "hearing-export"
Form = Literal["xlsx", "docx"]
FORMS: tuple[Form, ...] = get_args(Form)
# Part of every order's key: raised when the layout changes, so that what was made before can be made anew.
EDITION = 2


def order(hearing: Hearing, form: Form, *, by: User) -> Job:
    """Order the file; what has been ordered before with the same answers is the same job."""
    frozen = asdict(hearing_report.build(hearing))
    with override(LANGUAGE):
        title = _("Hearing %(number)s, the answers") % {"number": hearing.shared_item.number}
    return jobs.order(
        KIND,
        key=f"{KIND}:{hearing.pk}:{form}:{files.digest(frozen, edition=EDITION)}",
        title=title,
        params={"hearing": hearing.pk, "form": form, "report": frozen},
        by=by,
    )


def run(job: Job, progress: Progress) -> Result:
    """Make the file from the frozen answers alone: the same job says the same, whatever has come in since."""
    form: Form = job.params["form"]
    with override(LANGUAGE):
        progress(20, _("Gathering the answers"))
        report = HearingReport.load(job.params["report"])
        progress(50, _("Writing the file"))
        content = hearing_xlsx.render(report) if form == "xlsx" else hearing_docx.render(report)
        name = _("Hearing %(number)s %(title)s") % {"number": report.number, "title": report.title}
    return Result(f"{name}.{form}", Kind(form).content_type, content)


def can_read(user: User, job: Job) -> bool:
    """Whoever reads the item today."""
    return Hearing.objects.visible_to(user).filter(pk=job.params["hearing"]).exists()


EXPORT = JobKind(KIND, run, can_read)


def made_of(hearing: Hearing) -> QuerySet[Job]:
    """Return the files that have been ordered, the latest first."""
    return Job.objects.filter(key__startswith=f"{KIND}:{hearing.pk}:").defer("params").order_by("-ordered_at", "-pk")
