"""Self-assessments on the page: a draft is the party's own, and two who write are shown both answers."""

import pytest
from django.urls import reverse

from followup.models import Answer
from tests import factories as f

pytestmark = pytest.mark.django_db
SECRET = "Hemligt utkast om bemanningen"
SAID = {"q1": {"rating": "not_met", "text": SECRET}}


@pytest.fixture
def row(council):
    return f.SelfAssessmentFactory(party=council.host.party, answers=SAID)


def pages(row):
    year = row.cycle.year
    return [
        row.get_absolute_url(),
        reverse("followup:cycle", args=[year]),
        reverse("followup:cell", args=[year, 1, "fy"]),
        reverse("followup:commitment-detail", args=[1]),
        reverse("followup:indicator-list"),
        reverse("my-work"),
    ]


def test_nobody_else_sees_a_draft_before_it_is_signed(row, log_in, region_officer, other_coordinator):
    for user in (region_officer, other_coordinator):
        for url in pages(row):
            text = log_in(user).get(url).content.decode()
            assert SECRET not in text, url
            assert "Inte uppfyllt</a>" not in text, url


def test_the_party_sees_its_own_and_all_see_what_is_signed(row, log_in, coordinator, other_coordinator):
    assert SECRET in log_in(coordinator).get(row.get_absolute_url()).content.decode()
    row.state, row.signed_at = "signed", "2026-11-01T10:00Z"
    row.save()
    client = log_in(other_coordinator)
    assert SECRET in client.get(row.get_absolute_url()).content.decode()
    assert SECRET in client.get(reverse("followup:cell", args=[2026, 1, "fy"])).content.decode()


def answer(row, version="1", text="Nytt"):
    return {"q1-rating": "met", "q1-text": text, "q1-version": version}


def test_an_answer_saves_itself_and_says_its_version(row, log_in, coordinator):
    url = reverse("followup:answer", args=[2026, "fy", "q1"])
    reply = log_in(coordinator).post(url, answer(row), headers={"Accept": "application/json"})
    assert reply.json()["version"] == 2
    assert Answer.objects.get().value == {"rating": "met", "text": "Nytt"}
    assert Answer.objects.get().written_by == coordinator


def test_the_later_of_two_is_shown_both_with_and_without_script(row, log_in, coordinator):
    client, url = log_in(coordinator), reverse("followup:answer", args=[2026, "fy", "q1"])
    reply = client.post(url, answer(row, version="0", text="Min text"), headers={"Accept": "application/json"})
    assert (reply.status_code, SECRET in reply.content.decode()) == (409, True)
    page = client.post(url, answer(row, version="0", text="Min text"))
    assert page.status_code == 409
    assert SECRET in page.content.decode()
    assert "Min text" in page.content.decode()
    assert 'name="q1-version" value="1"' in page.content.decode()
    assert Answer.objects.get().value == SAID["q1"]


def test_what_waits_stands_in_my_work_and_in_the_year_wheel(row, log_in, coordinator):
    client = log_in(coordinator)
    assert row.get_absolute_url() in client.get(reverse("my-work")).content.decode()
    wheel = client.get(reverse("calendar"), {"view": "list", "year": row.cycle.due_on.year}).content.decode()
    assert "Sista dag att svara på uppföljningen 2026" in wheel
