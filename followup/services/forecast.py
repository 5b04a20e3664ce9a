"""When what is left to pay is expected to be paid: from what is decided and paid, and the claims that are to come.

What a project has left of a frame is shared out on the claims that it has not been paid for, by the days of their
periods; what is withheld comes with the last of them. A claim is expected to be paid the month after its day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Project, ProjectReport
from followup.models.entry import balances
from followup.services.money import NOTHING, share_out
from followup.services.periods import months_after
from followup.services.scopes import Scope
from portal.models import User

DEFINITION = gettext_lazy(
    "What projects under way are granted and not yet paid. Of each year's money it is shared out on the claims that "
    "the project has not been paid for, by the days of their periods; what is withheld comes with the last of them. "
    "A claim is expected to be paid the month after the day when it is to be sent, and what is late next month."
)
COLUMNS = (
    *("project", "project__to_on", "project__agreement__claim_within_months"),
    *("frame__year", "frame__fund__name"),
)


@dataclass
class Expected:
    """A payment that is expected: of which year's money, for which report, and in which month."""

    project_id: int
    report: ProjectReport | None
    year: int
    fund: str
    on: date
    amount: Decimal
    # Given by `with_projects`.
    project: Project = field(init=False, repr=False)

    @property
    def quarter(self) -> str:
        """2027-1: its key in an address."""
        return f"{self.on.year}-{(self.on.month + 2) // 3}"


def expected(user: User, scope: Scope, *, today: date) -> list[Expected]:
    """Return every payment that is expected of a scope's money, the first first; two queries."""
    rows = scope.entries(user).filter(project__state__in=Project.PAYABLE).order_by().values(*COLUMNS)
    left = list(rows.annotate(**balances()).filter(granted__gt=F("paid")))
    keys = {row["project"] for row in left}
    ahead: dict[int, list[ProjectReport]] = defaultdict(list)
    waiting = ProjectReport.objects.filter(project__in=keys).exclude(state=ProjectReport.State.APPROVED)
    for report in waiting.order_by("number"):
        ahead[report.project_id].append(report)
    found = [one for row in left for one in _of(row, ahead[row["project"]], today)]
    return sorted(found, key=lambda one: (one.on, one.project_id, one.year, one.fund))


def with_projects(rows: list[Expected]) -> list[Expected]:
    """Return the same with their projects, for those who name them; one query."""
    known = Project.objects.select_related("organisation", "agreement__party")
    projects = known.in_bulk({row.project_id for row in rows})
    for row in rows:
        row.project = projects[row.project_id]
    return rows


def _of(row: dict[str, Any], reports: Sequence[ProjectReport], today: date) -> Iterable[Expected]:
    """Share what a project has left of a frame out on its reports; without any it is expected as the project ends."""
    weights = [Decimal((report.to_on - report.from_on).days + 1) for report in reports] or [Decimal(1)]
    parts = share_out(row["granted"] - row["paid"] - row["withheld"], weights)
    parts[-1] += row["withheld"]
    claims: Sequence[ProjectReport | None] = reports or [None]
    for report, amount in zip(claims, parts, strict=True):
        if amount:
            due = (
                report.due_on
                if report
                else months_after(row["project__to_on"], row["project__agreement__claim_within_months"])
            )
            on = months_after(max(due, today), 1)
            yield Expected(row["project"], report, row["frame__year"], row["frame__fund__name"], on, amount)


@dataclass(frozen=True)
class Quarter:
    """A quarter's expected payments together."""

    key: str
    amount: Decimal
    payments: int

    @property
    def name(self) -> str:
        year, number = self.key.split("-")
        return _("%(year)s, quarter %(n)s") % {"year": year, "n": number}


def quarters(rows: Iterable[Expected]) -> list[Quarter]:
    """Return the quarters that have payments, and those between them, in order."""
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        sums[row.quarter].append(row.amount)
    if not sums:
        return []
    ends = [tuple(int(part) for part in key.split("-")) for key in (min(sums), max(sums))]
    first, last = (4 * year + number - 1 for year, number in ends)
    keys = [f"{n // 4}-{n % 4 + 1}" for n in range(first, last + 1)]
    return [Quarter(key, sum(sums.get(key, []), NOTHING), len(sums.get(key, []))) for key in keys]
