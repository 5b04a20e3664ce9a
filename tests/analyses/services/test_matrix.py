"""The matrix: what most say, where delregions differ, and what has changed."""

import pytest

from analyses.models import Assessment
from analyses.services import matrix
from tests.factories import AssessmentFactory, SubjectFactory

FY, SK, GR = ("fy", "short", "public"), ("sk", "short", "public"), ("gr", "short", "public")


@pytest.mark.django_db
def test_what_is_said_of_both_sectors_stands_where_nothing_else_is_said():
    subject = SubjectFactory()
    first = AssessmentFactory(subject=subject, sector="both", value="paradox")
    AssessmentFactory(subject=subject, round=first.round, sector="private", value="shortage", certainty="low")
    found = matrix.signs(Assessment.objects.all())[subject.pk]
    assert found == {("fy", "short", "public"): "paradox", ("fy", "short", "private"): "uncertain"}


def test_most_is_said_by_the_cells_that_are_assessed_and_the_nearer_to_shortage_wins_a_draw():
    total = matrix.total({FY: "shortage", SK: "uncertain", GR: "balance", ("bo", "short", "public"): "not_assessed"})
    assert (total.sign, total.count, total.of) == ("shortage", 2, 3)
    assert matrix.total({FY: "balance", SK: "paradox"}).sign == "paradox"
    assert matrix.total({FY: "uncertain", SK: "uncertain", GR: "shortage"}).sign == "uncertain"
    assert matrix.total({FY: "", SK: "not_assessed"}) is None


def test_delregions_differ_where_they_speak_of_the_same_horizon_and_sector():
    assert matrix.difference({FY: "shortage", ("sk", "long", "public"): "surplus"}) is None
    apart = matrix.difference({FY: "shortage", SK: "balance", GR: "not_assessed"})
    assert (apart.spread, dict(apart.areas)) == (2, {"shortage": ["fy"], "balance": ["sk"]})
    assert matrix.differing({1: {FY: "shortage", SK: "paradox"}, 2: {FY: "shortage", SK: "balance"}}) == [2]


def test_a_change_is_between_two_that_say_something_and_the_arrow_goes_with_most_of_them():
    now, before = {FY: "shortage", SK: "balance", GR: "paradox"}, {FY: "paradox", SK: "", GR: "balance"}
    assert matrix.changed(now, before) == {FY, GR}
    assert matrix.direction(now, before) == "up"
    assert matrix.direction(before, now) == "down"
    assert matrix.direction({FY: "balance"}, {FY: "balance"}) == "same"
    assert matrix.direction({FY: "balance"}, {}) == ""


def test_the_shortest_of_all_are_those_that_lack_in_most_delregions():
    found = {1: {FY: "shortage"}, 2: {FY: "shortage", SK: "shortage"}, 3: {FY: "uncertain"}}
    assert matrix.short_of(found, most=4) == [(2, "public", ["fy", "sk"]), (1, "public", ["fy"])]


def test_the_columns_are_those_that_the_filters_leave():
    assert len(matrix.columns()) == 16
    assert [column.key for column in matrix.columns(area="fy", horizon="long")] == [
        ("fy", "long", "public"),
        ("fy", "long", "private"),
    ]
