"""Places in a council."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection

from councils.models import Membership
from councils.rights import rights_of
from councils.services import memberships
from portal.concurrency import Conflict, WrongState
from tests.factories import CouncilFactory, MembershipFactory, OrganisationFactory, PersonFactory


def place(person, council, **fields):
    return Membership(person=person, council=council, organisation=person.organisation, **fields)


def test_a_place_is_given_and_its_rights_with_it(council, administrator):
    person = PersonFactory(with_user=True)
    row = memberships.add(place(person, council, from_on=date(2026, 1, 1)), by=administrator)
    assert (row.role, row.to_on) == ("member", None)
    assert rights_of(person.user).places == {council.pk: "member"}


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [
        (date(2025, 7, 1), None, True),
        (date(2025, 6, 30), None, False),
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (date(2024, 1, 1), date(2025, 1, 1), False),
        (None, date(2024, 12, 31), True),
        (None, None, False),
        (date(2025, 2, 1), date(2025, 3, 1), False),
        (date(2020, 1, 1), date(2030, 1, 1), False),
    ],
)
def test_nobody_has_two_places_at_a_time(council, administrator, start, end, is_free):
    person = PersonFactory(name="Anna Ek")
    MembershipFactory(person=person, council=council, from_on=date(2025, 1, 1), to_on=date(2025, 6, 30))
    new = place(person, council, from_on=start, to_on=end)
    if is_free:
        assert memberships.add(new, by=administrator).pk
    else:
        with pytest.raises(WrongState, match="Anna Ek har redan en plats i rådet från 2025-01-01 till 2025-06-30"):
            memberships.add(new, by=administrator)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "tills vidare"),
        (None, date(2099, 1, 1), "till och med 2099"),
        (date(2020, 1, 1), None, "från 2020"),
    ],
)
def test_the_refusal_says_when_the_other_place_is(council, administrator, start, end, words):
    person = PersonFactory()
    MembershipFactory(person=person, council=council, from_on=start, to_on=end)
    with pytest.raises(WrongState, match=words):
        memberships.add(place(person, council), by=administrator)


def test_the_same_person_sits_in_several_councils(council, administrator):
    person = PersonFactory()
    for where in (council, CouncilFactory()):
        memberships.add(place(person, where), by=administrator)
    assert person.memberships.count() == 2


def test_a_place_ends_once_and_is_given_back(council, administrator):
    row = MembershipFactory(council=council, from_on=date(2025, 1, 1))
    assert memberships.end(row, to_on=date(2026, 5, 31), by=administrator).to_on == date(2026, 5, 31)
    assert memberships.end(row, to_on=date(2026, 6, 30), by=administrator).to_on == date(2026, 5, 31)
    for _twice in range(2):
        assert memberships.reopen(row, by=administrator).to_on is None
    row.refresh_from_db()
    assert row.version == 2


def test_a_place_does_not_end_before_it_begins(council, administrator):
    row = MembershipFactory(council=council, from_on=date(2025, 1, 1))
    with pytest.raises(WrongState, match="första"):
        memberships.end(row, to_on=date(2024, 12, 31), by=administrator)


def test_a_place_is_not_given_back_to_whoever_has_a_new_one(council, administrator):
    old = MembershipFactory(council=council, ended=True)
    memberships.add(place(old.person, council, from_on=date(2099, 1, 1)), by=administrator)
    with pytest.raises(WrongState, match="redan en plats"):
        memberships.reopen(old, by=administrator)
    old.refresh_from_db()
    assert old.to_on is not None


def test_the_later_of_two_is_told(council, administrator):
    row = MembershipFactory(council=council)
    row.role = "chair"
    memberships.edit(row, version=0, by=administrator)
    with pytest.raises(Conflict):
        memberships.edit(row, version=0, by=administrator)


def test_an_ended_council_gives_no_places_and_takes_none(administrator):
    row = MembershipFactory(council=CouncilFactory(ended=True))
    for step in (
        lambda: memberships.add(place(PersonFactory(), row.council), by=administrator),
        lambda: memberships.edit(row, version=0, by=administrator),
        lambda: memberships.end(row, to_on=date(2026, 1, 1), by=administrator),
        lambda: memberships.reopen(row, by=administrator),
    ):
        with pytest.raises(WrongState, match="Rådet är avslutat"):
            step()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_place(council, administrator):
    person, refused = PersonFactory(), []

    def add():
        try:
            memberships.add(place(person, council), by=administrator)
        except WrongState as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=add) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Membership.objects.filter(person=person).count(), len(refused)) == (1, 1)


def test_sides_come_in_order_with_chairs_and_coordinators_first(council):
    for kind, role in [("trade_union", "member"), ("higher_education", "observer"), ("trade_union", "chair")]:
        MembershipFactory(council=council, role=role, organisation=OrganisationFactory(kind=kind))
    groups = memberships.by_side(council.memberships.for_list())
    assert [(str(g.side), [row.role for row in g.rows]) for g in groups] == [
        ("supply", ["observer"]),
        ("demand", ["chair", "member"]),
    ]
