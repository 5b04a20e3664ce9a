"""A project asks for a change: old beside new, one at a time, and nothing of it counts until it is decided."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from followup.models import ChangeRequest, Decision, Project
from followup.services import change_requests, decisions, proofs
from portal.concurrency import WrongState
from portal.models import Notification
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AgreementFactory,
    AssignmentFactory,
    BoardFactory,
    EntryFactory,
    FrameFactory,
    PartyFactory,
    PersonFactory,
    ProjectContactFactory,
    ProjectFactory,
    UserFactory,
)

YEAR = timezone.localdate().year
State = ChangeRequest.State


def decided(**words):
    return Decision(board=BoardFactory(), decided_on=timezone.localdate(), paragraph="9", **words)


@pytest.fixture
def project(db):
    """A project over New Year that is granted 40 000 and 60 000, of which 30 000 is paid."""
    agreement = AgreementFactory(party=PartyFactory(key="fy"))
    frames = [FrameFactory(agreement=agreement, year=year, amount=70_000) for year in (YEAR, YEAR + 1)]
    row = ProjectFactory(agreement=agreement, from_on=date(YEAR, 7, 1), to_on=date(YEAR + 1, 6, 30))
    decisions.grant(row, decided(), {frames[0]: Decimal(40_000), frames[1]: Decimal(60_000)}, [], by=UserFactory())
    EntryFactory(frame=frames[0], project=row, kind="payment", amount=30_000)
    row.refresh_from_db()
    row.frames = frames
    row.signer = ProjectContactFactory(project=row, may_sign=True).person.user
    officer = PersonFactory(with_user=True)
    AssignmentFactory(person=officer, organisation=agreement.party.organisation, task="funding_officer")
    row.officer = officer.user
    return row


def ask(project, *, to_on=None, **amounts):
    wanted = {project.frames[int(name[-1])]: Decimal(amount) for name, amount in amounts.items()}
    words = {"reason": "Senare start", "to_on": to_on or project.to_on, "wanted": wanted}
    return change_requests.send(project, **words, by=project.signer)


def test_old_stands_beside_new_with_what_it_does_to_the_frame_and_the_days(project):
    request = ask(project, to_on=date(YEAR + 1, 12, 31), frame_0="30000", frame_1="70000")
    found = change_requests.effect(ChangeRequest.objects.for_list().get())
    assert [(line.had, line.wanted, line.delta, line.left_after, line.fits) for line in found.lines] == [
        (40_000, 30_000, -10_000, 40_000, True),
        (60_000, 70_000, 10_000, 0, True),
    ]
    assert found.delta == 0
    assert [(before and before.to_on, after and after.to_on) for _n, before, after in found.days] == [
        (date(YEAR, 12, 31), date(YEAR, 12, 31)),
        (date(YEAR + 1, 6, 30), date(YEAR + 1, 6, 30)),
        (None, date(YEAR + 1, 12, 31)),
    ]
    # Nothing of it counts yet.
    row = Project.objects.with_balances().get()
    assert (row.granted, row.to_on, row.reports.count()) == (100_000, date(YEAR + 1, 6, 30), 2)
    told = Notification.objects.get(kind="change-asked")
    assert (told.user, told.record_id) == (project.officer, request.pk)


def test_the_decision_has_the_last_word(project):
    request = ask(project, frame_1="70000")
    frame = project.frames[1]
    made = change_requests.approve(
        request, decided(reason="En del"), {frame: Decimal(5_000)}, to_on=None, by=project.officer
    )
    assert (made.state, made.decision.kind, made.deltas) == (State.APPROVED, "change", {frame.pk: 10_000})
    assert Project.objects.with_balances().get().granted == 105_000
    assert Notification.objects.filter(user=project.signer, kind="change-decided").count() == 1
    with pytest.raises(WrongState):
        change_requests.reject(request, decided(reason="Nej"), by=project.officer)
    assert not proofs.run(timezone.now()).differences


def test_a_rejection_is_a_decision_with_its_reason_and_changes_nothing(project):
    request = ask(project, frame_1="70000")
    with pytest.raises(WrongState):
        change_requests.reject(request, decided(), by=project.officer)
    made = change_requests.reject(request, decided(reason="Ramen behövs"), by=project.officer)
    assert (made.state, made.decision.kind, made.decision.reason) == (State.REJECTED, "declined", "Ramen behövs")
    assert Project.objects.with_balances().get().granted == 100_000
    # Then one may ask again.
    assert ask(project, frame_1="65000").state == State.SENT


def test_more_than_the_frame_has_is_told_and_refused(project):
    request = ask(project, frame_1="70000.01")
    line = change_requests.effect(request).lines[0]
    assert (line.left_after, line.fits) == (Decimal("-0.01"), False)
    deltas = {project.frames[1]: Decimal("10000.01")}
    with pytest.raises(WrongState):
        change_requests.approve(request, decided(reason="Mer"), deltas, to_on=None, by=project.officer)
    request.refresh_from_db()
    assert (request.state, request.decision) == (State.SENT, None)


def test_what_cannot_be_asked_for_is_refused(project):
    for words in (
        {},  # nothing is changed
        {"frame_0": "29999.99"},  # what is paid cannot be given back
        {"to_on": date(YEAR, 6, 30)},  # before the first day
    ):
        with pytest.raises(WrongState):
            ask(project, **words)
    first = ask(project, frame_1="50000")
    with pytest.raises(WrongState):
        ask(project, frame_1="40000")
    assert change_requests.withdraw(first, by=project.signer).state == State.WITHDRAWN
    assert ask(project, frame_1="40000").deltas == {project.frames[1].pk: -20_000}


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(project):
    request, frame = ask(project, frame_1="61000"), project.frames[1]
    made = [decided(reason="Mer"), decided(reason="Nej")]
    errors = at_once(
        lambda: change_requests.approve(request, made[0], {frame: Decimal(1_000)}, to_on=None, by=UserFactory()),
        lambda: change_requests.reject(request, made[1], by=UserFactory()),
    )
    assert [type(error) for error in errors] == [WrongState]
    assert Decision.objects.filter(project=project).count() == 2
