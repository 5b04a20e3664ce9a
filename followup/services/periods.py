"""When a project reports: its days in periods by the agreement's rule, each with the day when its report is due."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from followup.models import Agreement, Claim, Project, ProjectReport

Kind, State = ProjectReport.Kind, ProjectReport.State


@dataclass(frozen=True)
class Span:
    """A period, both days included, and when its report is to be sent."""

    from_on: date
    to_on: date
    due_on: date


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def periods(first: date, last: date, agreement: Agreement) -> list[Span]:
    """Return the periods from the first day to the last, each as many months as the rule says from the first day."""
    found, start, n = [], first, 0
    while start <= last:
        n += 1
        end = min(months_after(first, n * agreement.claim_months) - timedelta(days=1), last)
        found.append(Span(start, end, months_after(end, agreement.claim_within_months)))
        start = end + timedelta(days=1)
    return found


def planned(project: Project, rows: list[ProjectReport], last: date) -> tuple[list[ProjectReport], list[Span]]:
    """Return which of the project's reports stay if its last day is another, and the periods that come after them."""
    kept = [row for row in rows if row.state != State.DRAFT or row.version]
    first = kept[-1].to_on + timedelta(days=1) if kept else project.from_on
    return kept, periods(first, last, project.agreement)


def is_reported(project: Project, last: date) -> bool:
    """Whether so much is begun, sent or approved that the project cannot end on this day with a final report."""
    begun = ProjectReport.objects.filter(project=project).exclude(state=State.DRAFT, version=0)
    sent = ~Q(state__in=ProjectReport.WRITABLE)
    too_late = Q(from_on__gt=last) | sent & Q(to_on__gt=last) | Q(state=State.APPROVED, to_on=last)
    return begun.filter(too_late).exists()


def plan(project: Project) -> None:
    """Put the project's periods in place: what is written or sent stays, what comes after is planned anew.

    Runs in the caller's transaction, when a decision has given the project its days.
    """
    ProjectReport.objects.filter(project=project, state=State.DRAFT, version=0).delete()
    kept, spans = planned(
        project, list(ProjectReport.objects.filter(project=project).order_by("number")), project.to_on
    )
    number = kept[-1].number if kept else 0
    made = []
    for span in spans:
        number += 1
        words = {"from_on": span.from_on, "to_on": span.to_on, "due_on": span.due_on, "number": number}
        made.append(ProjectReport.objects.create(project=project, **words))
        Claim.objects.create(report=made[-1])
    rows = [*kept, *made]
    for row in rows:
        kind = Kind.FINAL if row is rows[-1] else Kind.PROGRESS
        if row.to_on > project.to_on:
            row.to_on, row.due_on = project.to_on, months_after(project.to_on, project.agreement.claim_within_months)
        if row.state != State.APPROVED:
            row.kind = kind
            row.save(update_fields=["kind", "to_on", "due_on"])
