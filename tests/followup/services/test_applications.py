"""An application: begun in an open call, checked as it is written, signed by one, judged by others, and decided."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from followup.models import Application, ApplicationReview, Project, ProjectContact
from followup.services import applications
from portal.concurrency import Conflict, WrongState
from portal.models import Notification
from tests.councils.services.test_meetings import at_once
from tests.factories import (
    AgreementFactory,
    ApplicationFactory,
    BoardFactory,
    CallFactory,
    FrameFactory,
    MunicipalityFactory,
    PartyFactory,
    PersonFactory,
    UserFactory,
)

TODAY = timezone.localdate()
YEAR = str(TODAY.year)


@pytest.fixture
def call(db):
    agreement = AgreementFactory(party=PartyFactory(key="fy"), least_municipalities=1, is_confirmed=True)
    return CallFactory(agreement=agreement, limit=200_000)


def filled(call, **changes):
    """Return a draft that may be sent."""
    words = {
        "summary": "Vi utbildar.",
        "aims": "Hundra deltagare.",
        "from_on": TODAY.replace(month=1, day=1),
        "to_on": TODAY.replace(month=12, day=31),
        "budget": {YEAR: {"staff": "150000.50", "travel": "9999.50"}},
        "financing": {"municipality_cash": "60000", "business_in_kind": "5000"},
    }
    row = ApplicationFactory(call=call, **{**words, **changes})
    row.municipalities.add(MunicipalityFactory())
    return row


def test_what_is_sent_becomes_a_project_with_its_signer_as_contact(call):
    row = filled(call)
    applications.send(row, by=row.created_by)
    row.refresh_from_db()
    assert (row.state, row.project.state, row.project.applied) == ("sent", Project.State.PROPOSED, 100_000)
    contact = ProjectContact.objects.get(project=row.project)
    assert (contact.person, contact.may_sign) == (row.created_by.person, True)
    assert row.project.municipalities.count() == 1
    with pytest.raises(WrongState):
        applications.send(row, by=row.created_by)
    with pytest.raises(WrongState):
        applications.write(row, version=row.version, municipalities=[], by=row.created_by)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"summary": ""}, "Skriv vad som ska göras"),
        ({"to_on": None}, "sista dag"),
        ({"budget": {}}, "inget att söka"),
        ({"budget": {YEAR: {"staff": "260000.01"}}}, "Högst 200\xa0000\xa0kr"),
        ({"budget": {str(TODAY.year + 5): {"staff": "100000"}}}, "inget att söka"),
    ],
)
def test_what_does_not_agree_is_told_and_stops_it(call, changes, words):
    row = filled(call, **changes)
    with pytest.raises(WrongState, match=words):
        applications.send(row, by=row.created_by)
    assert not Project.objects.exists()


def test_too_few_municipalities_stop_it_only_if_the_rule_is_confirmed(call):
    call.agreement.least_municipalities = 3
    call.agreement.save()
    row = filled(call)
    with pytest.raises(WrongState, match="Minst 3 kommuner"):
        applications.send(row, by=row.created_by)
    call.agreement.unconfirmed = ["least_municipalities"]
    call.agreement.save()
    assert applications.send(row, by=row.created_by).state == "sent"


def test_one_begins_once_and_only_while_the_call_is_open(call):
    by = PersonFactory(with_user=True).user
    assert applications.begin(call, by=by) == applications.begin(call, by=by)
    for wrong, who in ((CallFactory(closed=True), by), (call, UserFactory())):
        with pytest.raises(WrongState):
            applications.begin(wrong, by=who)
    late = filled(CallFactory(agreement=call.agreement, closes_on=TODAY - timedelta(days=1)))
    with pytest.raises(WrongState, match="inte öppen"):
        applications.send(late, by=late.created_by)


def test_two_drafts_at_once_lose_nothing(call):
    row = filled(call)
    applications.write(row, version=0, municipalities=[], by=row.created_by)
    with pytest.raises(Conflict):
        applications.write(row, version=0, municipalities=[], by=row.created_by)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_one_project(call):
    row = filled(call)
    errors = at_once(*[lambda: applications.send(row, by=row.created_by)] * 2)
    assert ([type(error) for error in errors], Project.objects.count()) == ([WrongState], 1)


def test_each_reviewer_judges_once_and_no_more_when_it_is_decided(call):
    row = filled(call)
    applications.send(row, by=row.created_by)
    by, grades = UserFactory(), dict.fromkeys(ApplicationReview.CRITERIA, 3)
    for grade in (3, 5):
        applications.review(row, ApplicationReview(**{**grades, "relevance": grade}), by=by)
    assert ApplicationReview.objects.get().together == 14
    Project.objects.update(state="rejected")
    with pytest.raises(WrongState):
        applications.review(row, ApplicationReview(**grades), by=by)


def test_the_way_from_call_to_decision(call, log_in, region_officer):
    frame = FrameFactory(agreement=call.agreement)
    applicant = PersonFactory(with_user=True).user
    client, officer = log_in(applicant), log_in(region_officer)
    page = client.post(reverse("followup:application-new", args=[call.pk]), follow=True)
    row = Application.objects.get()
    said = {
        "title": "Yrkesvux på distans",
        "kind": "project",
        "priority": "skills",
        "summary": "Vi utbildar.",
        "aims": "Hundra deltagare.",
        "from_on": f"{YEAR}-01-01",
        "to_on": f"{YEAR}-12-31",
        "fin_municipality_cash": "60 000",
    }
    town = MunicipalityFactory()
    town.affiliations.create(party=call.agreement.party)
    address = row.get_absolute_url()
    assert client.post(address, {**said, "municipalities": [town.pk], "version": 0}).status_code == 302
    costs = {f"cost_{YEAR}_staff": "150 000,50", f"cost_{YEAR}_travel": "9 999,50"}
    assert client.post(address, {**said, **costs, "municipalities": [town.pk], "version": 1}).status_code == 302
    assert "100\xa0000\xa0kr" in client.get(address).text
    assert officer.get(address).status_code == 404
    sent = {**said, **costs, "municipalities": [town.pk], "send": "1"}
    page = client.post(address, {**sent, "title": "Yrkesvux nära", "version": 2}, follow=True)
    assert "Kryssa i att du får skriva under" in page.text
    assert Application.objects.get().title == "Yrkesvux nära"
    page = client.post(address, {**sent, "may_sign": "on", "version": 3}, follow=True)
    assert "Den här sidan är ditt kvitto" in page.text
    project = Project.objects.get()
    assert "Bedöm ansökan: Yrkesvux på distans" in officer.get("/my-work/").text
    form = officer.get(reverse("followup:project-decide", args=[project.pk])).context["form"]
    assert form["municipality_cash"].value() == "60\xa0000"
    decision = {
        "outcome": "grant",
        "board": BoardFactory(organisation=call.agreement.party.organisation).pk,
        "decided_on": TODAY.isoformat(),
        "paragraph": "§ 9",
        f"amount_{frame.pk}": "100 000",
    }
    assert officer.post(reverse("followup:project-decide", args=[project.pk]), decision).status_code == 302
    assert project.decisions.get().paragraph == "9"
    assert "Bedöm ansökan" not in officer.get("/my-work/").text
    assert Notification.objects.get(user=applicant).kind == "application-decided"
    assert project.reports.exists()
    assert Project.objects.with_balances().get().granted == Decimal(100_000)


def test_a_draft_is_thrown_away_only_when_its_writer_says_so_twice(call, log_in):
    row = filled(call)
    client = log_in(row.created_by)
    address = reverse("followup:application-discard", args=[row.pk])
    assert address in client.get(row.get_absolute_url()).text
    assert "går inte att få tillbaka" in client.get(address).text
    assert Application.objects.exists()
    assert client.post(address).url == call.get_absolute_url()
    assert not Application.objects.exists()


def test_what_is_sent_is_not_thrown_away(call, log_in):
    row = filled(call)
    applications.send(row, by=row.created_by)
    page = log_in(row.created_by).post(reverse("followup:application-discard", args=[row.pk]))
    assert (page.status_code, Application.objects.count()) == (422, 1)
