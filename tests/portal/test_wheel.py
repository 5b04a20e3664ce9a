"""The year wheel: where its marks stand."""

from datetime import date, timedelta
from itertools import pairwise
from math import dist

import pytest
from django.utils import translation

from portal.registry import Entry
from portal.wheel import RINGS, wheel

TODAY = date(2026, 11, 24)


def entry(on, ring="meetings", stage="coming"):
    return Entry("Möte", "/", on, ring, stage, "Planerat", ("info", "calendar"))


def drawn(*entries, year=2026):
    return wheel(entries, year=year, today=TODAY)


@pytest.mark.parametrize(
    ("on", "x", "y"),
    [
        (date(2026, 1, 1), 201.3, 48.0), (date(2026, 12, 31), 198.7, 48.0), (date(2026, 7, 2), 200.0, 352.0),
        (date(2028, 12, 31), 198.7, 48.0), (date(2028, 2, 29), 329.6, 120.6),
    ],
)  # fmt: skip
def test_the_year_runs_clockwise_from_the_top_and_a_leap_year_is_a_day_longer(on, x, y):
    [mark] = drawn(entry(on), year=on.year).marks
    assert (mark.x, mark.y) == (pytest.approx(x, abs=0.2), pytest.approx(y, abs=0.2))


def test_a_ring_each_and_numbers_in_the_order_of_the_list():
    days = [(date(2026, 2, 1), "analysis"), (date(2026, 3, 1), "meetings"), (date(2026, 4, 1), "reporting")]
    marks = drawn(*(entry(on, ring) for on, ring in days)).marks
    assert {mark.number: mark.ring for mark in marks} == {1: 2, 2: 0, 3: 1}
    for mark in marks:
        radius = list(RINGS.values())[mark.ring]
        assert dist((mark.x, mark.y), (200, 200)) == pytest.approx(radius, abs=0.2)


@pytest.mark.parametrize("count", [2, 12, 40, 120])
def test_marks_of_one_ring_never_cover_each_other(count):
    days = [date(2026, 3, 1) + timedelta(days=n * 200 // count) for n in range(count)]
    marks = drawn(*map(entry, days)).marks
    for one, other in pairwise(marks):
        assert dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius - 0.3


def test_few_marks_stand_on_their_day_and_many_get_smaller():
    assert drawn(entry(date(2026, 5, 1)), entry(date(2026, 9, 1))).marks[0].scale == 1
    crowd = drawn(*(entry(date(2026, 1, 1) + timedelta(days=n * 3)) for n in range(110))).marks
    assert crowd[0].scale < 0.5
    assert not crowd[0].has_number
    assert "is-small" in crowd[0].classes


def test_the_stage_is_seen():
    stages = {"coming": "is-next", "done": "is-done", "late": "is-late", "cancelled": "is-off"}
    for stage, css in stages.items():
        assert drawn(entry(TODAY, stage=stage)).marks[0].classes == css


def test_today_and_the_week_only_in_the_year_that_it_is():
    now, other = drawn(), drawn(year=2027)
    assert (now.week, [arc.is_now for arc in now.arcs].index(True)) == (48, 10)
    assert now.now
    assert (other.week, other.now, any(arc.is_now for arc in other.arcs)) == (None, "", False)


def test_the_months_are_named_as_one_reads_them():
    with translation.override("sv"):
        assert [arc.name for arc in drawn().arcs][:5] == ["jan", "feb", "mar", "apr", "maj"]
