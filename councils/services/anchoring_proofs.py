"""The proof of anchoring: one sealed PDF for each version of what an item's hearings have come to."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.models import HearingRequest, SharedItem
from councils.reports import anchoring_proof as document
from councils.reports.anchoring_proof import AnchoringReport, Stance
from councils.services import hearing_report, shared_items
from portal.concurrency import WrongState
from portal.history import recorded
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.reports import LANGUAGE, files
from portal.reports.text import clean
from portal.services import jobs

KIND = "anchoring-proof"
# Part of every order's key: raised when the layout changes.
EDITION = 2
# What makes no difference to what a proof says: who issues it when, and as which version.
BESIDES = ("at", "version", "issued_by", "check_url")


@dataclass(frozen=True)
class Standing:
    """What stands between the item and its proof."""

    has_hearing: bool
    is_open: bool
    unanswered: list[HearingRequest]

    @property
    def is_ready(self) -> bool:
        return self.has_hearing and not self.is_open and not self.unanswered


def standing(item: SharedItem) -> Standing:
    """Say whether the hearings are closed, and which objections nobody has said what was done about."""
    objections = HearingRequest.objects.filter(
        hearing__shared_item=item, answer=HearingRequest.Answer.OBJECTS, measure=""
    )
    return Standing(
        has_hearing=item.hearings.exists(),
        is_open=item.hearings.open().exists(),
        unanswered=list(objections.select_related("organisation", "hearing").order_by("hearing", "pk")),
    )


@recorded
def issue(item: SharedItem, *, by: User) -> Job:
    """Freeze the proof as the item stands; the same content is the version that there is already."""
    row = shared_items.locked(item)
    found = standing(row)
    if not found.has_hearing:
        raise WrongState(_("Nobody has been asked, so there is nothing to prove yet."))
    if found.is_open:
        raise WrongState(_("Close the hearing before you issue the proof."))
    if found.unanswered:
        raise WrongState(_("Write what was done about every objection before you issue the proof."))
    made = versions(row)
    last = made.first()
    report = build(row, version=(last.params["version"] if last else 0) + 1, by=by)
    digest = files.digest(asdict(report), edition=EDITION, besides=BESIDES)
    if last and last.params["digest"] == digest:
        return jobs.order(KIND, key=last.key, title=last.title, params=last.params, by=by)
    with override(LANGUAGE):
        title = _("Proof of anchoring %(number)s, version %(n)s") % {"number": row.number, "n": report.version}
    return jobs.order(
        KIND,
        key=f"{KIND}:{row.pk}:{report.version}",
        title=title,
        params={"item": row.pk, "version": report.version, "digest": digest, "report": asdict(report)},
        by=by,
    )


def build(item: SharedItem, *, version: int, by: User) -> AnchoringReport:
    """Return the proof as the item stands now."""
    rounds = item.hearings.select_related("shared_item", "opened_by").order_by("pk")
    given = item.positions.exclude(given_at=None).select_related("party__organisation", "given_by")
    return AnchoringReport(
        number=item.number,
        title=clean(item.title),
        question=clean(item.question),
        proposal=clean(item.proposal),
        council=clean(item.council.name),
        issued_by=clean(by.name),
        version=version,
        at=timezone.now().isoformat(),
        check_url=f"{settings.SITE_URL}{reverse('councils:minutes-check')}",
        rounds=tuple(hearing_report.build(hearing) for hearing in rounds),
        positions=tuple(
            Stance(
                party=clean(row.party.organisation.name),
                text=clean(row.text),
                given_at=row.given_at.isoformat() if row.given_at else "",
                given_by=clean(row.given_by.name) if row.given_by else "",
            )
            for row in given.order_by("party__order")
        ),
    )


def versions(item: SharedItem) -> QuerySet[Job]:
    """Return the proofs that have been issued, the newest first."""
    return Job.objects.filter(key__startswith=f"{KIND}:{item.pk}:").order_by("-params__version", "-pk")


def run(job: Job, progress: Progress) -> Result:
    """Make the PDF from the frozen content alone: the same job gives the same bytes."""
    with override(LANGUAGE):
        progress(20, _("Gathering the answers"))
        report = AnchoringReport.load(job.params["report"])
        progress(40, _("Laying out the pages"))
        content = document.render(report)
        progress(90, _("Saving the file"))
    return Result(f"{job.title}.pdf", "application/pdf", content)


def can_read(user: User, job: Job) -> bool:
    """Whoever reads the item today."""
    return SharedItem.objects.visible_to(user).filter(pk=job.params["item"]).exists()


PROOF = JobKind(KIND, run, can_read)
