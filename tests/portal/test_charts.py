"""Charts as data: what they may hold, what they say, and drawings that a strict page can show."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.charts import Chart, Kind, Series, drawing
from portal.charts.scale import axis
from portal.numbers import shown


def of(*values):
    return tuple(None if value is None else Decimal(str(value)) for value in values)


def chart(kind=Kind.BAR, *series, labels=("Fyrbodal", "Skaraborg"), **more):
    return Chart(kind, "Gapet", "Del", labels, series or (Series("Gap", of(7400, 120)),), **more)


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (7400, None, "7\xa0400"),
        ("0.5", None, "0,5"),
        ("-1234.50", None, "−1\xa0234,5"),
        ("2.345", 2, "2,35"),
        ("-0.001", 1, "0,0"),
        ("1E+3", None, "1\xa0000"),
    ],
)
def test_numbers_are_swedish(value, places, text):
    assert shown(Decimal(value), places) == text


def test_a_chart_has_a_value_for_each_label():
    with pytest.raises(ValueError, match="for each label"):
        chart(Kind.BAR, Series("Gap", of(1)))
    with pytest.raises(ValueError, match="at most 4"):
        chart(Kind.BAR, *[Series(str(n), of(1, 2)) for n in range(5)])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (chart(unit="personer"), "Högst Fyrbodal (7\xa0400 personer), lägst Skaraborg (120 personer)."),
        (chart(Kind.BAR, Series("Gap", of(5, 5))), "Alla är lika: 5."),
        (chart(Kind.BAR, Series("Gap", of(None, None))), "Det finns inga tal att visa ännu."),
        (
            chart(Kind.BAR, Series("Andel", of(5, 9)), target=Series("Krav", of(6, 6))),
            "Högst Skaraborg (9), lägst Fyrbodal (5). 1 av 2 ligger under krav.",
        ),
        (
            chart(Kind.LINE, Series("Behov", of(1, 3)), labels=("2026", "2035"), known_until="2026"),
            "Behov: från 1 (2026) till 3 (2035). Det som kommer efter 2026 är en prognos.",
        ),
        (
            chart(Kind.STACKED, Series("Utbetalt", of(5, 1)), Series("Begärt", of(2, None))),
            "Sammanlagt: högst Fyrbodal (7), lägst Skaraborg (1). Den största delen är Utbetalt, 6 tillsammans.",
        ),
        (chart(Kind.HEAT), "Högst Fyrbodal, Gap (7\xa0400), lägst Skaraborg, Gap (120)."),
        (chart(finding="Gapet växer."), "Gapet växer."),
    ],
)
def test_a_chart_says_what_it_shows(made, words):
    assert made.summary == words


@pytest.mark.parametrize("kind", Kind.values)
def test_the_page_holds_the_drawing_its_words_and_its_numbers(kind):
    made = chart(kind, Series("<i>Gap", of(7400, None)), Series("Plan", of(-3, 2), is_plan=True))
    html = render_to_string("components/_chart.html", {"chart": made})
    assert "<i>Gap" not in html
    assert "style=" not in html
    assert "7\xa0400</td>" in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_series_differ_by_more_than_colour():
    two = Series("Ett", of(5, 4)), Series("Två", of(2, 3))
    assert "<pattern" in drawing.file(chart(Kind.STACKED, *two))
    assert "<pattern" in drawing.file(chart(Kind.BAR, *two))
    signs = drawing.file(chart(Kind.LINE, *two))
    assert "<circle" in signs
    assert re.search(r'<path d="M[^"]+Z"', signs)


numbers = st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(Kind.values), st.lists(st.tuples(st.text(max_size=60), numbers, numbers), min_size=1, max_size=8)
)
def test_whatever_the_numbers_the_drawing_is_whole(kind, rows):
    labels = tuple(label for label, _one, _two in rows)
    two = Series("Ett", tuple(one for _label, one, _two in rows)), Series("Två", tuple(row[2] for row in rows))
    made = Chart(kind, "T", "Del", labels, two, places=2)
    printable = re.sub(r"[^\n -\uffff]|[\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", drawing.file(made))
    found = ElementTree.fromstring(printable)
    width = float(found.get("width"))
    for shape in found.iter("{http://www.w3.org/2000/svg}rect"):
        if shape.get("x"):
            assert -0.1 <= float(shape.get("x")) <= width + 0.1
            assert float(shape.get("x")) + float(shape.get("width")) <= width + 0.6
    places = (shape.get(name, "") for shape in found.iter() for name in ("x", "y", "width", "height", "d", "points"))
    assert not any(word in place.lower() for place in places for word in ("nan", "inf"))
    assert Chart.load(json.loads(json.dumps(made.dump()))) == made


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (75100, 86100, (75000, 80000, 85000, 90000)),
        (0, 76, (0, 20, 40, 60, 80)),
        (3, 3, (0, 1, 2, 3)),
        (-4, 8, (-5, 0, 5, 10)),
        (0, 0, (0, 1)),
    ],
)
def test_an_axis_has_round_numbers(low, high, ticks):
    assert axis(low, high, 0, 100, whole=True).ticks == ticks


def test_a_label_without_room_is_cut_in_the_drawing_and_whole_in_the_table():
    long = "Yrkeshögskoleutbildning inom automation och mekatronik för tillverkningsindustrin i länets alla delar"
    made = chart(labels=(long, "Kort"))
    assert "…" in made.wide
    assert made.shown_rows[0][0] == long
    assert replace(made, labels=("A", "B")).key != made.key
