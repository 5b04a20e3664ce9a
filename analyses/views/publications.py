"""An analysis as files: ordered by those who read it, and open to everybody once it is published."""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from analyses.models import Analysis
from analyses.services import publications
from analyses.views import analysis_page
from portal.downloads import attachment
from portal.http import Request, to_job
from portal.models import Job
from portal.reports import content_csv, files


@require_POST
def order(request: Request, pk: int, form: str) -> HttpResponse:
    """Order the analysis as a PDF, Word or Excel file, and go where one sees how far it has come."""
    analysis = analysis_page.find(request, pk)
    if form not in files.RENDER:
        raise Http404
    job = publications.order(analysis, form, by=request.user)
    return to_job(request, job.pk)


def _published(number: str) -> Analysis:
    return get_object_or_404(Analysis.objects.published().select_related("publisher", "council"), number=number)


@login_not_required
@require_safe
def file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Give a published analysis as a file; 404 while it is being made."""
    job = publications.files_of(_published(number)).get(cast(files.Form, form))
    if job is None or job.state != Job.State.DONE:
        raise Http404
    return attachment(job.read(), filename=job.filename, content_type=job.content_type)


@login_not_required
@require_safe
def data(request: HttpRequest, number: str, table: int) -> HttpResponse:
    """Give a table of a published analysis, or the numbers of a chart, as CSV."""
    analysis = _published(number)
    found = [one for one, _chart in publications.report(analysis).tables]
    if not 0 < table <= len(found):
        raise Http404
    name = f"{analysis.number} {table} {found[table - 1].title}"[:100]
    return attachment(
        content_csv.render(found[table - 1]), filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
    )
