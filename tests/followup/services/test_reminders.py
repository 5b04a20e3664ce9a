"""Reminders: on their days, to the silent alone, once each, and further up by rule."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from followup.models import SelfAssessment
from followup.services import reminders
from portal.models import Notification
from tests import factories as f

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 26)  # a Thursday


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.fixture
def row(council):
    return f.SelfAssessmentFactory(cycle=f.CycleFactory(due_on=DUE), party=council.host.party)


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2026, 11, 11), None),
        (date(2026, 11, 12), -14),
        (date(2026, 11, 19), -7),
        (date(2026, 11, 25), -1),
        (DUE, 0),
        (date(2026, 11, 29), None),
        (date(2026, 11, 30), 3),  # the third day after is a Sunday
        (date(2026, 12, 7), 10),  # and the tenth
        (date(2026, 12, 14), None),
    ],
)
def test_each_reminder_has_its_day(row, on, step):
    found = reminders.due(row.cycle, on)
    assert (found.step if found else None) == step


def test_the_silent_are_reminded_once_however_often_the_clock_rings(row, coordinator):
    assert reminders.send(at(DUE)) == 1
    assert reminders.send(at(DUE, 10)) == 0
    assert reminders.send(at(DUE - timedelta(days=1))) == 1
    assert Notification.objects.filter(user=coordinator, kind="follow-up-due").count() == 2


def test_whoever_has_answered_is_left_in_peace_and_so_are_nights(row, coordinator):
    assert reminders.send(at(DUE, 23)) == 0
    SelfAssessment.objects.update(state="signed", signed_at=at(DUE))
    assert reminders.send(at(DUE)) == 0


def test_late_answers_are_told_further_up(row, coordinator, region_officer):
    vast = f.MembershipFactory(council=f.CouncilFactory(vast=True), person=f.PersonFactory(with_user=True))
    vast.organisation = row.party.organisation
    vast.save()
    assert reminders.send(at(date(2026, 11, 30))) == 2
    assert Notification.objects.filter(user=region_officer).count() == 1
    assert reminders.send(at(date(2026, 12, 7))) == 2
    assert Notification.objects.filter(user=vast.person.user).count() == 1


def test_by_hand_a_party_is_reminded_at_most_once_a_day(row, coordinator, region_officer):
    assert reminders.now_to(row, by=region_officer) == 1
    assert reminders.now_to(row, by=region_officer) == 0
