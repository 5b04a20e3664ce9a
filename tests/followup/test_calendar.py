"""The money's days on the calendar: those of one's own projects and associations, and when calls close."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.calendar import funding_days
from portal.registry import Span
from tests.factories import (
    AssignmentFactory,
    CallFactory,
    PartyFactory,
    PersonFactory,
    ProjectContactFactory,
    ProjectFactory,
    ProjectReportFactory,
    UserFactory,
)

TODAY = timezone.localdate()


@pytest.fixture
def report(db):
    project = ProjectFactory(agreement__party=PartyFactory(key="fy"), granted=100_000, title="Språk på jobbet")
    return ProjectReportFactory(project=project, due_on=TODAY + timedelta(days=3))


def seen(user, whose=Span.ALL):
    span = Span(TODAY - timedelta(days=30), TODAY + timedelta(days=30), whose)
    return [(entry.title, entry.on, entry.stage, entry.part) for entry in funding_days(user, span)]


def test_a_project_and_those_who_run_its_money_see_when_it_reports(report):
    contact = ProjectContactFactory(project=report.project).person.user
    officer = PersonFactory(with_user=True)
    organisation = report.project.agreement.party.organisation
    AssignmentFactory(person=officer, organisation=organisation, task="funding_officer")
    line = ("Rapport från Språk på jobbet: sista dag att skicka", report.due_on, "coming", "fy")
    assert seen(contact) == seen(officer.user) == seen(contact, Span.MINE) == [line]
    assert seen(UserFactory()) == []
    assert seen(contact, "fyrbodal") == []


@pytest.mark.parametrize(
    ("state", "days", "stage"), [("draft", -1, "late"), ("sent", -1, "done"), ("draft", 0, "coming")]
)
def test_the_day_says_how_far_it_has_come(report, state, days, stage):
    contact = ProjectContactFactory(project=report.project).person.user
    said = {"sent_at": timezone.now(), "sent_by": contact} if state == "sent" else {}
    type(report).objects.update(state=state, due_on=TODAY + timedelta(days=days), **said)
    assert [entry[2] for entry in seen(contact)] == [stage]


def test_calls_close_on_the_calendar_of_those_who_apply_and_those_who_read_the_money(
    db, outsider, region_officer, member
):
    call = CallFactory(title="Förstudier")
    for user in (outsider, region_officer):
        assert [entry[:2] for entry in seen(user)] == [("Sista dag att ansöka: Förstudier", call.closes_on)]
    assert seen(member) == []
