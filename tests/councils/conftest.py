"""Minutes that two people have been asked to approve."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.services import approvals
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory, MembershipFactory, PersonFactory


def at_the_meeting(meeting, name, *, present=True):
    person = PersonFactory(name=name, email=f"{name.split()[0].lower()}@example.org", with_user=True)
    MembershipFactory(person=person, council=meeting.council)
    AttendanceFactory(meeting=meeting, person=person, presence="present" if present else "absent")
    return person


@pytest.fixture
def held_minutes(council):
    council.approval, council.minutes_kind = "approvers", "minutes"
    council.save()
    meeting = MeetingFactory(council=council, held=True, title="Rådsmöte 3")
    AgendaItemFactory(meeting=meeting, title="Praktik", notes="Rådet gick igenom läget.")
    AgendaItemFactory(meeting=meeting, title="Handledare", notes="Tolv platser saknas.")
    return meeting


@pytest.fixture
def two(held_minutes):
    return [at_the_meeting(held_minutes, "Ada Alm"), at_the_meeting(held_minutes, "Bo Berg")]


@pytest.fixture
def sent(held_minutes, two, coordinator):
    approvals.ask(held_minutes, people=two, approve_by=timezone.localdate() + timedelta(days=7), by=coordinator)
    held_minutes.refresh_from_db()
    return held_minutes
