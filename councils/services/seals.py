"""Whether a file is one that the portal has sealed: asked by anybody, answered with nothing that is not public."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from councils.models import Meeting, SharedItem
from councils.services import anchoring_proofs, minutes
from portal.models import Job


@dataclass(frozen=True)
class Seal:
    """What everybody may know of a sealed file: whose it is, of which day, which version, and which is newest."""

    council: str
    day: date
    version: int
    newest: int
    digest: str
    # The number of the shared item whose proof of anchoring it is; minutes have none.
    item: str = ""
    # What it is, in words, where it is neither.
    what: str = ""


# What other apps have sealed: each finds a file by its SHA-256.
others: list[Callable[[str], Seal | None]] = []


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the file's SHA-256, read a piece at a time; the file is kept nowhere."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def find(digest: str) -> Seal | None:
    """Return the sealed minutes or proof with this SHA-256; a draft has no seal."""
    sealed = Job.objects.filter(kind=minutes.KIND, state=Job.State.DONE, params__approved=True, sha256=digest)
    job = sealed.order_by("ordered_at", "pk").first()
    if job is None:
        return _proof(digest)
    meeting = Meeting.objects.filter(pk=job.params["meeting"]).first()
    if meeting is None:
        return None
    day = timezone.localdate(meeting.starts_at)
    newest = minutes.sealed(meeting, own=job.params["own"]) or job
    version, latest = (row.params.get("version", 1) for row in (job, newest))
    return Seal(job.params["report"]["council"], day, version, latest, digest)


def _proof(digest: str) -> Seal | None:
    """Return the proof of anchoring with this SHA-256: its number and its day, and not what the item is about."""
    job = Job.objects.filter(kind=anchoring_proofs.KIND, state=Job.State.DONE, sha256=digest).order_by("pk").first()
    item = SharedItem.objects.filter(pk=job.params["item"]).first() if job else None
    if job is None or item is None:
        return next((seal for seal in (find_other(digest) for find_other in others) if seal), None)
    newest = anchoring_proofs.versions(item).first() or job
    day = timezone.localdate(datetime.fromisoformat(job.params["report"]["at"]))
    council = job.params["report"]["council"]
    return Seal(council, day, job.params["version"], newest.params["version"], digest, item=item.number)
