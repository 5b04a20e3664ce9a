"""A round as a report: the matrix in words, the same in every form, for whoever ordered it."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from analyses.services import round_reports
from analyses.services.matrix_words import said_by
from portal.jobs import may_read
from portal.models import Job
from portal.reports.content import Note, Table
from portal.services import jobs
from tests.factories import AssessmentFactory, CodeFactory, RoundFactory, SubjectFactory

pytestmark = pytest.mark.django_db


def cells(**said):
    """Return the cells of Fyrbodal: short_public="shortage" and so on."""
    return {("fy", *name.split("_")): sign for name, sign in said.items()}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        ({"short_public": "shortage", "short_private": "shortage"}, "Kort sikt: brist"),
        (dict.fromkeys(["short_public", "short_private", "long_public", "long_private"], "balance"), "Balans"),
        (
            {"short_public": "shortage", "short_private": "balance"},
            "Kort sikt: brist i offentlig sektor, balans i privat sektor",
        ),
        ({"long_private": "paradox"}, "Lång sikt: paradox i privat sektor"),
    ],
)
def test_a_delregion_is_said_in_as_few_words_as_it_can_be(said, words):
    assert said_by(cells(**said), "fy") == words


@pytest.fixture
def in_round():
    earlier = RoundFactory(name="Bedömning 2024")
    row = RoundFactory(name="Bedömning 2026", follows=earlier)
    nurses = SubjectFactory(name="Sjuksköterskor", code=CodeFactory(code="22", name="Vårdyrken"))
    for area in ("fy", "gr", "sk"):
        AssessmentFactory(round=row, subject=nurses, area=area, communicated=True)
    AssessmentFactory(round=row, subject=nurses, area="bo", value="surplus", communicated=True)
    AssessmentFactory(round=earlier, subject=nurses, area="fy", value="balance", communicated=True)
    return row


def test_what_is_lacking_where_they_differ_and_what_has_changed(in_round, region_officer):
    report = round_reports.build(in_round, region_officer)
    assert [figure for figure, _words in report.blocks[0].figures] == ["1", "1", "1", "1"]
    (table,) = (block for block in report.blocks if isinstance(block, Table))
    assert table.rows[0][0] == "Sjuksköterskor (SSYK 2012: 22)*"
    assert table.rows[0][1:] == ("Kort sikt: brist i offentlig sektor",) * 2 + (
        "Kort sikt: överskott i offentlig sektor",
        "Kort sikt: brist i offentlig sektor",
    )
    assert (report.mark, report.status) == ("", "Kommunicerad")


def test_what_is_not_out_marks_the_report_and_is_told_to_whoever_may_read_it(in_round, region_officer, member):
    AssessmentFactory(round=in_round, subject=SubjectFactory(name="Utkastet"), area="sk")
    own = round_reports.build(in_round, region_officer)
    assert own.mark == "Utkast"
    assert any(isinstance(block, Note) and "1 bedömning" in block.text for block in own.blocks)
    assert "Utkastet" in str(own.blocks)
    theirs = round_reports.build(in_round, member)
    assert (theirs.mark, "Utkastet" in str(theirs.blocks)) == ("", False)


def test_it_is_ordered_on_the_rounds_page_and_read_by_whoever_ordered_it(in_round, log_in, region_officer, member):
    answer = log_in(region_officer).post(reverse("analyses:round-report", args=[in_round.pk, "pdf"]))
    job = Job.objects.get()
    assert answer.url == reverse("job-detail", args=[job.pk])
    assert round_reports.order(in_round, "pdf", by=region_officer) == job
    assert (may_read(region_officer, job), may_read(member, job)) == (True, False)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(job.read())).pages)
    assert "Sjuksköterskor" in text
    assert log_in(region_officer).post(f"/assessments/rounds/{in_round.pk}/report/exe/").status_code == 404
