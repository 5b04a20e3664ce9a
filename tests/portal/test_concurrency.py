"""Two people editing one row."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal import concurrency
from portal.concurrency import Conflict
from tests.factories import OrganisationFactory


def test_a_save_at_the_version_read_is_written_and_raises_the_version(db):
    row = OrganisationFactory(name="Före")
    row.name = "Efter"
    concurrency.save(row, version=0, fields=["name"])
    row.refresh_from_db()
    assert (row.name, row.version) == ("Efter", 1)


def test_the_later_of_two_is_told_and_given_the_current_row(db):
    row = OrganisationFactory(name="Före")
    row.name = "Annas"
    concurrency.save(row, version=0, fields=["name"])
    row.name = "Bos"
    with pytest.raises(Conflict) as conflict:
        concurrency.save(row, version=0, fields=["name"])
    assert conflict.value.current.name == "Annas"


def test_only_the_named_fields_are_written(db):
    row = OrganisationFactory(name="Namn", website="https://example.org")
    row.name, row.website = "Nytt", "https://example.com"
    concurrency.save(row, version=0, fields=["name"])
    row.refresh_from_db()
    assert (row.name, row.website) == ("Nytt", "https://example.org")


@pytest.mark.django_db(transaction=True)
def test_of_fifty_writers_with_the_same_version_exactly_one_wins():
    row = OrganisationFactory(name="Före")

    def write(n: int) -> bool:
        mine = type(row).objects.get(pk=row.pk)
        mine.name = f"Skribent {n}"
        try:
            concurrency.save(mine, version=0, fields=["name"])
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(write, range(50))) == 1
    row.refresh_from_db()
    assert row.version == 1
