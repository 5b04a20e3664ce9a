"""What was published: frozen content, the files that are made of it in the background, and drafts of them before."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from analyses.models import Analysis, Publication
from analyses.services import contents
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import LANGUAGE, content, files
from portal.reports.content import Report
from portal.reports.files import RENDER, Form
from portal.services import jobs

KIND = "analysis-report"
# Part of every order's key: raised when the layout changes, so that what was made before can be made anew.
EDITION = 1


def freeze(analysis: Analysis, *, by: User | None) -> Publication:
    """Keep what the analysis says now for ever, and order its files; once, at publication."""
    frozen, _created = Publication.objects.get_or_create(
        analysis=analysis,
        defaults={"content": content.dump(contents.build(analysis)), "frozen_at": timezone.now()},
    )
    if by is not None:
        for form in RENDER:
            order(analysis, form, by=by)
    return frozen


def report(analysis: Analysis) -> Report:
    """Return what was published; what is not out, or was before anything was frozen, as it stands."""
    frozen = Publication.objects.filter(analysis=analysis).first() if analysis.state in Analysis.OUT else None
    return content.load(frozen.content) if frozen else contents.build(analysis)


def order(analysis: Analysis, form: Form, *, by: User) -> Job:
    """Order a file: of what is out one for ever, of a draft one for each wording."""
    with override(LANGUAGE):
        title = _("%(title)s, report") % {"title": analysis.title[:150]}
    params: dict[str, Any] = {"analysis": analysis.pk, "form": form}
    if analysis.state in Analysis.OUT:
        key = _key(analysis, form)
    else:
        params["report"] = content.dump(contents.build(analysis))
        key = f"{KIND}:{analysis.pk}:{form}:draft:{files.digest(params['report'], edition=EDITION)}"
    return jobs.order(KIND, key=key, title=title, params=params, by=by)


def _key(analysis: Analysis, form: Form) -> str:
    return f"{KIND}:{analysis.pk}:{form}:out:{EDITION}"


def run(job: Job, progress: Progress) -> Result:
    """Make the file from frozen content alone: the same job gives the same file, whatever has happened since."""
    with override(LANGUAGE):
        progress(10, _("Gathering text, tables and charts"))
        made = _content(job)
        return files.written(made, job.params["form"], progress, name=made.title[:100])


def _content(job: Job) -> Report:
    if "report" in job.params:
        return content.load(job.params["report"])
    return report(Analysis.objects.select_related("publisher", "council").get(pk=job.params["analysis"]))


def can_read(user: User, job: Job) -> bool:
    """Whoever reads the analysis today."""
    return Analysis.objects.visible_to(user).filter(pk=job.params["analysis"]).exists()


REPORT = JobKind(KIND, run, can_read)


def files_of(analysis: Analysis) -> dict[str, Job]:
    """Return the orders of what is out, by form, in the order in which they are offered."""
    keys = {_key(analysis, form): form for form in RENDER}
    found = {keys[job.key]: job for job in Job.objects.filter(key__in=keys).defer("params")}
    return {form: found[form] for form in RENDER if form in found}
