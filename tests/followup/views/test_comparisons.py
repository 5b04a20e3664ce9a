"""Two rounds side by side, as a page."""

import pytest
from django.urls import reverse

from tests import factories as f

pytestmark = pytest.mark.django_db


def _rounds(council):
    for year, rating in ((2024, "not_met"), (2025, "met"), (2026, "partly")):
        cycle = f.CycleFactory(year=year, state="closed")
        said = {"q1": {"rating": rating}}
        f.SelfAssessmentFactory(cycle=cycle, party=council.host.party, answers=said, signed=True)


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "2025 och 2026"),
        ("?then=2024&now=2026", "2024 och 2026"),
        ("?then=2026&now=2024", "2024 och 2026"),
        ("?then=2024", "2024 och 2026"),
        ("?then=2025&now=2025", "2025 och 2026"),
        ("?then=1999&now=x", "2025 och 2026"),
    ],
)
def test_the_years_that_are_asked_for_stand_side_by_side_the_earlier_first(
    council, coordinator, log_in, query, heading
):
    _rounds(council)
    page = log_in(coordinator).get(reverse("followup:cycle-compare") + query).text
    assert f"<h1>{heading} bredvid varandra</h1>" in page


def test_where_there_are_not_two_it_says_so(council, coordinator, log_in):
    page = log_in(coordinator).get(reverse("followup:cycle-compare"))
    assert "inte två omgångar" in page.text
    f.CycleFactory()
    assert "inte två omgångar" in log_in(coordinator).get(reverse("followup:cycle-compare")).text


def test_one_party_is_shown_by_itself(council, coordinator, log_in):
    _rounds(council)
    other = f.PartyFactory(key="sk")
    page = log_in(coordinator).get(reverse("followup:cycle-compare") + "?party=fy")
    assert {cell.party for line in page.context["compared"].lines for cell in line.cells} == {"fy"}
    page = log_in(coordinator).get(reverse("followup:cycle-compare") + "?party=xx")
    assert {key for key, _name in page.context["parties"]} == {"fy", other.key}
