"""For administrators: whether background work moves, and how each recurring job last went."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.http import Request
from portal.models import Job, Mail
from portal.services import recurring_jobs, watchdog
from portal.views.administration import administrators_only


@require_GET
@administrators_only
def index(request: Request) -> HttpResponse:
    """The clock, the workers, what is waiting, and the latest run of each job of the schedule."""
    now = timezone.now()
    pulse = watchdog.pulse(now)
    context = {
        "lines": recurring_jobs.latest(now),
        "pulse": pulse,
        "alive_after": now - watchdog.PATIENCE,
        "stopped": pulse.standstill(now),
        "waiting": Mail.objects.filter(state=Mail.State.WAITING).count(),
        "parked": Mail.objects.filter(state=Mail.State.PARKED).count(),
        "failed": Job.objects.filter(state=Job.State.FAILED).count(),
        "jobs": Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count(),
        "section": "recurring-jobs",
    }
    return render(request, "portal/recurring_jobs/index.html", context)
