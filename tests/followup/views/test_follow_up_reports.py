"""The report is written and ordered by those who run the follow-up, and nobody's words are lost on the way."""

import pytest
from django.urls import reverse

from followup.models import ReportPlan
from followup.models.report_plan import Part
from portal.models import Job
from tests.factories import CycleFactory, PartyFactory

PAGE, PLAN, ORDER = (reverse(f"followup:cycle-report{step}", args=[2026]) for step in ("", "-plan", "-order"))


@pytest.fixture
def officer(log_in, region_officer):
    for key in ("fy", "gr", "bo", "sk"):
        PartyFactory(key=key)
    return log_in(region_officer)


def words(client, lead, **more):
    version = client.get(PLAN).context["form"].instance.version
    return {"lead": lead, "parts": [Part.MATRIX], "conclusions": "", "version": version, **more}


def test_what_is_written_stands_in_the_report(officer):
    CycleFactory()
    assert officer.post(PLAN, words(officer, "Året i korthet.")).url == PAGE
    assert "Året i korthet." in officer.get(PAGE).content.decode()
    silent = officer.post(PLAN, words(officer, "Annat", parts=[]))
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["parts"])
    assert ReportPlan.objects.get().lead == "Året i korthet."


def test_a_report_changed_by_two_keeps_the_first_and_shows_both(officer):
    CycleFactory()
    officer.post(PLAN, words(officer, "Början"))
    late = words(officer, "Den andras")
    officer.post(PLAN, words(officer, "Den första"))
    answer = officer.post(PLAN, late)
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("Den första", "Den andras"))
    assert ReportPlan.objects.get().lead == "Den första"


def test_a_report_begun_by_two_keeps_the_first(officer):
    CycleFactory()
    late = words(officer, "Den andras")
    officer.post(PLAN, words(officer, "Den första"))
    assert officer.post(PLAN, late).status_code == 409
    assert ReportPlan.objects.get().lead == "Den första"


def test_a_round_that_is_presented_keeps_its_report(officer):
    cycle = CycleFactory()
    typed = words(officer, "För sent")
    cycle.state = "closed"
    cycle.save(update_fields=["state"])
    assert officer.post(PLAN, typed).status_code == 422
    assert not ReportPlan.objects.exists()


def test_no_report_is_made_before_the_parties_are_asked(officer):
    cycle = CycleFactory(planned=True)
    assert officer.get(PAGE).context["report"] is None
    officer.post(ORDER)
    assert not Job.objects.exists()
    cycle.delete()
    CycleFactory()
    assert officer.post(ORDER).url == PAGE
    assert sorted(job.params["form"] for job in Job.objects.all()) == ["docx", "pdf", "xlsx"]


def test_whoever_only_reads_writes_and_orders_nothing(officer, log_in, strategic_member):
    CycleFactory()
    reader = log_in(strategic_member)
    assert reader.get(PAGE).status_code == 200
    assert [reader.post(PLAN, {}).status_code, reader.post(ORDER).status_code] == [403, 403]
    assert not Job.objects.exists()
