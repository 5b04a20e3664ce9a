"""The report to Västgruppen: the page's numbers in every file, frozen, marked while it is a draft, and sealed."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from councils.services import seals
from followup.models import Answer, Cycle, IndicatorValue, SelfAssessment
from followup.models.questions import Question
from followup.models.report_plan import Part
from followup.services import cycles, dashboard, follow_up_reports
from followup.services.indicators.base import Unit
from followup.services.indicators.registry import ALL
from portal.concurrency import WrongState
from portal.models import Job
from portal.services import jobs
from tests import factories as f
from tests.factories.follow_up import content
from tests.followup import report_files

pytestmark = pytest.mark.django_db
DRAFT = "Utkast som ingen annan ser"


@pytest.fixture
def cycle(council):
    five = [f.PartyFactory(key=key) for key in ("vg", "fy", "gr", "bo", "sk")]
    old, now = f.CycleFactory(year=2025, state="closed"), f.CycleFactory()
    for n, party in enumerate(five):
        rating = ("met", "partly", "not_met")[n % 3]
        if party.key != "vg":
            f.SelfAssessmentFactory(cycle=old, party=party, answers={"q1": {"rating": "partly"}}, signed=True)
        said = {"q1": {"rating": rating, "text": f"Skäl {party.key}" if party.key != "sk" else DRAFT}}
        f.SelfAssessmentFactory(cycle=now, party=party, answers=said, signed=party.key != "sk")
    return now


def made(cycle, by):
    found = follow_up_reports.order(cycle, by=by)
    for job in found:
        jobs.run(job.pk)
    return {job.params["form"]: Job.objects.get(pk=job.pk) for job in found}


def texts(files):
    pdf = "\n".join(page.extract_text() for page in PdfReader(BytesIO(files["pdf"].read())).pages)
    document = Document(BytesIO(files["docx"].read()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    word = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    book = load_workbook(BytesIO(files["xlsx"].read()))
    excel = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    return pdf, word, excel


def test_page_pdf_word_and_excel_say_the_same_numbers(cycle, log_in, region_officer):
    page = log_in(region_officer).get(reverse("followup:cycle", args=[2026])).content.decode()
    pdf, word, excel = texts(made(cycle, region_officer))
    found = dashboard.matrix(cycle)
    for tally in found.tallies:
        assert f'<dd class="big">{tally.number}</dd>' in page
        shown = f"{tally.word.lower()}"
        assert str(tally.number) in pdf
        assert shown in pdf
        assert any(str(tally.number) in line and shown in line for line in word.splitlines())
    line = found.lines[0]
    head = f"{line.commitment.number}. {line.commitment.title}"
    row = next(row for row in excel if row[0] == head)
    assert list(row[1 : len(line.cells) + 1]) == [cell.word for cell in line.cells]
    ratings = next(row for row in excel if row[0] == "2026" and row[1] is not None)
    assert [int(number) for number in ratings[1:4]] == [tally.number for tally in found.tallies[:3]]
    for cell in line.cells:
        assert cell.word in pdf
        assert cell.word in word


def test_what_is_not_signed_is_in_no_file_and_who_is_missing_is_said(cycle, region_officer):
    pdf, word, excel = texts(made(cycle, region_officer))
    for text in (pdf, word, str(excel)):
        assert DRAFT not in text
        assert "Skäl gr" in text or text == str(excel)
    assert "sk" in word
    assert "Utkast" in word


def test_made_again_it_is_the_same_and_what_has_changed_is_a_new_version(cycle, region_officer):
    first, again = made(cycle, region_officer), made(cycle, region_officer)
    assert {name: job.pk for name, job in first.items()} == {name: job.pk for name, job in again.items()}
    bytes_before = first["pdf"].read()
    Job.objects.filter(pk=first["pdf"].pk).update(state="queued", next_try_at=first["pdf"].ordered_at)
    jobs.run(first["pdf"].pk)
    assert Job.objects.get(pk=first["pdf"].pk).read() == bytes_before
    SelfAssessment.objects.filter(party="fy").update(state="draft", signed_at=None, signed_by=None)
    assert made(cycle, region_officer)["pdf"].params["version"] == 2


def test_the_presented_version_is_sealed_and_a_draft_is_not(cycle, region_officer):
    draft = made(cycle, region_officer)
    cycles.compile_(cycle, by=region_officer)
    cycles.present(Cycle.objects.get(pk=cycle.pk), meeting=None, by=region_officer)
    follow_up_reports.order(cycle, by=region_officer)
    final = {job.params["form"]: job for job in follow_up_reports.versions(cycle) if not job.params["draft"]}
    for job in final.values():
        jobs.run(job.pk)
    pdf = Job.objects.get(pk=final["pdf"].pk)
    assert follow_up_reports.sealed(draft["pdf"].sha256) is None
    assert follow_up_reports.sealed(pdf.sha256) == pdf
    assert "2026" in seals.find(pdf.sha256).what
    with pytest.raises(WrongState):
        follow_up_reports.save_plan(follow_up_reports.plan_of(pdf_cycle(cycle)), version=0, by=region_officer)


def pdf_cycle(cycle):
    return Cycle.objects.get(pk=cycle.pk)


def test_only_the_parts_of_the_plan_are_in_the_report(cycle, region_officer):
    plan = follow_up_reports.plan_of(cycle)
    plan.lead, plan.parts = "Året i korthet.", [Part.MATRIX.value]
    follow_up_reports.save_plan(plan, version=0, by=region_officer)
    kinds = [block["name"] for block in follow_up_reports.order(cycle, by=region_officer)[0].params["report"]["blocks"]]
    assert kinds == ["paragraph", "note", "heading", "table"]


def test_drafts_are_read_by_those_who_run_it_and_the_presented_by_all(cycle, region_officer, other_coordinator, member):
    job = made(cycle, region_officer)["pdf"]
    assert follow_up_reports.can_read(region_officer, job)
    assert not follow_up_reports.can_read(other_coordinator, job)
    job.params["draft"] = False
    assert follow_up_reports.can_read(other_coordinator, job)
    assert not follow_up_reports.can_read(member, job)


def test_a_party_has_a_note_to_its_management_once_it_has_signed(cycle, region_officer):
    rows = {row.party_id: row.party for row in cycle.assessments.select_related("party")}
    with pytest.raises(WrongState):
        follow_up_reports.order_note(cycle, rows["sk"], by=region_officer)
    job = follow_up_reports.order_note(cycle, rows["gr"], by=region_officer)
    jobs.run(job.pk)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(Job.objects.get(pk=job.pk).read())).pages)
    assert "Inte uppfyllt" in text
    assert "Skäl gr" in text
    assert "Skäl fy" not in text
    assert Answer.objects.count() == 9


@pytest.fixture
def measured(cycle):
    """The round compiled with a figure for every indicator and party: numbers, shares, money and words."""
    rows = []
    for n, indicator in enumerate(ALL.values()):
        for k, party in enumerate(indicator.parties):
            odd = {Unit.YES_NO: k % 2, Unit.KRONOR: 1_234_500 + n * 1000 + k, Unit.YEARS_OF_WORK: Decimal("1.5") + k}
            value = odd.get(indicator.unit, n * 10 + k)
            rows.append(IndicatorValue(key=indicator.key, party_id=party, year=2026, value=value, source="computed"))
    IndicatorValue.objects.bulk_create(rows)
    Cycle.objects.filter(pk=cycle.pk).update(state="compiling", figures=cycles.figures(2026))
    return Cycle.objects.get(pk=cycle.pk)


def test_every_rating_and_figure_of_the_pages_is_in_every_file(measured, log_in, region_officer):
    parties = [column.name for column in dashboard.matrix(measured).columns]
    pages = report_files.of_pages(log_in(region_officer), 2026, parties)
    files = {name: job.read() for name, job in made(measured, region_officer).items()}
    said = {"docx": report_files.of_word(files["docx"], parties), "xlsx": report_files.of_excel(files["xlsx"], parties)}
    shown = {key for key, value in pages.figures.items() if value is not None}
    assert len(shown) > 100
    for form, one in said.items():
        assert one.ratings == pages.ratings, form
        assert {key: one.figures.get(key) for key in shown} == {key: pages.figures[key] for key in shown}, form
        assert {key for key, value in one.figures.items() if value is not None} == shown, form
    text = report_files.pdf_text(files["pdf"])
    assert [row for row in report_files.rows_of(report_files.grids_of_word(files["docx"])) if row not in text] == []


def test_the_answers_in_tables_are_tables_with_all_parties(council, region_officer):
    asked = Question(key="q2", kind="table", text="Insatser nästa år", columns=("Insats", "När"))
    cycle = f.CycleFactory(form=f.FollowUpFormFactory(decided=True, content=content(asked)))
    said = {"vg": [["Fler handledare", "Våren"]], "fy": [["", ""], ["Dialog om turism", "Hösten"]], "gr": [["", ""]]}
    for key, rows in said.items():
        party = f.PartyFactory(key=key)
        f.SelfAssessmentFactory(cycle=cycle, party=party, answers={"q2": {"rows": rows}}, signed=True)
    files = {name: job.read() for name, job in made(cycle, region_officer).items()}
    expected = [
        ["Part", "Insats", "När"],
        ["VGR", "Fler handledare", "Våren"],
        ["Fyrbodal", "Dialog om turism", "Hösten"],
    ]
    assert expected in report_files.grids_of_word(files["docx"])
    sheet = load_workbook(BytesIO(files["xlsx"])).worksheets[-1]
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == expected
    text = report_files.pdf_text(files["pdf"])
    assert all(row in text for row in report_files.rows_of([expected]))
