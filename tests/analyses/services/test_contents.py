"""What an analysis says as a report: what is placed where, what is frozen, and the files that are made of it."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from analyses.models import Dataset, Publication
from analyses.services import contents, datasets, publications, publishing
from portal.models import Job
from portal.reports.content import Figure, Heading, Paragraph, Table
from portal.services import jobs
from tests.factories import AnalysisFactory, DataChartFactory, DatasetFactory, ReviewFactory, UserFactory

TEXT = """Inledning.

## Gapet

Före.

[[diagram 1]]

Efter.

[[tabell 9]]

### Lägre

| Yrke | Antal |
|---|---|
| Undersköterska | 1 200 |
"""


@pytest.fixture
def analysis(db):
    analysis = AnalysisFactory(in_review=True, text=TEXT, summary="Fler behövs.", method="Framskrivning.")
    DataChartFactory(dataset=DatasetFactory(analysis=analysis, number=1), number=1)
    DatasetFactory(analysis=analysis, number=2, title="Ensam tabell")
    return analysis


def test_tables_and_charts_stand_where_they_are_placed_and_the_rest_last(analysis):
    blocks = contents.body(analysis)
    assert [block.name for block in blocks] == [
        *("paragraph", "heading", "paragraph", "chart", "paragraph", "heading", "table", "heading", "table"),
    ]
    typed = blocks[6]
    assert isinstance(typed, Table)
    assert typed.rows == (("Undersköterska", Decimal(1200)),)
    assert blocks[4] == Paragraph("Efter.\n\n[[tabell 9]]")
    assert isinstance(blocks[-1], Table)
    assert blocks[-1].title == "Ensam tabell"


def test_a_chart_whose_rows_no_longer_fit_says_so_instead(analysis):
    Dataset.objects.filter(number=1).update(rows=[[str(n), "1", "2"] for n in range(500)])
    assert contents.body(analysis)[3].tone == "warn"


@pytest.fixture
def published(analysis):
    ReviewFactory(approved=True, contributor__analysis=analysis)
    user = UserFactory()
    return publishing.publish(analysis, by=user)


def test_what_is_published_is_frozen_and_its_files_are_ordered(published):
    assert set(publications.files_of(published)) == {"pdf", "docx", "xlsx"}
    Dataset.objects.filter(number=1).update(rows=[["2020", "1", "1"]])
    chart = next(block for block in publications.report(published).blocks if isinstance(block, Figure)).chart
    assert chart.series[0].values[-1] == 86100
    assert publications.freeze(published, by=None) == Publication.objects.get()


def test_the_files_say_the_same_and_nobody_is_named(published):
    made = {}
    for form, job in publications.files_of(published).items():
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
        made[form] = BytesIO(job.read())
    pdf = "".join("".join(page.extract_text() for page in PdfReader(made["pdf"]).pages).split())
    word = "".join(cell.text for table in Document(made["docx"]).tables for row in table.rows for cell in row.cells)
    sheets = load_workbook(made["xlsx"]).worksheets
    numbers = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value}
    for number in ("75400", "86100", "78000"):
        assert number in pdf
        assert number in "".join(word.split())
        assert int(number) in numbers
    reviewer = published.contributors.get().person
    assert reviewer.organisation.name in "".join(page.extract_text() for page in PdfReader(made["pdf"]).pages)
    assert reviewer.name not in json.dumps(Publication.objects.get().content, ensure_ascii=False)


def test_a_draft_is_a_new_file_for_each_wording_and_says_that_it_is_one(analysis):
    user = UserFactory()
    first = publications.order(analysis, "pdf", by=user)
    assert publications.order(analysis, "pdf", by=user) == first
    analysis.text = "Annat."
    second = publications.order(analysis, "pdf", by=user)
    assert second != first
    jobs.run(second.pk)
    second.refresh_from_db()
    assert "Utkast" in "".join(page.extract_text() for page in PdfReader(BytesIO(second.read())).pages)


def test_headings_of_chapters_keep_their_anchors(analysis):
    heads = [block for block in contents.build(analysis).blocks if isinstance(block, Heading)]
    assert [head.key for head in heads] == ["del-1", "", "data", "metod"]


def test_a_table_taken_away_is_no_longer_placed(analysis):
    analysis.state = "under_way"
    analysis.save()
    for dataset in analysis.datasets.all():
        datasets.remove(dataset, by=UserFactory())
    assert "chart" not in [block.name for block in contents.body(analysis)]
