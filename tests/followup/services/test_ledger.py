"""The ledger: whatever is written, whoever writes it, no frame and no grant is passed, and every figure is proved."""

import os
from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from followup.models import BALANCES, CoFinancing, Decision, Entry, Frame, Project, Proof
from followup.services import agreements, decisions, ledger, proofs
from followup.services.decisions import Financing
from followup.services.ledger import Sums
from followup.services.money import share_out
from portal.concurrency import WrongState
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AgreementFactory,
    BoardFactory,
    EntryFactory,
    FrameFactory,
    GrantDecisionFactory,
    ProjectFactory,
    UserFactory,
)

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "25"))
KINDS = [kind for kinds in BALANCES.values() for kind in kinds]
# A few sums that meet each other, to the öre, and some that do not.
AMOUNTS = st.sampled_from(["0.01", "0.10", "99999.99", "50000", "100000"]) | st.decimals(
    "0.01", "150000", places=2
).map(str)


def decision(**words):
    return Decision(
        board=words.pop("board", None) or BoardFactory(), decided_on=timezone.localdate(), paragraph="7", **words
    )


class Books(RuleBasedStateMachine):
    """Two frames and two projects beside a model of their sums; what the model forbids is refused."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.frames = [FrameFactory(agreement=AGREEMENT[0], year=year, amount=100_000) for year in (2026, 2027)]
        self.projects = [ProjectFactory(agreement=AGREEMENT[0]) for _n in range(2)]
        self.decisions = [GrantDecisionFactory(project=project) for project in self.projects]
        self.by = self.decisions[0].by
        self.sums = {frame.pk: Sums(frame=Decimal(100_000)) for frame in self.frames}
        self.grants = {(f.pk, p.pk): Sums() for f in self.frames for p in self.projects}

    def teardown(self):
        proof = proofs.run(timezone.now())
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert not proof.differences

    @rule(
        kind=st.sampled_from(KINDS),
        amount=AMOUNTS,
        minus=st.booleans(),
        frame=st.integers(0, 1),
        project=st.integers(0, 1),
        behind=st.booleans(),
    )
    def write(self, kind, amount, minus, frame, project, behind):
        is_less = kind in {"recovery", "release", "unspent"} or (
            minus and kind in {"frame_change", "grant_change", "adjustment"}
        )
        of_frame = kind in BALANCES["frame"]
        entry = Entry(
            frame=self.frames[frame],
            project=None if of_frame else self.projects[project],
            decision=None if of_frame else self.decisions[project],
            kind=kind,
            amount=Decimal(amount) * (-1 if is_less else 1),
            on=date(2026, 11, 26),
            by=self.by,
            reason="Prov",
        )
        if self.allows(entry):
            ledger.write([entry])
            self.keep(entry)
        elif behind:  # past the services: the database itself says no
            with pytest.raises(IntegrityError), transaction.atomic():
                entry.save()
        else:
            with pytest.raises(WrongState), transaction.atomic():
                ledger.write([entry])

    def allows(self, entry):
        sums = [Sums(**vars(self.sums[entry.frame_id]))]
        if entry.project_id:
            sums.append(Sums(**vars(self.grants[entry.frame_id, entry.project_id])))
        for one in sums:
            one.add(entry)
        is_within = min(sums[0].frame, sums[0].granted, sums[0].left) >= 0
        return is_within and (
            len(sums) == 1 or min(sums[1].granted, sums[1].paid, sums[1].withheld, sums[1].unpaid) >= 0
        )

    def keep(self, entry):
        self.sums[entry.frame_id].add(entry)
        if entry.project_id:
            self.grants[entry.frame_id, entry.project_id].add(entry)

    @invariant()
    def pages_say_what_was_written(self):
        for frame in Frame.objects.filter(pk__in=self.sums).with_balances():
            assert Sums(frame.frame, frame.granted, frame.paid, frame.withheld) == self.sums[frame.pk]
        for project in Project.objects.filter(pk__in=[row.pk for row in self.projects]).with_balances():
            mine = [sums for (_frame, pk), sums in self.grants.items() if pk == project.pk]
            for name in ("granted", "paid", "withheld"):
                assert getattr(project, name) == sum(getattr(sums, name) for sums in mine)


AGREEMENT: list = []


def test_no_order_of_entries_whatever_passes_a_limit_or_loses_an_ore(db):
    AGREEMENT[:] = [AgreementFactory()]
    checks = settings(
        max_examples=EXAMPLES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Books, settings=checks)


@pytest.mark.django_db(transaction=True)
def test_the_last_kronor_are_granted_once_while_the_frame_is_lowered():
    frame = FrameFactory(amount=500_000)
    ProjectFactory(agreement=frame.agreement, granted=400_000)
    two = [ProjectFactory(agreement=frame.agreement) for _n in range(2)]
    board, by = BoardFactory(), UserFactory()

    def grant(project):
        return lambda: decisions.grant(project, decision(board=board), {frame: Decimal(100_000)}, [], by=by)

    def lower():
        words = {"on": timezone.localdate(), "reason": "Nytt beslut", "reference": "RS 2026-1"}
        agreements.change_frame(frame, Decimal(450_000), seen=Decimal(500_000), by=by, **words)

    errors = at_once(*[grant(project) for project in two], lower)
    assert all(isinstance(error, WrongState) for error in errors)
    row = Frame.objects.with_balances().get()
    # One of them had the money; or the frame was lowered first, and none had.
    assert (len(errors), row.frame, row.granted) in {(2, 500_000, 500_000), (2, 450_000, 400_000)}
    assert not proofs.run(timezone.now()).differences


def test_an_entry_stays_as_it_was_written(db):
    entry = EntryFactory()
    for change in (lambda: Entry.objects.update(amount=1), lambda: Entry.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    entry.refresh_from_db()
    assert entry.amount == 1_000_000


def test_the_proof_finds_what_has_been_tampered_with(db):
    project = ProjectFactory(granted=100_000)
    with pgtrigger.ignore():
        Entry.objects.filter(kind="grant").update(amount=2_000_000)
    proof = proofs.run(timezone.now())
    frame = project.entries.get().frame
    assert proof.differences == [[f"frame {frame.pk}: granted above frame", "2000000.00", "1000000.00"]]
    assert proofs.run(timezone.now()).pk == proof.pk == Proof.objects.get().pk


def test_the_proof_is_made_once_a_night(db):
    early, late = (timezone.make_aware(timezone.datetime(2026, 11, 27, hour)) for hour in (1, 3))
    assert proofs.run_if_due(early) is None
    assert proofs.run_if_due(late).on == date(2026, 11, 27)
    assert proofs.run_if_due(late) is None


def test_a_decision_says_who_and_when_and_keeps_its_terms(db):
    frame, by = FrameFactory(amount=300_000), UserFactory()
    project = ProjectFactory(agreement=frame.agreement, applied=200_000)
    made = decisions.grant(project, decision(reason="Ramen räcker inte."), {frame: Decimal(150_000)}, [], by=by)
    assert (made.kind, made.by, made.terms) == (Decision.Kind.PART, by, frame.agreement.terms)
    project.refresh_from_db()
    assert project.state == Project.State.GRANTED
    entry = project.entries.get()
    assert (entry.kind, entry.amount, entry.by, entry.reference) == ("grant", 150_000, by, "§ 7")
    with pytest.raises(WrongState):
        decisions.grant(project, decision(), {frame: Decimal(1)}, [], by=by)


def test_less_than_applied_for_needs_a_reason_and_nothing_is_written_without_it(db):
    frame = FrameFactory()
    project = ProjectFactory(agreement=frame.agreement, applied=200_000)
    with pytest.raises(WrongState):
        decisions.grant(project, decision(), {frame: Decimal(150_000)}, [], by=UserFactory())
    assert not Decision.objects.exists()
    assert not project.entries.exists()


def test_co_financing_follows_the_grant_over_new_year_to_the_ore(db):
    first = FrameFactory()
    second = FrameFactory(agreement=first.agreement, year=first.year + 1)
    project = ProjectFactory(agreement=first.agreement)
    amounts = {first: Decimal("33333.33"), second: Decimal("66666.67")}
    shared = Financing("municipality", "cash", Decimal("0.05"))
    decisions.grant(project, decision(), amounts, [shared], by=UserFactory())
    rows = CoFinancing.objects.order_by("year").values_list("year", "amount")
    assert list(rows) == [(first.year, Decimal("0.02")), (second.year, Decimal("0.03"))]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100", ["1", "1", "1"], ["33.33", "33.34", "33.33"]),
        ("-0.01", ["1", "1"], ["-0.01", "0.00"]),
        ("5", ["0", "0"], ["5", "0"]),
        ("5", [], []),
    ],
)
def test_what_is_shared_out_makes_the_whole(amount, weights, parts):
    assert share_out(Decimal(amount), [Decimal(one) for one in weights]) == [Decimal(one) for one in parts]


def test_a_change_takes_back_no_more_than_is_left(db):
    project = ProjectFactory(granted=100_000)
    frame = project.entries.get().frame
    EntryFactory(frame=frame, project=project, kind="payment", amount=60_000)
    by, until = UserFactory(), project.to_on.replace(year=project.to_on.year + 1)
    with pytest.raises(WrongState):
        decisions.change(project, decision(reason="Mindre"), {frame: Decimal(-40_001)}, to_on=None, by=by)
    made = decisions.change(project, decision(reason="Mindre"), {frame: Decimal(-40_000)}, to_on=until, by=by)
    row = Project.objects.with_balances().get()
    assert (row.granted, row.paid, row.left, row.to_on) == (60_000, 60_000, 0, until)
    assert (made.was_to_on, made.to_on) == (project.to_on, until)
