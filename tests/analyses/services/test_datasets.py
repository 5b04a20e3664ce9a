"""Tables and charts of an analysis: taken in whole or not at all, and drawn of what was taken in."""

import pytest

from analyses.models import DataChart, Dataset, TableDraft
from analyses.services import data_charts, datasets
from analyses.services.datasets import NotAsSaid
from councils.services.imports.files import Unreadable
from portal.concurrency import Conflict, WrongState
from tests.councils.services.test_meetings import at_once
from tests.factories import AnalysisFactory, DataChartFactory, DatasetFactory, UserFactory

WORDS = {"title": "Platser", "source": "SCB", "note": ""}


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def analysis(db):
    return AnalysisFactory(under_way=True)


def upload(analysis, user, content=b"Kommun;Platser\nUddevalla;18\nOrust;7\n", **more):
    return datasets.upload(analysis, content, filename="platser.csv", by=user, **more)


def confirm(draft, user, **words):
    return datasets.confirm(draft, datasets.guessed(draft), by=user, **{**WORDS, **words})


def test_a_file_is_taken_in_when_its_columns_are_confirmed(analysis, user):
    dataset = confirm(upload(analysis, user), user)
    assert (dataset.number, dataset.row_count, dataset.taken_in_by) == (1, 2, user)
    assert dataset.rows == [["Uddevalla", "18"], ["Orust", "7"]]
    assert [column["kind"] for column in dataset.columns] == ["text", "integer"]
    assert not TableDraft.objects.exists()


def test_ten_thousand_rows_with_one_wrong_cell_store_nothing(analysis, user):
    lines = [f"Ort {n};{n}" for n in range(10_000)]
    lines[7_121] = "Ort;sju"
    draft = upload(analysis, user, "\n".join(["Ort;Antal", *lines]).encode())
    with pytest.raises(NotAsSaid) as refused:
        confirm(draft, user)
    assert [(p.cell, p.column) for p in refused.value.problems] == [("B7123", "Antal")]
    assert not Dataset.objects.exists()


def test_what_cannot_be_read_leaves_nothing(analysis, user):
    with pytest.raises(Unreadable):
        upload(analysis, user, b"%PDF-1.7")
    assert not TableDraft.objects.exists()


def test_a_file_is_taken_in_once(analysis, user):
    draft = upload(analysis, user)
    confirm(draft, user)
    with pytest.raises(WrongState):
        confirm(draft, user)
    assert Dataset.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does():
    user, analysis = UserFactory(), AnalysisFactory(under_way=True)
    draft = upload(analysis, user)
    refused = at_once(lambda: confirm(draft, user), lambda: confirm(draft, user))
    assert [type(one) for one in refused] == [WrongState]
    assert Dataset.objects.count() == 1


def test_a_number_is_not_used_again(analysis, user):
    datasets.remove(confirm(upload(analysis, user), user), by=user)
    assert confirm(upload(analysis, user), user).number == 2


def test_what_is_in_review_or_out_stands_still(user):
    for state in ("in_review", "published"):
        dataset = DatasetFactory(analysis=AnalysisFactory(**{state: True}))
        with pytest.raises(WrongState):
            upload(dataset.analysis, user)
        with pytest.raises(WrongState):
            datasets.remove(dataset, by=user)
        with pytest.raises(WrongState):
            data_charts.add(DataChartFactory.build(dataset=dataset), by=user)


def test_two_who_edit_at_once_are_told(user):
    dataset = DatasetFactory()
    datasets.edit(dataset, version=0, by=user)
    with pytest.raises(Conflict):
        datasets.edit(dataset, version=0, by=user)


def test_new_rows_keep_the_charts_or_are_refused(user):
    chart = DataChartFactory()
    draft = upload(
        chart.analysis, user, b"\xc3\x85r;Efterfr\xc3\xa5gan;Tillg\xc3\xa5ng\n2026;5;4\n", dataset=chart.dataset
    )
    same = confirm(draft, user)
    assert (same.pk, same.row_count, same.typed[1].unit) == (chart.dataset.pk, 1, "personer")
    assert data_charts.build(DataChart.objects.get()).series[0].values[0] == 5
    draft = upload(chart.analysis, user, b"Kommun\nOrust\n", dataset=same)
    with pytest.raises(WrongState, match="Gapet växer"):
        confirm(draft, user)
    same.refresh_from_db()
    assert same.row_count == 1


def test_a_chart_is_drawn_of_the_columns_chosen(user):
    chart = data_charts.build(DataChartFactory(order="largest", most=2))
    assert (chart.labels, chart.unit) == (("2035", "2026"), "personer")
    assert [one.name for one in chart.series] == ["Efterfrågan", "Tillgång"]
    assert chart.series[1].values[0] is None


@pytest.mark.parametrize(
    "wrong",
    [{"value_columns": [0]}, {"value_columns": [9]}, {"label_column": 9}, {"kind": "bar", "value_columns": [1] * 5}],
)
def test_a_chart_that_cannot_be_drawn_is_refused_and_not_stored(wrong, user):
    with pytest.raises(WrongState):
        data_charts.add(DataChartFactory.build(dataset=DatasetFactory(), **wrong), by=user)
    assert not DataChart.objects.exists()


def test_a_long_table_asks_how_much_of_it_shall_be_shown(user):
    dataset = DatasetFactory(rows=[[str(n), "1", "2"] for n in range(100)], row_count=100)
    with pytest.raises(WrongState, match="60"):
        data_charts.add(DataChartFactory.build(dataset=dataset, kind="bar"), by=user)
    assert data_charts.add(DataChartFactory.build(dataset=dataset, kind="bar", most=20), by=user).number == 1
