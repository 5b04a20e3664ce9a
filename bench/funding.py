"""Time the money's pages as the ledger grows: 12 years, 4 associations, at most 2 000 projects and 100 000 entries.

python -m bench.funding
"""

import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench.__main__ import database, environment, run

YEARS, PARTIES, FUNDS = 12, ("fy", "gr", "bo", "sk"), 3
PROJECTS, PAYMENTS = 20, 49  # at scale 1; each project has a grant and so many payments
SCALES = (1, 10, 100)
TIMES = 7
PAGES = (
    ("dashboard, all years", "followup:funding", "?year=all"),
    ("dashboard, a year", "followup:funding", ""),
    ("figure: paid", "followup:figure", "?year=all"),
    ("forecast", "followup:forecast", "?year=all"),
    ("projects", "followup:project-list", "?state=all"),
    ("claims", "followup:report-list", "?state=all"),
)


def main() -> int:
    """Fill a database of its own scale by scale, and print what each page costs."""
    with database("bench_funding") as url:
        env = environment("portal", url)
        run(["manage.py", "migrate", "--no-input", "--verbosity", "0"], env)
        print(f"{'page':24}" + "".join(f"{f'x{scale}, ms':>12}{'SQL':>5}" for scale in SCALES) + f"{'growth':>9}")
        found = json.loads(run(["-m", "bench.funding", "inside"], env))
        for title, rows in found["pages"].items():
            line = "".join(f"{took:12.0f}{queries:5}" for took, queries in rows)
            print(f"{title:24}{line}{rows[-1][0] / rows[0][0]:9.1f}")
        print(f"Rows at the largest scale: {found['rows']}; proof of the ledger {found['proof']:.0f} ms")
    return 0


def inside() -> dict[str, Any]:
    """Fill the database, and time the pages at each scale."""
    import django

    django.setup()
    from django.utils import timezone

    from followup.models import Entry, Frame, Project
    from followup.services import proofs

    world, pages = World(), {title: [] for title, *_page in PAGES}
    for scale in SCALES:
        world.grow(scale * PROJECTS)
        for title, view, query in PAGES:
            pages[title].append(_time(world.user, view, query))
    started = time.perf_counter()
    differences = proofs.run(timezone.now()).differences
    took = (time.perf_counter() - started) * 1000
    if differences:
        raise SystemExit(f"The ledger does not agree: {differences[:3]}")
    rows = {model.__name__: model.objects.count() for model in (Frame, Project, Entry)}
    return {"pages": pages, "rows": rows, "proof": took}


def _time(user: Any, view: str, query: str) -> tuple[float, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    path = reverse(view, args=["paid"] if view.endswith("figure") else []) + query
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)  # the next request empties the connection's log
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    taken = []
    for _n in range(TIMES):
        started = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), asked


class World:
    """Agreements with frames for every year, and the projects that have been added so far."""

    def __init__(self) -> None:
        from followup.models import Entry, Frame, Fund
        from tests import factories as f

        region = f.PartyFactory(key="vg")
        person = f.PersonFactory(with_user=True)
        f.AssignmentFactory(person=person, organisation=region.organisation)
        self.user, self.today = person.user, date.today()  # noqa: DTZ011 - a bench's own day
        self.board = f.BoardFactory(organisation=region.organisation)
        funds = [Fund.objects.get_or_create(name=name, defaults={"is_drum": True})[0] for name in Fund.OF_DRUM]
        first = self.today.year - YEARS + 1
        words = {"from_on": date(first, 1, 1), "to_on": date(self.today.year, 12, 31)}
        self.frames = []
        for key in PARTIES:
            agreement = f.AgreementFactory(party=f.PartyFactory(key=key), **words)
            years = range(first, self.today.year + 1)
            rows = [Frame(agreement=agreement, fund=fund, year=year) for year in years for fund in funds[:FUNDS]]
            self.frames += Frame.objects.bulk_create(rows)
        said = {"kind": "frame", "amount": Decimal(50_000_000), "by": self.user}
        Entry.objects.bulk_create([Entry(frame=one, on=date(one.year, 1, 1), **said) for one in self.frames])
        self.organisation, self.projects = region.organisation, 0

    def grow(self, wanted: int) -> None:
        """Add projects until there are so many, each with its decision, reports and payments."""
        import pgtrigger
        from django.db import connection, transaction
        from django.utils import timezone

        from followup.models import Claim, Decision, Entry, Project, ProjectReport

        numbers, now = range(self.projects, wanted), timezone.now()
        frames = {n: self.frames[n * 7 % len(self.frames)] for n in numbers}
        kinds = {"purpose": ("council", "analyses", "development"), "priority": ("innovation", "skills", "inclusion")}
        with transaction.atomic(), pgtrigger.ignore():
            projects = Project.objects.bulk_create(
                Project(
                    agreement=frames[n].agreement,
                    organisation=self.organisation,
                    title=f"Projekt {n}",
                    from_on=date(frames[n].year, 1, 1),
                    to_on=date(frames[n].year, 12, 31),
                    state="granted",
                    state_since=now,
                    **{name: values[n % len(values)] for name, values in kinds.items()},
                )
                for n in numbers
            )
            pairs = list(zip(projects, frames.values(), strict=True))
            said = {"board": self.board, "kind": "approval", "paragraph": "1", "by": self.user}
            decisions = Decision.objects.bulk_create(
                Decision(project=project, decided_on=project.from_on, **said) for project, _frame in pairs
            )
            reports = ProjectReport.objects.bulk_create(
                ProjectReport(
                    project=project,
                    number=number,
                    from_on=project.from_on + timedelta(days=182 * (number - 1)),
                    to_on=project.from_on + timedelta(days=182 * number),
                    due_on=project.from_on + timedelta(days=182 * number + 60),
                )
                for project, _frame in pairs
                for number in (1, 2)
            )
            Claim.objects.bulk_create(Claim(report=report, staff=1000) for report in reports)
            Entry.objects.bulk_create(
                (
                    Entry(
                        frame=frame,
                        project=project,
                        decision=decision if kind == "grant" else None,
                        kind=kind,
                        amount=amount,
                        on=project.from_on + timedelta(days=7 * place),
                        by=self.user,
                    )
                    for (project, frame), decision in zip(pairs, decisions, strict=True)
                    for place, (kind, amount) in enumerate([("grant", 100_000), *[("payment", 1_000)] * PAYMENTS])
                ),
                batch_size=5000,
            )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.projects = wanted


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        print(json.dumps(inside()))
        raise SystemExit
    raise SystemExit(main())
