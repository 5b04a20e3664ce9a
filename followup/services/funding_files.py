"""The dashboard of the money as PDF and Excel: frozen when it is ordered, made in the background."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from followup import permissions
from followup.services import funding_content
from followup.services.follow_up_reports import FORMATS, digest_of
from followup.services.funding_content import Facts
from followup.services.scopes import Scope
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import content
from portal.services import jobs

KIND = "funding-report"
LANGUAGE = "sv"
FORMS = ("pdf", "xlsx")


def order(scope: Scope, form: str, *, division: str, facts: Facts, at: datetime, by: User) -> Job:
    """Order the dashboard as its reader sees it; the same figures again are the same file."""
    with override(LANGUAGE):
        report = funding_content.build(by, scope, by=division, facts=facts, at=at)
    frozen = content.dump(report)
    key = f"{KIND}:{by.pk}:{digest_of(frozen)}:{form}"
    return jobs.order(KIND, key=key, title=report.title, params={"format": form, "report": frozen}, by=by)


def run(job: Job, progress: Progress) -> Result:
    """Make the file from the frozen figures alone."""
    render, content_type = FORMATS[job.params["format"]]
    with override(LANGUAGE):
        progress(20, _("Reading the frozen figures"))
        report = content.load(job.params["report"])
        progress(40, _("Drawing tables and charts"))
        made = render(report)
        progress(90, _("Saving the file"))
    return Result(f"{job.title}.{job.params['format']}", content_type, made)


def can_read(user: User, job: Job) -> bool:
    """Only whoever ordered it, who saw these figures then: others may read other associations' money."""
    return job.ordered_by_id == user.pk and permissions.can_read_funding(user)


EXPORT = JobKind(KIND, run, can_read)
