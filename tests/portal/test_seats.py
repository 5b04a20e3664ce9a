"""The round table: every seat has its place, and no seat lies on another."""

from itertools import combinations
from math import dist

import pytest

from portal.seats import table


@pytest.mark.parametrize("count", [1, 2, 6, 20, 60])
def test_no_seat_lies_on_another_however_many_they_are(count):
    sides = [(side, "present") for side in ("supply", "demand", "convening") for _ in range(count)]
    seats = table(sides, number=0, label="").seats
    assert len(seats) == 3 * count
    for one, other in combinations(seats, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= one.half + other.half


def test_supply_sits_to_the_left_demand_to_the_right_and_coordination_below():
    left, right, below = table([("supply", ""), ("demand", ""), ("convening", "vacant")], number=0, label="").seats
    assert left.x < 95 < right.x
    assert below.y > 150
    assert (left.shape, right.shape, below.shape) == ("circle", "square", "diamond")
    assert below.classes == "st-ovr is-vac"
