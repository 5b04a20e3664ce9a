"""Organisations are written once, changed by one at a time, ended and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from councils.models import Organisation
from councils.services import organisations
from portal.concurrency import Conflict, WrongState
from portal.history import events_of, history_of
from tests.factories import OrganisationFactory, UserFactory

TODAY = date(2026, 11, 24)


def test_what_is_written_stands_in_the_history_with_who_wrote_it(administrator):
    row = organisations.create(Organisation(name="Visita", kind="employer_organisation"), by=administrator)
    row.short_name = "V"
    organisations.edit(row, version=0, by=administrator)
    changes = history_of(events_of(Organisation, pgh_obj_id=row.pk))
    assert [(change.by, change.kind) for change in changes] == [("Ada Admin", "changed"), ("Ada Admin", "created")]


def test_a_name_that_somebody_takes_meanwhile_is_refused_in_words_and_nothing_is_written(administrator):
    other = OrganisationFactory(name="Visita")
    with pytest.raises(WrongState, match="Det finns redan en organisation med det namnet"):
        organisations.create(Organisation(name="VISITA", kind="other"), by=administrator)
    row = OrganisationFactory(name="Almega")
    row.name = "visita"
    with pytest.raises(WrongState):
        organisations.edit(row, version=0, by=administrator)
    assert set(Organisation.objects.exclude(kind="employer_private")) == set()
    assert {other.name, "Almega"} <= set(Organisation.objects.values_list("name", flat=True))


def test_the_later_of_two_is_told_and_nothing_is_lost(administrator):
    row = OrganisationFactory(name="Almega")
    row.name = "Almega 2"
    organisations.edit(row, version=0, by=administrator)
    with pytest.raises(Conflict):
        organisations.edit(row, version=0, by=administrator)


def test_ended_twice_on_the_same_day_is_once_and_another_day_is_refused(administrator):
    row = OrganisationFactory()
    for _ in range(2):
        assert organisations.end(row, on=TODAY, by=administrator).ended_on == TODAY
    with pytest.raises(WrongState, match="redan avslutad"):
        organisations.end(row, on=date(2026, 1, 1), by=administrator)
    assert Organisation.objects.get(pk=row.pk).ended_on == TODAY
    for _ in range(2):
        assert organisations.reopen(row, by=administrator).ended_on is None
    assert len(history_of(events_of(Organisation, pgh_obj_id=row.pk))) == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_name_at_once_make_one_and_the_later_is_told():
    def add(by):
        try:
            organisations.create(Organisation(name="Visita", kind="other"), by=by)
        except WrongState as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(add, [UserFactory(), UserFactory()]))
    assert told == ["", "Det finns redan en organisation med det namnet."]
    assert Organisation.objects.filter(name="Visita").count() == 1
