"""The municipalities on the map and in the table, and how one comes to belong to another association."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.models import Municipality
from councils.services import reference
from tests.factories import AssignmentFactory, PersonFactory

LIST = "/municipalities/"


@pytest.fixture
def registry(db):
    reference.load(reference.read())


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


@pytest.fixture
def code(registry):
    return "1401"


def move_url(code):
    return reverse("councils:municipality-move", args=[code])


def names(response):
    return [row.organisation.short_name for row in response.context["rows"]]


@pytest.fixture
def reader(registry, log_in, administrator):
    return log_in(administrator)


def test_the_map_and_the_table_show_the_same_and_the_two_outside_stand_apart(reader):
    page = reader.get(LIST)
    assert len(page.context["map"].tiles) == 49
    assert len(page.context["rows"]) == 51
    numbers = [(row.party.key, len(row.members), row.in_county) for row in page.context["associations"]]
    assert numbers == [("fy", 14, 14), ("gr", 13, 12), ("bo", 8, 8), ("sk", 15, 15)]
    assert [town.organisation.short_name for town in page.context["outside"]] == ["Kungsbacka", "Varberg"]
    assert names(page)[-2:] == ["Kungsbacka", "Varberg"], "last in the table too"
    lerum = Municipality.objects.get(organisation__short_name="Lerum")
    assert f'href="{lerum.get_absolute_url()}" data-part="gr"' in page.text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("party=gr", 13),
        ("party=bo", 9),
        ("county=in", 49),
        ("county=outside", 2),
        ("q=140", 3),
        ("q=lidköp", 1),
        ("party=zz&county=x&q=%00", 51),
        ("q=finns-inte", 0),
    ],
)
def test_filters(reader, query, count):
    page = reader.get(f"{LIST}?{query}", headers={"HX-Request": "true"})
    assert len(page.context["rows"]) == count
    assert "<html" not in page.text


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", "Ale", "Öckerö"),
        ("-name", "Öckerö", "Ale"),
        ("code", "Varberg", "Gullspång"),
        ("-code", "Karlsborg", "Varberg"),
    ],
)
def test_a_column_sorts_both_ways(reader, sort, first, last):
    if "code" in sort:
        rows = Municipality.objects.order_by(sort).select_related("organisation")
        first, last = rows[0].organisation.short_name, rows[50].organisation.short_name
    found = names(reader.get(f"{LIST}?sort={sort}"))
    assert (found[0], found[-1]) == (first, last)


def test_the_contact_is_shown_to_those_who_may_see_the_person(log_in, reader, municipal_contact, code):
    town = Municipality.objects.get(code=code).organisation
    AssignmentFactory(person=PersonFactory(name="Stig Kontakt", organisation=town), task="municipal_contact")
    AssignmentFactory(person=PersonFactory(name="Stina S", organisation=town), task="staff")
    assert "Stig Kontakt" in reader.get(LIST).text
    assert "Stina S" not in reader.get(LIST).text
    assert "Stig Kontakt" not in log_in(municipal_contact).get(LIST).text


def test_the_file_holds_exactly_the_rows_that_the_filters_show(reader):
    answer = reader.get(f"{LIST}?county=outside&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Kod"], row["Kommunalförbund"], row["Adjungerad"], row["I länet"]) for row in rows] == [
        ("1384", "Göteborgsregionen", "Nej", "Nej"),
        ("1383", "Boråsregionen", "Ja", "Nej"),
    ]


def test_an_administrator_moves_a_municipality_and_the_map_follows(reader, code):
    assert "Härryda kommun" in reader.get(move_url(code)).text
    data = {"party": "bo", "from_on": timezone.localdate().isoformat()}
    town = Municipality.objects.get(code=code)
    assert reader.post(move_url(code), data).headers["Location"] == town.get_absolute_url()
    tile = next(tile for tile in reader.get(LIST).context["map"].tiles if tile.name == "Härryda")
    assert tile.part == "bo"
    assert town.affiliations.count() == 2
    history = reverse("councils:organisation-history", args=[town.organisation_id])
    assert "Ada Admin" in reader.get(history).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"party": "gr", "from_on": "2027-01-01"}, "Kommunen hör redan dit."),
        ({"party": "vg", "from_on": "2027-01-01"}, "Välj"),
        ({"from_on": "2027-01-01"}, "Välj kommunalförbund."),
        ({"party": "bo", "from_on": ""}, "Ange den första dagen."),
        ({"party": "bo", "from_on": "snart"}, "år-månad-dag"),
        ({"party": "bo", "from_on": "0001-01-01"}, "från år 1900 eller senare"),
    ],
)
def test_what_cannot_be_is_said_in_words_that_tell_what_to_do(reader, code, data, words):
    response = reader.post(move_url(code), data)
    assert response.status_code == 422
    assert words in response.text
    assert Municipality.objects.get(code=code).affiliations.count() == 1


def test_who_may(log_in, client, member, outsider, code):
    assert log_in(member).get(LIST).status_code == 200
    stranger = log_in(outsider).get(LIST)
    assert "Inga kommuner än" in stranger.text
    assert "Fyrbodal" not in stranger.text
    for user in (client, log_in(member)):
        assert user.get(move_url(code)).status_code == 403
        assert user.post(move_url(code), {"party": "bo"}).status_code == 403
    assert log_in(outsider).get(move_url(code)).status_code == 404


def test_a_code_that_is_none_gives_404(reader):
    for code in ("9999", "x" * 300):
        assert reader.get(move_url(code)).status_code == 404


def test_the_page_costs_as_many_queries_however_many_contacts(reader, queries):
    before = queries(reader, LIST)
    for town in Municipality.objects.select_related("organisation"):
        AssignmentFactory(person=PersonFactory(organisation=town.organisation), task="municipal_contact")
    assert queries(reader, LIST) == before <= 15
