"""From a grant to the last payment: periods by the rules, what would come back told first, two steps, and every öre."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.models import Claim, Decision, Entry, Frame, Project, ProjectReport
from followup.services import decisions, funding_notices, payments, periods, prechecks, proofs, reports, rules
from followup.services.decisions import Financing
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AgreementFactory,
    BoardFactory,
    EntryFactory,
    FrameFactory,
    PartyFactory,
    ProjectContactFactory,
    ProjectFactory,
    UserFactory,
)

YEAR = timezone.localdate().year
State = ProjectReport.State


def decided(**words):
    return Decision(board=BoardFactory(), decided_on=timezone.localdate(), paragraph="7", **words)


@pytest.fixture
def project(db):
    """A project of last year that is granted 100 000 of 200 000 in cash, in two halves over New Year."""
    agreement = AgreementFactory(
        party=PartyFactory(key="fy"),
        withheld_percent=10,
        flat_rate_percent=20,
        from_on=date(YEAR - 2, 1, 1),
        to_on=date(YEAR, 12, 31),
    )
    frames = [FrameFactory(agreement=agreement, year=YEAR - 2), FrameFactory(agreement=agreement, year=YEAR - 1)]
    row = ProjectFactory(
        agreement=agreement, from_on=date(YEAR - 2, 7, 1), to_on=date(YEAR - 1, 6, 30), aims="Hundra deltagare"
    )
    grants = {frames[0]: Decimal(40_000), frames[1]: Decimal(60_000)}
    others = [Financing("municipality", "cash", Decimal(100_000)), Financing("business", "in_kind", Decimal(20_000))]
    decisions.grant(row, decided(), grants, others, by=UserFactory())
    row.refresh_from_db()
    row.signer = ProjectContactFactory(project=row, may_sign=True).person.user
    return row


def written(project, number, *, in_kind=0, **costs):
    """Return a report of the project with its texts and costs saved."""
    report = project.reports.select_related("project__agreement", "claim").get(number=number)
    report.done, report.results = "Vi gjorde det.", "Hundra deltagare."
    for name, amount in {"staff": 0, **costs, "in_kind": in_kind}.items():
        setattr(report.claim, name, Decimal(amount))
    return reports.write(report, report.claim, version=report.version, by=project.signer)


def through(project, number, **costs):
    """Take a report all the way to payment by three people."""
    report = reports.send(written(project, number, **costs), by=project.signer)
    most = payments.payable(report).most
    reports.review(report, amount=most, by=UserFactory())
    return reports.approve(report, paid_on=timezone.localdate(), by=UserFactory())


def sums(project):
    row = Project.objects.with_balances().get(pk=project.pk)
    return row.granted, row.paid, row.withheld


def test_the_periods_are_planned_with_the_grant_and_the_last_is_final(project):
    rows = project.reports.order_by("number")
    assert [(row.kind, row.from_on, row.to_on, row.due_on) for row in rows] == [
        ("progress", date(YEAR - 2, 7, 1), date(YEAR - 2, 12, 31), date(YEAR - 1, 2, 28)),
        ("final", date(YEAR - 1, 1, 1), date(YEAR - 1, 6, 30), date(YEAR - 1, 8, 30)),
    ]


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 1500), st.integers(1, 24), st.integers(0, 6))
def test_periods_leave_no_day_out_and_none_is_too_long(first, days, months, within):
    last = date.fromordinal(first.toordinal() + days)
    rule = SimpleNamespace(claim_months=months, claim_within_months=within)
    found = periods.periods(first, last, rule)
    covered = [day for span in found for day in range(span.from_on.toordinal(), span.to_on.toordinal() + 1)]
    assert covered == list(range(first.toordinal(), last.toordinal() + 1))
    # Counted from the first day, so that one from 29 January has its second period from 28 February to 28 March.
    ends = [periods.months_after(first, months * number) for number in range(1, len(found) + 1)]
    assert all(span.to_on < end for span, end in zip(found, ends, strict=True))
    assert all(span.due_on >= span.to_on for span in found)


def test_from_the_first_claim_to_the_last_krona(project):
    # 50 000 for staff and 10 000 indirect give half, of which a tenth is withheld.
    first = through(project, 1, staff=50_000)
    # Seen afterwards the costs so far are the same.
    assert payments.payable(ProjectReport.objects.for_list().get(pk=first.pk)).costs == 60_000
    assert (first.claim.__class__.objects.get(report=first).amount, sums(project)) == (
        30_000,
        (100_000, 27_000, 3_000),
    )
    through(project, 2, staff=100_000, services=20_000, in_kind=20_000)
    assert sums(project) == (100_000, 100_000, 0)
    project.refresh_from_db()
    assert project.state == Project.State.FINISHED
    # The oldest year's money is paid first.
    paid = Entry.objects.filter(project=project, kind="payment").order_by("pk").values_list("frame__year", "amount")
    assert sum(amount for year, amount in paid if year == YEAR - 2) == 40_000
    assert not proofs.run(timezone.now()).differences


def test_what_would_come_back_is_told_before_it_is_sent(project):
    report = project.reports.select_related("project__agreement", "claim").get(number=2)
    project.contacts.update(may_sign=False)
    report.claim.in_kind = Decimal(20_001)
    texts = " ".join(remark.text for remark in prechecks.remarks(report, today=report.to_on))
    for words in ("Skriv vad som har gjorts", "Skriv resultaten", "Perioden är inte slut", "tidigare perioder först"):
        assert words in texts
    for words in ("Inga kostnader", "20\xa0001\xa0kr", "Ingen får skriva under"):
        assert words in texts
    with pytest.raises(WrongState, match="Skriv vad som har gjorts"):
        reports.send(report, by=project.signer)
    report.refresh_from_db()
    assert (report.state, report.sent_by) == (State.DRAFT, None)


def test_what_was_sent_in_time_and_returned_is_not_late(project):
    report = written(project, 1, staff=50_000)
    report.due_on = timezone.localdate()
    report.save()
    sent = reports.send(report, by=project.signer)
    back = reports.give_back(sent, remarks="Skriv resultaten.", by=UserFactory())
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Sista dagen" not in " ".join(remark.text for remark in prechecks.remarks(back, today=tomorrow))


def test_what_is_late_is_told_and_stops_nobody(project):
    report = written(project, 1, staff=50_000)
    assert "Sista dagen att skicka den har passerat." in [
        one.text for one in prechecks.remarks(report) if not one.stops
    ]
    sent = reports.send(report, by=project.signer)
    assert "Den skickades efter sista dagen." in [one.text for one in prechecks.remarks(sent)]
    # Whoever decides on the organisation's next project is told of what it owes, of the same association's money.
    late = ProjectFactory(agreement=project.agreement, organisation=project.organisation)
    elsewhere = ProjectFactory(organisation=project.organisation, agreement__party=PartyFactory(key="sk"))
    assert [one.text for one in rules.remarks(late) if project.title in one.text]
    assert not [one.text for one in rules.remarks(elsewhere) if project.title in one.text]


def test_it_takes_three_people_and_the_steps_in_order(project):
    report = reports.send(written(project, 1, staff=50_000), by=project.signer)
    reviewer, approver = UserFactory(), UserFactory()
    with pytest.raises(WrongState):
        reports.approve(report, paid_on=timezone.localdate(), by=approver)
    with pytest.raises(WrongState):
        reports.review(report, amount=Decimal(1), by=project.signer)
    with pytest.raises(WrongState):
        reports.review(report, amount=Decimal("30000.01"), by=reviewer)
    reports.review(report, amount=Decimal(20_000), by=reviewer)
    for by in (project.signer, reviewer):
        with pytest.raises(WrongState):
            reports.approve(report, paid_on=timezone.localdate(), by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectReport.objects.filter(pk=report.pk).update(state="approved", approved_by=reviewer)
    assert not Entry.objects.filter(kind="payment").exists()
    reports.approve(report, paid_on=timezone.localdate(), by=approver)
    assert sums(project) == (100_000, 18_000, 2_000)


def test_what_is_returned_is_changed_and_sent_again(project):
    report = reports.send(written(project, 1, staff=50_000), by=project.signer)
    with pytest.raises(WrongState):
        written(project, 1, staff=1)
    reports.review(report, amount=Decimal(30_000), by=UserFactory())
    reports.give_back(report, remarks="Verifikation saknas.", by=UserFactory())
    row = ProjectReport.objects.get(pk=report.pk)
    assert (row.state, row.remarks, row.reviewed_by) == (State.RETURNED, "Verifikation saknas.", None)
    assert Claim.objects.get(report=row).amount == 0
    assert Notification.objects.get(user=project.signer).kind == "report-answered"
    assert reports.send(written(project, 1, staff=40_000), by=project.signer).state == State.SENT


def test_two_who_write_at_once_lose_nothing(project):
    report = project.reports.select_related("project__agreement", "claim").get(number=1)
    written(project, 1, staff=1_000)
    with pytest.raises(Conflict):
        reports.write(report, report.claim, version=0, by=project.signer)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_pay_once(project):
    report = reports.send(written(project, 1, staff=50_000), by=project.signer)
    reports.review(report, amount=Decimal(30_000), by=UserFactory())
    day, people = timezone.localdate(), [UserFactory(), UserFactory()]
    errors = at_once(*[lambda by=by: reports.approve(report, paid_on=day, by=by) for by in people])
    assert [type(error) for error in errors] == [WrongState]
    assert sums(project) == (100_000, 27_000, 3_000)


def test_an_advance_is_made_up_for_and_a_recovery_takes_back(project):
    payments.advance(project, decided(), Decimal(25_000), by=UserFactory())
    first = reports.send(written(project, 1, staff=50_000), by=project.signer)
    assert payments.payable(first).most == 5_000
    with pytest.raises(WrongState):
        payments.advance(project, decided(), Decimal("75000.01"), by=UserFactory())
    payments.recover(project, decided(reason="För mycket"), Decimal(10_000), by=UserFactory())
    assert (sums(project), payments.payable(first).most) == ((100_000, 15_000, 0), 15_000)
    with pytest.raises(WrongState):
        payments.recover(project, decided(reason="Mer"), Decimal(15_001), by=UserFactory())
    assert not proofs.run(timezone.now()).differences


def test_an_adjustment_puts_right_without_changing_what_was_written(project):
    frame = project.entries.order_by("pk").first().frame
    EntryFactory(frame=frame, project=project, kind="payment", amount=10_000)
    words = {"on": timezone.localdate(), "reason": "Fel belopp", "by": UserFactory()}
    payments.adjust(project, frame, Decimal("-0.01"), **words)
    assert sums(project)[1] == Decimal("9999.99")
    for wrong in (Decimal(0), Decimal(-10_000), Decimal(40_000)):
        with pytest.raises(WrongState):
            payments.adjust(project, frame, wrong, **words)


def test_whoever_approves_is_told_what_is_paid_and_what_is_withheld(project, log_in, region_officer):
    report = reports.send(written(project, 1, staff=50_000), by=project.signer)
    report = reports.review(report, amount=Decimal(30_000), by=UserFactory())
    page = log_in(region_officer).get(reverse("followup:report-approve", args=[report.pk])).text
    assert "30\xa0000\xa0kr godkänns, och 27\xa0000\xa0kr betalas ut." in page
    assert "3\xa0000\xa0kr hålls inne" in page


def test_an_adjustment_stands_on_the_projects_page_with_its_reason_and_who_decided_it(project, log_in, region_officer):
    frame = project.entries.order_by("pk").first().frame
    EntryFactory(frame=frame, project=project, kind="payment", amount=10_000)
    board = BoardFactory(name="Direktionen", organisation=project.agreement.party.organisation)
    said = {"what": "adjustment", "amount": "-1 000", "frame": frame.pk, "reason": "Fel belopp", "board": board.pk}
    said |= {"decided_on": timezone.localdate().isoformat(), "paragraph": "§ 14"}
    page = log_in(region_officer).post(reverse("followup:project-money", args=[project.pk]), said, follow=True).text
    assert "Justeringen är antecknad." in page
    assert "\N{MINUS SIGN}1\xa0000\xa0kr" in page
    assert "Fel belopp" in page
    assert "Direktionen, § 14" in page


def test_what_a_finished_project_has_not_used_goes_back_to_the_frames(project):
    through(project, 1, staff=50_000)
    through(project, 2, staff=20_000)
    # 84 000 of costs give 42 000; the rest of the grant is the frames' again.
    assert sums(project) == (42_000, 42_000, 0)
    rows = Entry.objects.filter(project=project, kind="unspent").order_by("frame__year")
    assert [(row.frame.year, row.amount, row.decision) for row in rows] == [(YEAR - 1, -58_000, None)]
    assert [frame.left for frame in Frame.objects.with_balances().order_by("year")] == [960_000, 998_000]
    # So does what is claimed back later.
    payments.recover(project, decided(reason="För mycket"), Decimal(2_000), by=UserFactory())
    assert sums(project) == (40_000, 40_000, 0)
    assert not proofs.run(timezone.now()).differences


def test_another_last_day_plans_what_is_not_written_anew(project):
    through(project, 1, staff=1_000)
    until = date(YEAR - 1, 9, 30)
    decisions.change(project, decided(reason="Längre tid"), {}, to_on=until, by=UserFactory())
    rows = project.reports.order_by("number").values_list("kind", "state", "to_on")
    assert list(rows) == [
        ("progress", "approved", date(YEAR - 2, 12, 31)),
        ("progress", "draft", date(YEAR - 1, 6, 30)),
        ("final", "draft", until),
    ]


def test_another_last_day_leaves_one_final_report_whatever_is_written_or_sent(project):

    def change(day):
        decisions.change(project, decided(reason="Ändrat"), {}, to_on=day, by=UserFactory())

    def kinds():
        return list(project.reports.order_by("number").values_list("kind", "to_on"))

    through(project, 1, staff=1_000)
    for day in (date(YEAR - 2, 11, 30), date(YEAR - 2, 12, 31)):  # then no final report would be left to send
        with pytest.raises(WrongState):
            change(day)
    # What is written of a period that is cut short stays, and is the final report.
    written(project, 2, staff=1_000)
    change(date(YEAR - 1, 3, 31))
    assert kinds() == [("progress", date(YEAR - 2, 12, 31)), ("final", date(YEAR - 1, 3, 31))]
    # What is sent as final is no longer that when the project goes on.
    reports.send(project.reports.get(number=2), by=project.signer)
    change(date(YEAR - 1, 9, 30))
    assert [kind for kind, _to_on in kinds()] == ["progress", "progress", "final"]


def test_what_is_put_right_after_the_end_is_the_frames_again(project):
    through(project, 1, staff=50_000)
    through(project, 2, staff=20_000)
    frame = project.entries.order_by("pk").first().frame
    words = {"on": timezone.localdate(), "reason": "Fel belopp", "by": UserFactory()}
    payments.adjust(project, frame, Decimal(-1_000), **words)
    assert sums(project) == (41_000, 41_000, 0)


def test_the_project_is_reminded_once_before_and_once_after(project):
    report = project.reports.get(number=1)

    def at(day):
        return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9))

    soon = date.fromordinal(report.due_on.toordinal() - 10)
    assert [funding_notices.reports_due(at(soon)) for _n in range(2)] == [1, 0]
    late = date.fromordinal(report.due_on.toordinal() + 1)
    assert [funding_notices.reports_due(at(late)) for _n in range(2)] == [1, 0]
    assert set(Notification.objects.values_list("kind", flat=True)) == {"report-due"}
