"""Reports of follow-up: frozen when they are ordered, made as PDF, Word and Excel from the same words, and sealed.

A version's content is kept with its jobs: made again it is the same, and what says the same is no new version.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from councils.models import Party
from councils.rights import rights_of
from councils.services import seals
from followup.models import Cycle, ReportPlan
from followup.models.declaration import short_name
from followup.services import report_content
from portal import advisory, concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.jobs import JobKind
from portal.models import Job, User
from portal.reports import LANGUAGE, content, files
from portal.services import jobs

KIND, NOTE = "follow-up-report", "follow-up-note"
# Raised when what a report says of the same answers changes.
EDITION = 3
# Files of the latest versions that a page lists.
SHOWN = 12
# What makes no difference to what a report says: when it is made, and as which version.
BESIDES = ("at", "status")


def plan_of(cycle: Cycle) -> ReportPlan:
    """Return the round's plan; one that has not been written says what a plan begins with."""
    return ReportPlan.objects.filter(cycle=cycle).first() or ReportPlan(cycle=cycle)


@recorded
def save_plan(plan: ReportPlan, *, version: int, by: User) -> ReportPlan:
    """Save the parts and the words; Conflict if somebody else has changed them since they were read."""
    if plan.cycle.state in Cycle.FINAL:
        raise WrongState(_("The follow-up has been presented, so its report stays."))
    if not ReportPlan.objects.filter(cycle=plan.cycle).exists():
        plan.version = version + 1  # whoever began from the empty plan too is told of this one
        plan.save()
    else:
        concurrency.save(plan, version=version, fields=["lead", "conclusions", "parts"])
    return plan


@recorded
def order(cycle: Cycle, *, by: User) -> list[Job]:
    """Freeze the report as the round stands, and order its three files; what says the same is the same version."""
    advisory.hold(f"followup.report.{cycle.pk}")
    row = Cycle.objects.select_related("form", "declaration").get(pk=cycle.pk)
    if row.state == Cycle.State.PLANNED:
        raise WrongState(_("The parties have not been asked yet."))
    is_draft = row.state not in Cycle.FINAL
    last = versions(row).first()
    number = (last.params["version"] if last else 0) + 1
    with override(LANGUAGE):
        report = report_content.build(row, plan_of(row), at=timezone.now(), is_draft=is_draft, version=number)
        frozen = content.dump(report)
        title = _("Follow-up %(year)s, version %(n)s, draft") if is_draft else _("Follow-up %(year)s, version %(n)s")
        title %= {"year": row.year, "n": number}
    digest = files.digest(frozen, edition=EDITION, besides=BESIDES)
    if last and last.params["digest"] == digest:
        number, frozen, title = last.params["version"], last.params["report"], last.title
    params = {"cycle": row.pk, "version": number, "digest": digest, "draft": is_draft, "report": frozen}
    return [
        jobs.order(KIND, key=f"{KIND}:{row.pk}:{number}:{form}", title=title, params={**params, "form": form}, by=by)
        for form in files.RENDER
    ]


def versions(cycle: Cycle) -> "QuerySet[Job]":
    """Return the files that have been ordered of a round, those of the newest version first."""
    rows = Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{cycle.pk}:")
    return rows.order_by("-params__version", "pk")


def readable(user: User, cycle: Cycle) -> list[Job]:
    """Return the latest files that the user may read."""
    return [job for job in versions(cycle)[:SHOWN] if can_read(user, job)]


@recorded
def order_note(cycle: Cycle, party: Party, *, by: User) -> Job:
    """Freeze the short note of a party to its management."""
    row = cycle.assessments.filter(party=party).first()
    if row is None or not row.is_signed:
        raise WrongState(_("Sign the answers first."))
    with override(LANGUAGE):
        report = report_content.note(cycle, party.key, at=timezone.now())
        title = _("Note to the management, %(party)s %(year)s") % {"party": short_name(party), "year": cycle.year}
    frozen = content.dump(report)
    digest = files.digest(frozen, edition=EDITION, besides=BESIDES)
    params = {"cycle": cycle.pk, "party": party.key, "digest": digest, "form": "pdf", "report": frozen}
    return jobs.order(NOTE, key=f"{NOTE}:{cycle.pk}:{party.key}:{digest}", title=title, params=params, by=by)


def notes(cycle: Cycle, party: Party) -> "QuerySet[Job]":
    return Job.objects.filter(kind=NOTE, key__startswith=f"{NOTE}:{cycle.pk}:{party.key}:").order_by("-pk")


def can_read(user: User, job: Job) -> bool:
    """Whoever reads the follow-up; a draft only those who run it, and Västgruppen."""
    rights = rights_of(user)
    is_early = job.params.get("draft", False) and not (rights.is_region_staff or rights.in_vast_group)
    return rights.reads_follow_up and not is_early


REPORT = JobKind(KIND, files.run, can_read)
PARTY_NOTE = JobKind(NOTE, files.run, can_read)


def sealed(digest: str) -> Job | None:
    """Return the presented report whose file has this SHA-256; a draft has no seal."""
    rows = Job.objects.filter(kind=KIND, state=Job.State.DONE, params__draft=False, sha256=digest)
    return rows.order_by("pk").first()


def seal(digest: str) -> seals.Seal | None:
    """Return what everybody may know of a presented report's file."""
    job = sealed(digest)
    if job is None:
        return None
    report = job.params["report"]
    day = timezone.localdate(datetime.fromisoformat(report["at"]))
    number = job.params["version"]
    return seals.Seal(report["owner"], day, number, number, digest, what=report["title"])
