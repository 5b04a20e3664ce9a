"""When what is left to pay is expected: every öre of it once, on the claims that are to come."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.models import Decision
from followup.services import decisions, forecast
from followup.services.money import share_out
from followup.services.scopes import Scope
from tests.factories import (
    AgreementFactory,
    BoardFactory,
    EntryFactory,
    FrameFactory,
    PartyFactory,
    ProjectFactory,
    UserFactory,
)


@pytest.fixture
def project(db):
    """A project of 2026 and 2027, half a year in each, that is granted 40 000 and 60 000."""
    words = {"from_on": date(2026, 1, 1), "to_on": date(2027, 12, 31)}
    agreement = AgreementFactory(party=PartyFactory(key="fy"), **words)
    frames = [FrameFactory(agreement=agreement, year=year) for year in (2026, 2027)]
    row = ProjectFactory(agreement=agreement, from_on=date(2026, 7, 1), to_on=date(2027, 6, 30))
    decided = Decision(board=BoardFactory(), decided_on=timezone.localdate(), paragraph="7")
    amounts = {frames[0]: Decimal(40_000), frames[1]: Decimal(60_000)}
    decisions.grant(row, decided, amounts, [], by=UserFactory())
    row.frames = frames
    return row


def rows(user, today, **scope):
    found = forecast.expected(user, Scope(**scope), today=today)
    return [(one.on, one.report.number, one.year, one.amount) for one in found]


def test_what_is_left_is_shared_out_on_the_claims_by_the_days_of_their_periods(project, region_officer):
    # 184 and 181 days; the reports are to be sent two months after, and paid the month after that.
    assert rows(region_officer, date(2026, 11, 30)) == [
        (date(2027, 3, 28), 1, 2026, Decimal("20164.38")),
        (date(2027, 3, 28), 1, 2027, Decimal("30246.58")),
        (date(2027, 9, 30), 2, 2026, Decimal("19835.62")),
        (date(2027, 9, 30), 2, 2027, Decimal("29753.42")),
    ]
    assert {row[2] for row in rows(region_officer, date(2026, 11, 30), year=2027)} == {2027}
    found = forecast.quarters(forecast.expected(region_officer, Scope(), today=date(2026, 11, 30)))
    assert [(one.key, one.amount, one.payments) for one in found] == [
        ("2027-1", Decimal("50410.96"), 2),
        ("2027-2", 0, 0),
        ("2027-3", Decimal("49589.04"), 2),
    ]


def test_what_is_paid_is_no_more_expected_and_what_is_withheld_comes_last(project, region_officer):
    for kind, amount in (("payment", 36_000), ("withheld", 4_000)):
        EntryFactory(frame=project.frames[0], project=project, kind=kind, amount=amount)
    project.reports.filter(number=1).update(state="approved", **_three_people())
    assert rows(region_officer, date(2027, 4, 1)) == [
        (date(2027, 9, 30), 2, 2026, 4_000),
        (date(2027, 9, 30), 2, 2027, 60_000),
    ]


def test_what_is_late_is_expected_next_month(project, region_officer):
    assert rows(region_officer, date(2028, 1, 31))[0][0] == date(2028, 2, 29)


def test_another_associations_money_is_not_forecast(project, coordinator, other_coordinator):
    assert rows(coordinator, date(2026, 11, 30))
    assert rows(other_coordinator, date(2026, 11, 30)) == []


@settings(max_examples=200, deadline=None)
@given(
    st.decimals("-9999999", "9999999", places=2),
    st.lists(st.integers(0, 400).map(Decimal), min_size=1, max_size=12),
)
def test_no_ore_is_lost_when_a_sum_is_shared_out_and_none_is_more_than_an_ore_from_its_due(amount, weights):
    parts = share_out(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    if whole:
        due = [amount * weight / whole for weight in weights]
        assert all(abs(part - one) <= Decimal("0.01") for part, one in zip(parts, due, strict=True))


def _three_people():
    now, people = timezone.now(), [UserFactory() for _n in range(3)]
    words = {"sent_at": now, "reviewed_at": now, "approved_at": now}
    return words | dict(zip(("sent_by", "reviewed_by", "approved_by"), people, strict=True))
