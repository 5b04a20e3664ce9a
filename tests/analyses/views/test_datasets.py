"""Tables and charts through the pages: a file, what its columns hold, a chart that is drawn while one chooses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analyses.models import DataChart, Dataset, TableDraft
from analyses.services import publications
from portal.models import Job
from tests.factories import AnalysisFactory, DataChartFactory, DatasetFactory

CSV = b"Kommun;Platser\nUddevalla;18\nOrust;7\n"


@pytest.fixture
def analysis(council):
    return AnalysisFactory(council=council, under_way=True, title="Elektriker")


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def send(client, analysis, content=CSV, name="platser.csv"):
    address = reverse("analyses:dataset-new", args=[analysis.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def columns(*kinds, **words):
    heads = ("Kommun", "Platser")
    said = {f"label_{n}": heads[n] for n in range(2)} | {f"kind_{n}": kind for n, kind in enumerate(kinds)}
    return {"title": "Platser", **said, **words}


def test_a_file_becomes_a_table_when_its_columns_are_confirmed(client, analysis):
    page = client.get(send(client, analysis).url)
    assert [kind.value() for _letter, _cells, (_label, kind, _unit) in page.context["form"].rows] == ["text", "integer"]
    answer = client.post(TableDraft.objects.get().get_absolute_url(), columns("text", "integer", unit_1="platser"))
    dataset = Dataset.objects.get()
    assert answer.url == dataset.get_absolute_url()
    shown = client.get(answer.url).content.decode()
    assert "Platser (platser)" not in shown  # the unit is in the heading's own words already
    assert "[[tabell 1]]" in shown


def test_a_wrong_cell_is_shown_at_once_and_nothing_is_stored(client, analysis):
    lines = "\n".join(["Kommun;Platser", *(f"Ort {n};{n}" for n in range(20)), "Orust;sju"])
    page = client.get(send(client, analysis, lines.encode()).url).content.decode()
    assert "B22" in page
    assert "”sju” är inget tal." in page
    assert "<title>Fel: Vad innehåller kolumnerna?" in page
    address = TableDraft.objects.get().get_absolute_url()
    written = {"title": "Platser i vux", "source": "Skolverket", "note": "Orust svarade sent."}
    assert client.post(address, columns("text", "integer", **written)).status_code == 422
    assert not Dataset.objects.exists()
    # The file is put right and chosen again: what was written of it stands there still.
    assert client.get(send(client, analysis).url).context["form"].initial == written
    assert client.post(TableDraft.objects.get().get_absolute_url(), columns("text", "text")).status_code == 302


def test_new_rows_of_a_table_keep_what_was_written_of_it(client, analysis):
    dataset = DatasetFactory(analysis=analysis, note="Första halvåret.")
    address = reverse("analyses:dataset-renew", args=[dataset.pk])

    def renewed(lines):
        file = SimpleUploadedFile("platser.csv", lines.encode())
        return client.post(address, {"file": file}).url

    draft = renewed("Kommun;Platser\nOrust;sju")
    assert client.get(draft).context["form"].initial["note"] == "Första halvåret."
    said = columns("text", "integer", note="Hela året.", title="Platser 2026", source="Skolverket")
    assert client.post(draft, said).status_code == 422
    initial = client.get(renewed("Kommun;Platser\nOrust;7")).context["form"].initial
    assert initial == {"title": "Platser 2026", "source": "Skolverket", "note": "Hela året."}


def test_a_file_that_is_no_table_says_why(client, analysis):
    answer = send(client, analysis, b"%PDF-1.7", "rapport.pdf")
    assert answer.status_code == 422
    assert "varken en Excelfil" in answer.content.decode()
    assert not TableDraft.objects.exists()


def test_a_chart_is_drawn_while_one_chooses_and_stored_when_saved(client, analysis):
    dataset = DatasetFactory(analysis=analysis)
    address = reverse("analyses:data-chart-new", args=[dataset.pk])
    assert client.get(address).context["chart"].kind == "line"
    said = {"kind": "bar", "title": "", "label_column": "0", "value_columns": ["2"], "order": ""}
    part = client.get(address, said, headers={"HX-Request": "true"})
    assert part.context["chart"].series[0].name == "Tillgång"
    assert "<html" not in part.content.decode()
    part = client.get(address, {**said, "value_columns": []}, headers={"HX-Request": "true"})
    assert "Välj minst en kolumn med tal." in part.content.decode()
    assert not DataChart.objects.exists()
    assert client.post(address, said).status_code == 422
    assert client.post(address, {**said, "title": "Tillgången"}).status_code == 302
    assert DataChart.objects.get().number == 1


def test_two_who_change_a_chart_at_once_are_shown_both(client, analysis):
    chart = DataChartFactory(dataset=DatasetFactory(analysis=analysis))
    DataChart.objects.update(version=3, title="Deras")
    said = {"kind": "line", "title": "Min", "label_column": "0", "value_columns": ["1"], "order": "", "version": 0}
    answer = client.post(reverse("analyses:data-chart-edit", args=[chart.pk]), said)
    assert answer.status_code == 409
    assert "Deras" in answer.content.decode()


def test_a_file_is_ordered_and_its_progress_shown(client, analysis):
    answer = client.post(reverse("analyses:report-order", args=[analysis.pk, "docx"]))
    assert answer.url == reverse("job-detail", args=[Job.objects.get().pk])
    assert client.post(reverse("analyses:report-order", args=[analysis.pk, "exe"])).status_code == 404


def test_the_page_of_a_file_leads_back_to_where_it_was_ordered(client, analysis):
    came_from = f"http://testserver{analysis.get_absolute_url()}?a=1"
    answer = client.post(
        reverse("analyses:report-order", args=[analysis.pk, "docx"]), headers={"Referer": came_from}, follow=True
    )
    assert f'href="{analysis.get_absolute_url()}?a=1"' in answer.text
    job = reverse("job-detail", args=[Job.objects.get().pk])
    assert 'href="https://elsewhere.example' not in client.get(f"{job}?next=https://elsewhere.example/").text


def test_the_public_reads_charts_and_fetches_data_and_files_that_are_ready(client, coordinator):
    analysis = AnalysisFactory(published=True)
    DataChartFactory(dataset=DatasetFactory(analysis=analysis))
    publications.freeze(analysis, by=coordinator)
    page = client.get(analysis.public_url).content.decode()
    assert 'role="img"' in page
    data = client.get(reverse("analyses:public-data", args=[analysis.number, 1]))
    assert data.content.decode("utf-8-sig").splitlines()[1:] == ["2020;75400;75100", "2026;78400;78000", "2035;86100;"]
    pdf = reverse("analyses:public-report", args=[analysis.number, "pdf"])
    assert client.get(pdf).status_code == 404
    assert pdf not in page
    Job.objects.filter(params__form="pdf").update(state="done", file="x", filename="r.pdf", size=1000)
    assert pdf in client.get(analysis.public_url).content.decode()
