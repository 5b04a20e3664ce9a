"""Whether a file is minutes that the portal has sealed: asked by anybody, answered with nothing that is not public."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from councils.models import Meeting
from councils.services import minutes
from portal.models import Job


@dataclass(frozen=True)
class Seal:
    """What everybody may know of sealed minutes: whose they are, of which day, and which version."""

    council: str
    day: date
    version: int
    digest: str


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the file's SHA-256, read a piece at a time; the file is kept nowhere."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def find(digest: str) -> Seal | None:
    """Return the sealed minutes with this SHA-256; a draft has no seal."""
    sealed = Job.objects.filter(kind=minutes.KIND, state=Job.State.DONE, params__approved=True, sha256=digest)
    job = sealed.order_by("ordered_at", "pk").first()
    meeting = Meeting.objects.filter(pk=job.params["meeting"]).first() if job else None
    if job is None or meeting is None:
        return None
    day = timezone.localdate(meeting.starts_at)
    return Seal(job.params["report"]["council"], day, job.params.get("version", 1), digest)
