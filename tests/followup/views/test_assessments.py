"""Self-assessments on the page: a draft is the party's own, and two who write are shown both answers."""

import pytest
from django.urls import reverse

from followup.models import Answer
from followup.models.questions import Question
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


@pytest.fixture
def hanging(council):
    """A self-assessment with a question that is asked only where the rating is low."""
    why = Question("q2", "text", "Vad görs åt det?", when=("q1=not_met",))
    cycle = f.CycleFactory(form__content=f.follow_up.content(f.follow_up.RATED, why))
    return f.SelfAssessmentFactory(cycle=cycle, party=council.host.party)


def test_a_saved_answer_says_what_is_asked_and_what_is_missing_now(hanging, log_in, coordinator):
    client = log_in(coordinator)
    page = client.get(hanging.get_absolute_url()).text
    assert 'id="q2" aria-labelledby="t-q2" data-question hidden' in page
    url = reverse("followup:answer", args=[hanging.cycle.year, "fy", "q1"])
    headers = {"Accept": "application/json"}
    said = client.post(url, {"q1-rating": "not_met", "q1-version": "0"}, headers=headers).json()
    assert said["asked"] == ["q1", "q2"]
    assert "1 av 2 besvarade" in said["progress"]
    assert "Vad görs åt det?" in said["missing"]
    said = client.post(url, {"q1-rating": "met", "q1-version": said["version"]}, headers=headers).json()
    assert said["asked"] == ["q1"]
    assert "Allt är besvarat" in said["missing"]


def test_evidence_stands_beside_the_answer_and_leads_back_to_it(row, log_in, coordinator, council):
    client = log_in(coordinator)
    meeting = f.MeetingFactory(council=council, held=True)
    page = client.get(row.get_absolute_url()).text
    url = f"{reverse('followup:evidence-add', args=[1])}?party=fy&year={row.cycle.year}&from=q1"
    assert url.replace("&", "&amp;") in page
    typed = {"party": "fy", "year": str(row.cycle.year), "note": "Med protokoll", "find": "finns inte", "search": "1"}
    assert 'value="Med protokoll"' in client.post(url, typed).text
    data = {"party": "fy", "year": str(row.cycle.year), "record": f"meeting:{meeting.pk}", "note": "Med protokoll"}
    assert client.post(url, data).headers["Location"] == f"{row.get_absolute_url()}#q1"
    page = client.get(row.get_absolute_url()).text
    assert meeting.get_absolute_url() in page
    assert "Med protokoll" in page


def test_the_note_to_the_management_is_on_the_partys_own_page(council, log_in, coordinator, region_officer):
    row = f.SelfAssessmentFactory(party=council.host.party, answers={"q1": {"rating": "met"}}, signed=True)
    client = log_in(coordinator)
    url = reverse("followup:note-order", args=[row.cycle.year, "fy"])
    assert client.post(url).headers["Location"] == row.get_absolute_url()
    assert "Sammandrag till ledningen, Fyrbodal" in client.get(row.get_absolute_url()).text
    assert "Sammandrag till ledningen, Fyrbodal" not in log_in(region_officer).get(row.get_absolute_url()).text


def test_whoever_signs_first_of_two_is_told_that_it_waits_for_the_other(council, log_in, coordinator):
    cycle = f.CycleFactory(form__content=f.follow_up.content(co_sign=True))
    row = f.SelfAssessmentFactory(cycle=cycle, party=council.host.party, answers={"q1": {"rating": "met"}})
    page = log_in(coordinator).post(reverse("followup:assessment-sign", args=[cycle.year, "fy"]), follow=True).text
    assert "Du har signerat. Nu signerar en till från er part." in page
    row.refresh_from_db()
    assert row.state == "to_co_sign"
