"""A background job's progress and, when it is ready, its file; the parent's rights on every request."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.downloads import attachment
from portal.http import Request, own, require, varies, wants_part
from portal.jobs import may_read
from portal.models import Job
from portal.services import jobs


def _readable(request: Request, pk: int) -> Job:
    job = get_object_or_404(Job, pk=pk)
    if not may_read(request.user, job):
        raise Http404
    return job


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """The job's progress: a page, or for htmx the fragment that polls itself until the job is ready."""
    job = _readable(request, pk)
    template = "components/_job.html" if wants_part(request) else "portal/jobs/detail.html"
    return varies(render(request, template, {"job": job, "back": own(request, request.GET.get("next", ""))}))


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Stop a job that is not done; whoever ordered it may."""
    job = _readable(request, pk)
    require(job.ordered_by_id == request.user.pk)
    jobs.stop(job)
    return redirect("job-detail", pk)


@require_GET
def download(request: Request, pk: int) -> HttpResponse:
    """The file that the job made; 403 until it is ready."""
    job = _readable(request, pk)
    if job.state != Job.State.DONE:
        raise PermissionDenied
    return attachment(job.read(), filename=job.filename, content_type=job.content_type)
