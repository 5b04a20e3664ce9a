"""A change is asked for, seen and decided page by page, and each step is refused whoever it is not for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from followup.models import ChangeRequest, Project
from followup.services import decisions
from portal.models import Notification
from tests.factories import (
    AgreementFactory,
    AssignmentFactory,
    BoardFactory,
    FrameFactory,
    PartyFactory,
    PersonFactory,
    ProjectContactFactory,
    ProjectFactory,
    UserFactory,
)
from tests.followup.services.test_change_requests import decided

TODAY = timezone.localdate()
LAST = date(TODAY.year, 12, 31)
State = ChangeRequest.State


def url(name, row):
    return reverse(f"followup:{name}", args=[row.pk])


@pytest.fixture
def project(db):
    """A project that is granted 40 000 of a frame of 70 000, with one who signs for it and one who decides."""
    agreement = AgreementFactory(party=PartyFactory(key="fy"))
    frame = FrameFactory(agreement=agreement, amount=70_000)
    row = ProjectFactory(agreement=agreement)
    decisions.grant(row, decided(), {frame: Decimal(40_000)}, [], by=UserFactory())
    row.refresh_from_db()
    row.frame = frame
    row.signer = ProjectContactFactory(project=row, may_sign=True).person.user
    officer = PersonFactory(with_user=True)
    AssignmentFactory(person=officer, organisation=agreement.party.organisation, task="funding_officer")
    row.officer = officer.user
    return row


@pytest.fixture
def signer(log_in, project):
    return log_in(project.signer)


@pytest.fixture
def officer(log_in, project):
    return log_in(project.officer)


def ask(client, project, **words):
    said = {"reason": "Senare start", "to_on": LAST.isoformat(), f"amount_{project.frame.pk}": "60 000", **words}
    return client.post(url("change-request-new", project), said)


def verdict(project, **words):
    board = BoardFactory(organisation=project.agreement.party.organisation)
    return {"board": board.pk, "decided_on": TODAY.isoformat(), "paragraph": "12", "reason": "Skäl", **words}


def granted():
    return Project.objects.with_balances().get().granted


def test_what_is_asked_for_begins_with_what_is_decided_and_is_sent_at_once(signer, project):
    form = signer.get(url("change-request-new", project)).context["form"]
    assert (form["to_on"].initial, form[f"amount_{project.frame.pk}"].initial) == (LAST, 40_000)
    answer = ask(signer, project)
    made = ChangeRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.state, made.sent_by, made.deltas) == (State.SENT, project.signer, {project.frame.pk: 20_000})
    page = signer.get(answer.url)
    assert "Senare start" in page.content.decode()
    assert (page.context["can_withdraw"], page.context["can_decide"], granted()) == (True, False, 40_000)


def test_a_field_left_empty_asks_for_what_is_decided(signer, project):
    earlier = LAST - timedelta(days=1)
    ask(signer, project, **{f"amount_{project.frame.pk}": "", "to_on": earlier.isoformat()})
    made = ChangeRequest.objects.get()
    assert (made.deltas, made.was_to_on, made.to_on) == ({}, LAST, earlier)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"to_on": "i vår"},
        {"to_on": date(TODAY.year - 1, 1, 1).isoformat()},
        {"amount": "-1"},
        {"amount": "40 000"},
    ],
    ids=["no reason", "no day", "before the first day", "less than nothing", "nothing changed"],
)
def test_a_request_that_cannot_be_is_answered_on_its_form(signer, project, wrong):
    words = {f"amount_{project.frame.pk}" if name == "amount" else name: text for name, text in wrong.items()}
    answer = ask(signer, project, **words)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
    assert not ChangeRequest.objects.exists()


def test_a_second_request_waits_until_the_first_is_withdrawn(signer, project):
    ask(signer, project)
    first = ChangeRequest.objects.get()
    assert ask(signer, project).status_code == 422
    signer.post(url("change-request-withdraw", first))
    first.refresh_from_db()
    assert first.state == State.WITHDRAWN
    assert ask(signer, project).status_code == 302


def test_the_decision_begins_with_what_is_asked_for_and_moves_the_money(signer, officer, project):
    ask(signer, project)
    made = ChangeRequest.objects.get()
    delta = f"delta_{project.frame.pk}"
    decide = url("change-request-decide", made)
    form = officer.get(decide).context["form"]
    assert (form[delta].value(), form["to_on"].value()) == ("20\xa0000", LAST)
    too_much = officer.post(decide, verdict(project, **{delta: "30 001", "to_on": LAST.isoformat()}))
    assert (too_much.status_code, "board" in too_much.context["form"].errors, granted()) == (422, False, 40_000)
    assert officer.post(decide, verdict(project, **{delta: "10 000", "to_on": LAST.isoformat()})).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decision.paragraph, granted()) == (State.APPROVED, "12", 50_000)
    told = Notification.objects.get(user=project.signer, kind="change-decided")
    opened = signer.get(reverse("notification-open", args=[told.pk]))
    assert (opened.status_code, opened.url) == (302, made.get_absolute_url())


def test_a_no_needs_its_reason_and_changes_nothing(signer, officer, project):
    ask(signer, project)
    made = ChangeRequest.objects.get()
    reject = url("change-request-reject", made)
    assert officer.get(reject).context["form"]["decided_on"].initial == TODAY
    silent = officer.post(reject, verdict(project, reason=""))
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["reason"])
    assert officer.post(reject, verdict(project, reason="Ramen räcker inte")).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decision.kind, granted()) == (State.REJECTED, "declined", 40_000)
    assert "Ramen räcker inte" in signer.get(made.get_absolute_url()).content.decode()


def test_what_is_withdrawn_meanwhile_is_not_decided(signer, officer, project):
    ask(signer, project)
    made = ChangeRequest.objects.get()
    signer.post(url("change-request-withdraw", made))
    answer = officer.post(url("change-request-reject", made), verdict(project))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    made.refresh_from_db()
    assert (made.state, made.decision) == (State.WITHDRAWN, None)


def test_nobody_takes_a_step_that_is_another_s(signer, officer, log_in, outsider, project):
    assert ask(officer, project).status_code == 403
    reader = log_in(ProjectContactFactory(project=project).person.user)
    assert ask(reader, project).status_code == 403
    ask(signer, project)
    made = ChangeRequest.objects.get()
    for step in ("decide", "reject"):
        assert signer.post(url(f"change-request-{step}", made), verdict(project)).status_code == 403
    for client in (officer, reader):
        assert client.post(url("change-request-withdraw", made)).status_code == 403
    assert log_in(outsider).get(made.get_absolute_url()).status_code == 404
    made.refresh_from_db()
    assert made.state == State.SENT
