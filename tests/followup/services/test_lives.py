"""Whatever is decided, claimed, advanced, recovered and adjusted, in whatever order: the money of a project adds up.

Every step is the portal's own service, which may refuse it; the database and the proof of the ledger are asked after
each. `LEDGER_EXAMPLES=10000` makes the long run.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from followup.models import Decision, Frame, Project
from followup.services import agreements, decisions, ledger, payments, proofs, reports
from followup.services.decisions import Financing
from portal.concurrency import WrongState
from tests.factories import (
    AgreementFactory,
    BoardFactory,
    FrameFactory,
    ProjectContactFactory,
    ProjectFactory,
    UserFactory,
)

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "8"))
YEAR = timezone.localdate().year
AMOUNTS = st.sampled_from(["0.01", "33333.33", "50000", "100000"]) | st.decimals("0.01", "150000", places=2).map(str)
GROUND: dict = {}


class Lives(RuleBasedStateMachine):
    """Two projects over New Year that share two frames, one of them granted; an applicant, and three officers."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        agreement = GROUND["agreement"]
        self.frames = [FrameFactory(agreement=agreement, year=year, amount=120_000) for year in (YEAR - 2, YEAR - 1)]
        days = {"from_on": date(YEAR - 2, 7, 1), "to_on": date(YEAR - 1, 6, 30)}
        self.projects = [ProjectFactory(agreement=agreement, **days) for _n in range(2)]
        for project in self.projects:
            ProjectContactFactory(project=project, person=GROUND["signer"].person, may_sign=True)
        given = {frame: Decimal(amount) for frame, amount in zip(self.frames, (40_000, 60_000), strict=True)}
        others = [Financing("municipality", "cash", Decimal(100_000))]
        decisions.grant(self.project(0), self.decision(), given, others, by=GROUND["officers"][0])
        self.states = {project.pk: self.project(n).state for n, project in enumerate(self.projects)}

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, step: Callable[..., object], *words: object, **more: object) -> None:
        """Take the step, or be refused and leave no trace."""
        with suppress(WrongState), transaction.atomic():
            step(*words, **more)

    def decision(self, reason: str = "Prov") -> Decision:
        return Decision(board=GROUND["board"], decided_on=timezone.localdate(), paragraph="7", reason=reason)

    def project(self, which: int) -> Project:
        return Project.objects.select_related("agreement").get(pk=self.projects[which].pk)

    @rule(which=st.integers(0, 1), amounts=st.tuples(AMOUNTS, AMOUNTS), cash=AMOUNTS)
    def granted(self, which, amounts, cash):
        given = {frame: Decimal(amount) for frame, amount in zip(self.frames, amounts, strict=True)}
        others = [Financing("municipality", "cash", Decimal(cash))]
        self.attempt(decisions.grant, self.project(which), self.decision(), given, others, by=GROUND["officers"][0])

    @rule(
        which=st.integers(0, 1), frame=st.integers(0, 1), amount=AMOUNTS, minus=st.booleans(), days=st.integers(-90, 90)
    )
    def changed(self, which, frame, amount, minus, days):
        project = self.project(which)
        deltas = {self.frames[frame]: Decimal(amount) * (-1 if minus else 1)}
        to_on = project.to_on + timedelta(days=days)
        self.attempt(decisions.change, project, self.decision(), deltas, to_on=to_on, by=GROUND["officers"][0])

    @rule(frame=st.integers(0, 1), to=AMOUNTS)
    def frame_changed(self, frame, to):
        row = Frame.objects.with_balances().get(pk=self.frames[frame].pk)
        words = {"on": timezone.localdate(), "reason": "Prov", "reference": "", "by": GROUND["officers"][0]}
        self.attempt(agreements.change_frame, row, Decimal(to), seen=row.frame, **words)

    @rule(
        which=st.integers(0, 1),
        costs=AMOUNTS,
        part=st.sampled_from(["1", "0.5", "0"]),
        steps=st.sampled_from([4, 4, 3, 2, 1]),
    )
    def claimed(self, which, costs, part, steps):
        """Write the next report and take it so many steps; each by somebody else."""
        report = self.projects[which].reports.exclude(state="approved").order_by("number").first()
        if report is None:
            return
        taken = [self.writes, self.sends, self.reviews, self.approves][:steps]
        for step in taken:
            self.attempt(step, report.pk, Decimal(costs), Decimal(part))

    def writes(self, pk, costs, part):
        report = reports.ProjectReport.objects.select_related("project__agreement", "claim").get(pk=pk)
        report.done, report.results = "Vi gjorde det.", "Hundra deltagare."
        report.claim.staff = costs
        reports.write(report, report.claim, version=report.version, by=GROUND["signer"])

    def sends(self, pk, costs, part):
        reports.send(reports.ProjectReport.objects.get(pk=pk), by=GROUND["signer"])

    def reviews(self, pk, costs, part):
        report = reports.ProjectReport.objects.select_related("project__agreement", "claim").get(pk=pk)
        amount = (payments.payable(report).most * part).quantize(Decimal("0.01"))
        reports.review(report, amount=amount, by=GROUND["officers"][1])

    def approves(self, pk, costs, part):
        report = reports.ProjectReport.objects.get(pk=pk)
        reports.approve(report, paid_on=timezone.localdate(), by=GROUND["officers"][2])

    @rule(which=st.integers(0, 1), amount=AMOUNTS, is_advance=st.booleans())
    def paid_by_decision(self, which, amount, is_advance):
        step = payments.advance if is_advance else payments.recover
        self.attempt(step, self.project(which), self.decision(), Decimal(amount), by=GROUND["officers"][0])

    @rule(which=st.integers(0, 1), frame=st.integers(0, 1), amount=AMOUNTS, minus=st.booleans())
    def adjusted(self, which, frame, amount, minus):
        amount = Decimal(amount) * (-1 if minus else 1)
        words = {"on": timezone.localdate(), "reason": "Prov", "by": GROUND["officers"][0]}
        self.attempt(payments.adjust, self.project(which), self.frames[frame], amount, **words)

    @invariant()
    def nothing_is_passed(self):
        for frame in self.frames:
            whole = ledger.sums_of(frame)
            assert min(whole.frame, whole.granted, whole.left) >= 0
            for project in self.projects:
                sums = ledger.sums_of(frame, project)
                assert min(sums.granted, sums.paid, sums.withheld, sums.unpaid) >= 0
        for project in Project.objects.filter(pk__in=self.states):
            before = Project.State(self.states[project.pk])
            assert project.state == before or self.leads(before, Project.State(project.state))
            self.states[project.pk] = project.state
            if project.state == Project.State.FINISHED:
                assert all(ledger.sums_of(frame, project).unpaid == 0 for frame in self.frames)
        assert not proofs.run(timezone.now()).differences

    @staticmethod
    def leads(before: Project.State, after: Project.State) -> bool:
        """Whether some steps lead there: one rule may take several."""
        reached = Project.NEXT[before]
        return after in reached or any(Lives.leads(state, after) for state in reached)


def test_no_life_of_a_project_loses_an_ore_or_passes_a_limit(db):
    GROUND["agreement"] = AgreementFactory(
        withheld_percent=10, flat_rate_percent=20, from_on=date(YEAR - 2, 1, 1), to_on=date(YEAR, 12, 31)
    )
    GROUND["board"] = BoardFactory()
    GROUND["signer"] = ProjectContactFactory(project__agreement=GROUND["agreement"]).person.user
    GROUND["officers"] = [UserFactory() for _n in range(3)]
    checks = settings(
        max_examples=EXAMPLES, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Lives, settings=checks)
