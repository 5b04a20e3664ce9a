"""The pages of the assessments: the matrix and its filters, the grid with and without script, and the steps."""

import csv
import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analyses.models import Assessment, Ground
from portal.models import Job, User
from portal.services import jobs, search_index
from tests.factories import AnalysisFactory, AssessmentFactory, GroundFactory, RoundFactory, SubjectFactory

pytestmark = pytest.mark.django_db
MATRIX = reverse("analyses:assessment-list")


@pytest.fixture
def in_round():
    return RoundFactory()


@pytest.fixture
def subject():
    return SubjectFactory(name="Elektriker")


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def grid(in_round, area="fy", name="grid"):
    return reverse(f"analyses:{name}", args=[in_round.pk, area])


def test_the_matrix_shows_the_round_that_counts_and_says_each_sign_in_words(as_coordinator, in_round, subject):
    earlier = AssessmentFactory(subject=subject, adopted=True, value="paradox")
    AssessmentFactory(subject=subject, round=in_round, value="surplus")
    page = as_coordinator.get(MATRIX).content.decode()
    assert (earlier.round.name in page, "Paradox</span>" in page) == (True, True)
    later = as_coordinator.get(MATRIX, {"round": in_round.pk}).content.decode()
    assert "Överskott</span>" in later


def test_it_is_narrowed_by_what_the_cells_say_and_where_they_differ(as_coordinator, in_round, subject):
    agreed = SubjectFactory(name="Snickare")
    for area, value in (("fy", "shortage"), ("sk", "surplus")):
        AssessmentFactory(subject=subject, round=in_round, area=area, value=value)
        AssessmentFactory(subject=agreed, round=in_round, area=area)
    for query, names in [
        ({"sign": "surplus"}, ["Elektriker"]),
        ({"sign": "surplus", "area": "fy"}, []),
        ({"show": "differs"}, ["Elektriker"]),
        ({"show": "differs", "area": "fy"}, []),
        ({"q": "snick"}, ["Snickare"]),
        ({"show": "changed"}, []),
    ]:
        found = as_coordinator.get(MATRIX, query).context["page"].object_list
        assert [row.name for row in found] == names, query


def test_what_cannot_be_reviewed_for_want_of_grounds_is_found_while_the_round_is_open(as_coordinator, subject):
    in_round = RoundFactory()
    GroundFactory(assessment=AssessmentFactory(subject=subject, round=in_round))
    bare = AssessmentFactory(subject=SubjectFactory(name="Snickare"), round=in_round)
    AssessmentFactory(subject=SubjectFactory(name="Kockar"), round=in_round, value="not_assessed")
    detail = reverse("analyses:round-detail", args=[in_round.pk])
    url = f"{in_round.get_absolute_url()}&show=ungrounded"
    assert url.replace("&", "&amp;") in as_coordinator.get(detail).text
    assert [row.name for row in as_coordinator.get(url).context["page"]] == ["Snickare"]
    assert [row.name for row in as_coordinator.get(f"{url}&area=sk").context["page"]] == []
    GroundFactory(assessment=bare)
    assert "show=ungrounded" not in as_coordinator.get(detail).text


def test_only_the_steps_that_something_waits_for_are_offered(as_coordinator, subject):
    in_round = RoundFactory()
    detail = reverse("analyses:round-detail", args=[in_round.pk])
    review, anchor = (reverse("analyses:round-advance", args=[in_round.pk, to]) for to in ("reviewed", "anchored"))
    assert "/advance/" not in as_coordinator.get(detail).text
    row = AssessmentFactory(subject=subject, round=in_round)
    AssessmentFactory(subject=SubjectFactory(name="Kockar"), round=in_round, area="sk", reviewed=True)
    page = as_coordinator.get(detail).text
    assert (review in page, anchor in page) == (True, False)
    Assessment.objects.filter(pk=row.pk).update(state="reviewed", reviewed_at=timezone.now())
    page = as_coordinator.get(detail).text
    assert (review in page, anchor in page) == (False, True)


def test_a_change_since_the_round_before_is_marked(as_coordinator, subject):
    before = AssessmentFactory(subject=subject, communicated=True, value="balance")
    now = AssessmentFactory(subject=subject, adopted=True, round=RoundFactory(follows=before.round))
    page = as_coordinator.get(MATRIX, {"round": now.round_id, "show": "changed"}).content.decode()
    assert "data-was" in page
    assert "förra gången: Balans" in page


def test_the_file_holds_exactly_what_the_filters_show(as_coordinator, in_round, subject):
    for area in ("fy", "sk"):
        AssessmentFactory(subject=subject, round=in_round, area=area)
    answer = as_coordinator.get(MATRIX, {"round": in_round.pk, "area": "sk", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Delregion"] for row in rows] == ["Skaraborg"]


def test_the_matrix_asks_the_same_however_full_it_is(as_coordinator, in_round):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_coordinator.get(MATRIX)
        return len(asked)

    for area in ("fy", "sk"):
        AssessmentFactory(round=in_round, area=area)
    few = cost()
    for subject in SubjectFactory.create_batch(30):
        AssessmentFactory(round=in_round, subject=subject, value="surplus")
        AssessmentFactory(round=in_round, subject=subject, area="sk")
    assert cost() == few


def test_without_script_all_that_is_changed_is_saved_together(as_coordinator, in_round, subject, coordinator):
    other = SubjectFactory()
    kept = AssessmentFactory(round=in_round, subject=other, value="balance", version=4)
    data = {
        f"n-{subject.pk}-short-public": "0:",
        f"v-{subject.pk}-short-public": "uncertain",
        f"n-{other.pk}-short-public": "3:balance",
        f"v-{other.pk}-short-public": "balance",
    }
    page = as_coordinator.post(grid(in_round), data, follow=True).content.decode()
    assert "1 bedömning är sparad." in page
    row = Assessment.objects.get(subject=subject)
    assert (row.sign, row.area, row.written_by) == ("uncertain", "fy", coordinator)
    kept.refresh_from_db()
    assert kept.version == 4
    # Changed from what is no longer there.
    data[f"v-{other.pk}-short-public"] = "surplus"
    assert "Någon annan har ändrat" in as_coordinator.post(grid(in_round), data, follow=True).content.decode()
    kept.refresh_from_db()
    assert kept.value == "balance"


def test_a_cell_saves_itself_and_tells_of_whoever_was_first(as_coordinator, in_round, subject):
    url, name = grid(in_round, name="grid-cell"), f"{subject.pk}-long-private"
    answer = as_coordinator.post(url, {"name": name, "sign": "paradox", "version": "0"})
    assert (answer.status_code, json.loads(answer.content)["version"]) == (200, 1)
    Assessment.objects.update(written_by=User.objects.create(name="Sara Granne", email="sara@example.org"))
    clash = as_coordinator.post(url, {"name": name, "sign": "balance", "version": "0"})
    said = json.loads(clash.content)
    assert (clash.status_code, said["sign"], said["version"]) == (409, "paradox", 1)
    assert "Sara Granne" in said["text"]
    assert as_coordinator.post(url, {"name": name, "sign": "nonsense", "version": "1"}).status_code == 422
    in_round.state = "closed"
    in_round.save()
    assert as_coordinator.post(url, {"name": name, "sign": "balance", "version": "1"}).status_code == 423


def test_one_assesses_for_ones_own_delregion_only(as_coordinator, in_round, subject):
    assert as_coordinator.get(grid(in_round)).status_code == 200
    for url in (grid(in_round, "sk"), reverse("analyses:assessment-edit", args=[AssessmentFactory(area="sk").pk])):
        assert as_coordinator.get(url).status_code == 403


def test_a_new_assessment_that_is_there_already_is_opened_instead(as_coordinator, in_round, subject):
    url = reverse("analyses:assessment-new", args=[in_round.pk])
    data = {"subject": subject.pk, "area": "fy", "sector": "both", "horizon": "long", "value": "shortage"}
    as_coordinator.post(url, {**data, "text": "Elnätet byggs ut."})
    row = Assessment.objects.get()
    assert (row.text, row.sector) == ("Elnätet byggs ut.", "both")
    again = as_coordinator.post(url, data)
    assert again["Location"] == reverse("analyses:assessment-edit", args=[row.pk])
    assert as_coordinator.post(url, {**data, "area": "sk"}).status_code == 422


def test_the_area_takes_its_steps_and_the_region_the_last_two(as_coordinator, client, region_officer, in_round):
    row = GroundFactory(assessment__round=in_round).assessment
    AssessmentFactory(round=in_round)

    def to(state, **data):
        return client.post(reverse("analyses:round-advance", args=[in_round.pk, state]), data, follow=True)

    page = to("reviewed", areas=["fy"]).content.decode()
    assert "1 bedömning har nu läget granskad" in page
    assert "1 är kvar som den är" in page
    assert to("anchored", areas=["fy"], text="Rådet", on="").status_code == 422
    to("anchored", areas=["fy"], text="Rådet och direktionen", on="2026-01-15")
    assert to("adopted", areas=["fy"], text="MRU § 12", on="2026-01-16").status_code == 403
    client.force_login(region_officer)
    to("adopted", areas=["fy"], text="MRU § 12", on="2026-01-16")
    to("communicated", areas=["fy"])
    row.refresh_from_db()
    assert (row.state, row.stands_behind, row.decision) == ("communicated", "Rådet och direktionen", "MRU § 12")


def test_grounds_are_given_to_a_whole_field_at_once(as_coordinator, in_round):
    row = AssessmentFactory(round=in_round, subject__topic="care")
    AssessmentFactory(round=in_round, subject__topic="energy")
    analysis = AnalysisFactory(published=True)
    url = grid(in_round, name="grid-grounds")
    assert as_coordinator.post(url, {"topic": "care"}).status_code == 422
    as_coordinator.post(url, {"topic": "care", "analyses": [analysis.pk]})
    assert list(Ground.objects.values_list("assessment", "analysis")) == [(row.pk, analysis.pk)]


def test_what_is_not_finished_waits_at_my_work_until_the_round_closes(as_coordinator, in_round, subject):
    for horizon in ("short", "long"):
        AssessmentFactory(round=in_round, subject=subject, horizon=horizon)
    page = as_coordinator.get(reverse("my-work")).content.decode()
    assert f"Bedöm kompetensbehoven i Fyrbodal, {in_round.name}" in page
    assert "2 av 4 bedömda" in page
    for horizon in ("short", "long"):
        AssessmentFactory(round=in_round, subject=subject, horizon=horizon, sector="private")
    assert "Bedöm kompetensbehoven" not in as_coordinator.get(reverse("my-work")).content.decode()


def test_the_days_of_a_round_stand_in_the_calendar(as_coordinator, in_round):
    query = {"view": "list", "year": in_round.closes_on.year}
    page = as_coordinator.get(reverse("calendar"), query).content.decode()
    assert f"{in_round.name} stänger" in page


def test_a_long_list_becomes_an_excel_file_in_the_background(as_coordinator, in_round, subject, monkeypatch):
    for area in ("fy", "sk"):
        AssessmentFactory(subject=subject, round=in_round, area=area)
    assert "format=xlsx" in as_coordinator.get(MATRIX).content.decode()
    monkeypatch.setattr("portal.exports.LONG", 1)
    for view in ("", "list"):
        page = as_coordinator.get(MATRIX, {"view": view}).content.decode()
        assert "format=xlsx" not in page
        assert f'action="{reverse("analyses:assessment-file")}?' in page
    # Whoever asks for it all the same gets what does not keep a server busy.
    assert as_coordinator.get(MATRIX, {"format": "xlsx"})["Content-Type"] == "text/csv; charset=utf-8"
    answer = as_coordinator.post(f"{reverse('analyses:assessment-file')}?area=sk")
    job = Job.objects.get()
    assert answer.url == reverse("job-detail", args=[job.pk])
    assert jobs.run(job.pk)
    job.refresh_from_db()
    rows = list(openpyxl.load_workbook(io.BytesIO(job.read())).active.values)
    assert [row[4] for row in rows] == ["Delregion", "Skaraborg"]


def test_assessments_of_one_subject_are_told_apart_in_a_search(as_coordinator, in_round, subject):
    for horizon in ("short", "long"):
        AssessmentFactory(subject=subject, round=in_round, horizon=horizon)
    search_index.sweep()
    page = as_coordinator.get(reverse("search"), {"q": "elektriker"}).text
    assert f"Fyrbodal, Kort sikt, 1–3 år, Offentlig sektor, {in_round}" in page
    assert f"Fyrbodal, Lång sikt, 5–10 år, Offentlig sektor, {in_round}" in page


def test_a_round_that_was_closed_too_early_is_opened_from_the_message(log_in, region_officer):
    row = RoundFactory()
    client = log_in(region_officer)
    page = client.post(reverse("analyses:round-close", args=[row.pk]), follow=True).text
    row.refresh_from_db()
    assert row.state == "closed"
    undo = reverse("analyses:round-open", args=[row.pk])
    assert page.count(undo) == 2, "in the message too"
    client.post(undo)
    row.refresh_from_db()
    assert row.state == "open"
