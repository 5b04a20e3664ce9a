"""Who is told, by rule, which municipalities stay silent after the last day."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from councils import tasks
from councils.models import HearingRequest
from councils.services import hearing_escalation, hearings
from portal.models import Notification
from tests.councils.services.test_hearings import says
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    HearingFactory,
    HearingRequestFactory,
    MembershipFactory,
    PartyFactory,
    PersonFactory,
)

DUE = date(2026, 11, 16)  # a Monday
TO_ASSOCIATION, TO_CONVENER = date(2026, 11, 19), date(2026, 11, 23)  # the Sunday's is Monday's


def at(day, hour=9):
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


@pytest.fixture
def hearing(strategic_member):
    group = strategic_member.person.memberships.get().council
    words = {"due_at": hearings.end_of(DUE), "opened_by": strategic_member, "shared_item__council": group}
    return HearingFactory(**words)


@pytest.fixture
def party(db):
    return PartyFactory(key="fy")


@pytest.fixture
def coordinator(party):
    person = PersonFactory(with_user=True)
    MembershipFactory(person=person, council=CouncilFactory(host=party.organisation), coordinator=True)
    return person.user


@pytest.fixture
def silent(hearing, party):
    HearingRequestFactory(hearing=hearing, party=party, town__code="1421", answered=True)
    HearingRequestFactory(hearing=hearing, party=party, town__code="1384", town__organisation__short_name="Utanför")
    return HearingRequestFactory(
        hearing=hearing, party=party, town__code="1435", town__organisation__short_name="Tanum", unreached=True
    )


def told():
    return [(row.user, row.title, row.text) for row in Notification.objects.order_by("pk")]


def test_the_association_is_told_first_and_then_the_convener_once_each(hearing, coordinator, silent, strategic_member):
    for number in range(12):
        for hour in (6, 9, 15):
            hearing_escalation.escalate(at(DUE + timedelta(days=number), hour))
        if DUE + timedelta(days=number) < TO_ASSOCIATION:
            assert told() == []
        elif DUE + timedelta(days=number) < TO_CONVENER:
            assert [row[0] for row in told()] == [coordinator]
    title = f"1 kommun har inte svarat på överhörningen om {hearing.shared_item.title}"
    assert told() == [(who, title, "Tyst: Tanum") for who in (coordinator, strategic_member)]


def test_more_time_begins_the_rule_anew_and_answers_end_it(hearing, coordinator, silent, strategic_member):
    hearing_escalation.escalate(at(TO_ASSOCIATION))
    hearing.due_at = hearings.end_of(date(2026, 12, 7))
    hearing.save(update_fields=["due_at"])
    assert hearing_escalation.escalate(at(TO_CONVENER)) == 0
    assert hearing_escalation.escalate(at(date(2026, 12, 10))) == 1
    hearings.answer(silent, says(), via=HearingRequest.Via.PHONE, by=coordinator)
    assert hearing_escalation.escalate(at(date(2026, 12, 14))) == 0
    assert [row[0] for row in told()] == [coordinator, coordinator]


def test_ones_own_time_that_has_not_passed_is_not_silence(hearing, coordinator, silent):
    HearingRequest.objects.filter(pk=silent.pk).update(due_at=hearings.end_of(date(2026, 12, 7)))
    assert hearing_escalation.escalate(at(TO_CONVENER)) == 0


def test_closed_and_long_past_is_left_in_peace(hearing, coordinator, silent):
    assert hearing_escalation.escalate(at(TO_CONVENER + timedelta(days=30))) == 0
    hearings.close(hearing, summary="Klart.", by=coordinator)
    assert hearing_escalation.escalate(at(TO_CONVENER)) == 0


def test_only_those_who_may_read_the_item_are_told(hearing, party, silent):
    official = AssignmentFactory(organisation=party.organisation, person__with_user=True, task="funding_officer")
    hearing_escalation.escalate(at(TO_ASSOCIATION))
    assert official.person.user not in [row[0] for row in told()]


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_tell_once(hearing, coordinator, silent):
    assert not at_once(*[lambda: hearing_escalation.escalate(at(TO_ASSOCIATION))] * 4)
    assert Notification.objects.count() == 1


def test_the_sweep_is_the_services(db, monkeypatch):
    asked = []
    monkeypatch.setattr(hearing_escalation, "escalate", asked.append)
    tasks.sweep_hearings()
    assert len(asked) == 1
