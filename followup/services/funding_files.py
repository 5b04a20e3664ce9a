"""The dashboard of the money as PDF and Excel: frozen when it is ordered, made in the background."""

from datetime import datetime

from django.utils.translation import override

from followup import permissions
from followup.services import funding_content
from followup.services.funding_content import Facts
from followup.services.scopes import Scope
from portal.jobs import JobKind
from portal.models import Job, User
from portal.reports import LANGUAGE, content, files
from portal.services import jobs

KIND = "funding-report"
FORMS = ("pdf", "xlsx")


def order(scope: Scope, form: str, *, division: str, facts: Facts, at: datetime, by: User) -> Job:
    """Order the dashboard as its reader sees it; the same figures again are the same file."""
    with override(LANGUAGE):
        report = funding_content.build(by, scope, by=division, facts=facts, at=at)
    frozen = content.dump(report)
    key = f"{KIND}:{by.pk}:{files.digest(frozen)}:{form}"
    return jobs.order(KIND, key=key, title=report.title, params={"form": form, "report": frozen}, by=by)


def can_read(user: User, job: Job) -> bool:
    """Only whoever ordered it, who saw these figures then: others may read other associations' money."""
    return job.ordered_by_id == user.pk and permissions.can_read_funding(user)


EXPORT = JobKind(KIND, files.run, can_read)
