"""A municipality belongs to one association at a time, and where it belonged before is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from councils.models import Affiliation, Municipality
from councils.services import municipalities, reference
from portal.concurrency import WrongState
from tests.factories import MunicipalityFactory, PartyFactory, UserFactory

DAY = date(2027, 1, 1)


@pytest.fixture
def town(db):
    row = MunicipalityFactory()
    Affiliation.objects.create(municipality=row, party=PartyFactory(key="fy"), from_on=date(2020, 1, 1))
    return row


def periods(town):
    rows = town.affiliations.order_by("from_on")
    return [(row.party_id, row.is_co_opted, row.from_on, row.to_on) for row in rows]


def move(town, by, key="gr", on=DAY, *, co_opted=False):
    municipalities.move(town, party=PartyFactory(key=key), is_co_opted=co_opted, from_on=on, by=by)


def test_what_it_belonged_to_ends_the_day_before(town, administrator):
    move(town, administrator)
    assert periods(town) == [
        ("fy", False, date(2020, 1, 1), date(2026, 12, 31)),
        ("gr", False, DAY, None),
    ]


def test_a_move_from_the_same_day_is_corrected(town, administrator):
    move(town, administrator)
    move(town, administrator, "bo", co_opted=True)
    assert periods(town)[1:] == [("bo", True, DAY, None)]


def test_a_municipality_without_an_association_comes_to_one(administrator):
    town = MunicipalityFactory()
    move(town, administrator)
    assert periods(town) == [("gr", False, DAY, None)]


@pytest.mark.parametrize(("key", "on"), [("fy", DAY), ("gr", date(2019, 12, 31))])
def test_a_move_to_where_it_is_or_from_before_it_came_is_refused(town, administrator, key, on):
    with pytest.raises(WrongState):
        move(town, administrator, key, on)
    assert periods(town) == [("fy", False, date(2020, 1, 1), None)]


@pytest.mark.django_db(transaction=True)
def test_two_who_move_it_at_once_move_it_once():
    town, party = MunicipalityFactory(), PartyFactory(key="gr")

    def move_it(by):
        try:
            municipalities.move(town, party=party, is_co_opted=False, from_on=DAY, by=by)
        except WrongState as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(move_it, [UserFactory(), UserFactory()]))
    assert told == ["", "Kommunen hör redan dit."]
    assert periods(town) == [("gr", False, DAY, None)]


def test_the_county_has_49_municipalities_in_four_associations_and_two_take_part_from_outside(db):
    reference.load(reference.read())
    rows = Municipality.objects.with_affiliation(DAY)
    county = [row.part for row in rows if row.in_county]
    assert {key: county.count(key) for key in set(county)} == {"fy": 14, "gr": 12, "bo": 8, "sk": 15}
    outside = [(row.code, row.part, row.is_co_opted) for row in rows if not row.in_county]
    assert outside == [("1383", "bo", True), ("1384", "gr", False)]
