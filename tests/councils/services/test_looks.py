"""What is new to a person since they last looked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.models import AgendaItem, Look
from councils.services import agendas, looks, papers
from portal.services import documents
from tests.factories import AgendaItemFactory, MeetingFactory
from tests.portal.documents import attached


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council)


def marks(meeting, user):
    """Return the marks by heading."""
    found = looks.items(meeting, meeting.items.all(), user=user)
    return {item.title: found[item.pk] for item in meeting.items.all() if item.pk in found}


def test_what_others_add_and_change_is_marked_until_one_looks_and_what_one_does_oneself_never(
    transactional_db, meeting, coordinator, member, django_assert_max_num_queries
):
    same, changed, moved = (AgendaItemFactory(meeting=meeting, position=n, title=f"Punkt {n}") for n in (1, 2, 3))
    assert marks(meeting, member) == {}
    looks.look(meeting, part="agenda", at=timezone.now(), by=member)
    looks.look(meeting, part="agenda", at=timezone.now(), by=coordinator)
    AgendaItem.objects.filter(pk=changed.pk).update(version=0)
    changed.text = "Läs underlaget."
    agendas.edit(changed, version=0, by=coordinator)
    agendas.move(moved, to=1, by=coordinator)
    agendas.add(AgendaItem(meeting=meeting, title="Ny"), by=coordinator)
    AgendaItem.objects.filter(pk=same.pk).update(notes="Antecknat")
    rows = list(meeting.items.all())
    with django_assert_max_num_queries(3):
        looks.items(meeting, rows, user=member)
    assert marks(meeting, member) == {"Punkt 2": "Ändrat", "Ny": "Nytt"}
    assert marks(meeting, coordinator) == {}
    looks.look(meeting, part="agenda", at=timezone.now(), by=member)
    looks.look(meeting, part="agenda", at=timezone.now() - timedelta(days=1), by=member)
    assert marks(meeting, member) == {}


def test_documents_that_are_new_or_have_a_new_version_are_marked(meeting, coordinator, member):
    kept = attached(meeting, coordinator)
    Look.objects.create(user=member, meeting=meeting, part="documents", looked_at=timezone.now())
    Look.objects.create(user=coordinator, meeting=meeting, part="documents", looked_at=timezone.now())
    added = attached(meeting, coordinator, content=b"ny")

    def found(user):
        rows = [document for group in papers.groups(meeting, user=user) for document in group.all]
        return looks.documents(meeting, rows, user=user)

    assert found(member) == {added.pk: "Nytt"}
    assert found(coordinator) == {}
    documents.remove(kept, by=coordinator)
    looks.look(meeting, part="documents", at=timezone.now() + timedelta(days=1), by=member)
    assert found(member) == {}
    assert Look.objects.get(user=member).looked_at <= timezone.now()
