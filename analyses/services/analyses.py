"""The life of an analysis: proposed, decided, written, reviewed, published and replaced, or declined."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from analyses.models import Analysis, AnalysisCode, DataChart, Dataset
from analyses.services import notices
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = Analysis.State
PLAN = ["frequency", "next_expected_on"]
FIELDS = [
    *("council", "is_external", "publisher", "title", "purpose", "users", "effort", "topics", "areas", "edition"),
    *("period", "url", "summary", "findings", "text", "method", "origin_meeting", "shared_item", *PLAN),
]
# What the next edition begins with.
KEPT = [
    *("council", "is_external", "publisher", "title", "purpose", "users", "topics", "areas", "frequency", "url"),
    *("method", "shared_item"),
]


def locked(analysis: Analysis) -> Analysis:
    """Return the analysis as it is now, locked until the transaction ends."""
    rows = Analysis.objects.select_for_update(of=("self",), no_key=True).select_related("council")
    row = rows.filter(pk=analysis.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


def open_for_writing(analysis: Analysis) -> Analysis:
    """Return the analysis, locked, if it may still be written; else raise WrongState."""
    row = locked(analysis)
    if row.state == State.IN_REVIEW:
        raise WrongState(_("The analysis is in review. Take it back to change anything."))
    if not row.is_writable:
        raise WrongState(
            _("The analysis is %(state)s, so nothing in it can be changed.")
            % {"state": row.get_state_display().lower()}
        )
    return row


@recorded
def propose(analysis: Analysis, *, by: User) -> Analysis:
    """Put a new analysis in the register: ours as a proposal, what others have made to be read and reviewed."""
    analysis.state = State.UNDER_WAY if analysis.is_external else State.PROPOSED
    analysis.proposed_by, analysis.state_since = by, timezone.now()
    analysis.save()
    notices.proposed(analysis, by=by)
    return analysis


@recorded
def edit(analysis: Analysis, *, version: int, by: User) -> Analysis:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    open_for_writing(analysis)
    concurrency.save(analysis, version=version, fields=FIELDS)
    return analysis


@recorded
def plan(analysis: Analysis, *, version: int, by: User) -> Analysis:
    """Say when the next edition is expected, which may be said of what is published too."""
    row = locked(analysis)
    if row.state in {State.SUPERSEDED, State.DECLINED}:
        raise WrongState(_("No new edition is waited for of what is replaced or declined."))
    concurrency.save(analysis, version=version, fields=PLAN)
    return analysis


@recorded
def decide(analysis: Analysis, *, decision: str, on: date, by: User) -> Analysis:
    """Say that the analysis shall be made, by what was decided and when."""
    row = locked(analysis)
    row.move_to(State.DECIDED)
    if on > timezone.localdate():
        raise WrongState(_("The decision cannot be made on a day that has not come."))
    row.decision, row.decided_on = decision, on
    return moved(row, by, "decision", "decided_on")


@recorded
def decline(analysis: Analysis, *, reason: str, by: User) -> Analysis:
    """Say that the analysis shall not be made, and why; it may be proposed anew."""
    row = locked(analysis)
    row.move_to(State.DECLINED)
    row.declined_reason = reason
    return moved(row, by, "declined_reason")


@recorded
def begin(analysis: Analysis, *, by: User) -> Analysis:
    """Say that the work has begun."""
    row = locked(analysis)
    if row.state != State.DECIDED:
        raise WrongState(_("Only what has been decided can be begun."))
    row.move_to(State.UNDER_WAY)
    return moved(row, by)


@recorded
def propose_again(analysis: Analysis, *, by: User) -> Analysis:
    """Make a proposal again of what was decided or declined."""
    row = locked(analysis)
    row.move_to(State.PROPOSED)
    row.decided_on, row.decision, row.declined_reason = None, "", ""
    return moved(row, by, "decided_on", "decision", "declined_reason")


@recorded
def next_edition(analysis: Analysis, *, by: User) -> Analysis:
    """Begin the edition that shall replace a published one, with what is the same in both; once."""
    row = locked(analysis)
    if row.state != State.PUBLISHED:
        raise WrongState(_("A new edition is made of what is published."))
    if Analysis.objects.filter(replaces=row).exists():
        raise WrongState(_("There is a new edition already."))
    words = {name: getattr(row, name) for name in KEPT}
    edition = propose(Analysis(replaces=row, **words), by=by)
    _inherit(edition, row)
    return edition


def _inherit(edition: Analysis, before: Analysis) -> None:
    """Let the edition have the same codes, tables (to be renewed) and charts, under the same numbers."""
    AnalysisCode.objects.bulk_create(
        AnalysisCode(analysis=edition, code_id=code) for code in before.codes.values_list("code", flat=True)
    )
    tables = {}
    for table in before.datasets.in_order():
        tables[table.pk] = Dataset.objects.create(analysis=edition, **_copied(table, "analysis"))
    for chart in before.charts.order_by("number"):
        words = _copied(chart, "analysis", "dataset")
        DataChart.objects.create(analysis=edition, dataset=tables[chart.dataset_id], **words)


def _copied(row: Any, *but: str) -> dict[str, Any]:
    """Return what the row says, for a new one."""
    fields = (field for field in row._meta.concrete_fields if field.name not in {"id", "version", *but})
    return {field.attname: getattr(row, field.attname) for field in fields}


def moved(row: Analysis, by: User, *fields: str) -> Analysis:
    """Save a step that has been taken, and tell those whom it concerns."""
    row.state_since = timezone.now()
    row.version += 1
    row.save(update_fields=["state", "state_since", "version", *fields])
    notices.moved(row, by=by)
    return row
