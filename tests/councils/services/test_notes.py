"""Notes: saved at every pause, and nobody's text over another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from structlog.testing import capture_logs

from councils.models import AgendaItem
from councils.services import notes
from portal.concurrency import Conflict, WrongState
from tests.factories import AgendaItemFactory, UserFactory


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


@pytest.fixture
def item(db):
    return AgendaItemFactory(meeting__under_way=True, position=1)


def test_notes_are_saved_at_the_version_read(item, by):
    assert notes.save(item, text="Utkastet", version=0, by=by).notes_version == 1
    notes.save(item, text="Utkastet gicks igenom", version=1, by=by)
    saved = AgendaItem.objects.get()
    assert (saved.notes, saved.notes_version) == ("Utkastet gicks igenom", 2)


def test_the_later_of_two_writers_is_told_and_the_first_text_stands(item, by):
    notes.save(item, text="Malins", version=0, by=by)
    with pytest.raises(Conflict) as conflict:
        notes.save(item, text="Saras", version=0, by=UserFactory())
    assert conflict.value.current.notes == "Malins" == AgendaItem.objects.get().notes


def test_the_same_text_again_is_neither_a_conflict_nor_a_new_version(item, by):
    for version in (0, 0, 1):
        assert notes.save(item, text="Utkastet", version=version, by=by).notes_version == 1


@pytest.mark.parametrize("state", [{}, {"meeting__for_approval": True}, {"meeting__approved": True}])
def test_notes_are_only_written_while_the_meeting_is_under_way_or_held(by, state):
    item = AgendaItemFactory(position=1, notes="Före", **state)
    with pytest.raises(WrongState):
        notes.save(item, text="Efter", version=0, by=by)
    assert AgendaItem.objects.get().notes == "Före"


def test_the_writer_is_who_wrote_the_words_and_not_who_touched_the_item_after(item, by):
    assert notes.last_writer(item) is None
    item = notes.save(item, text="Malins", version=0, by=by)
    AgendaItem.objects.update(minutes=25)
    assert notes.last_writer(item).name == "Malin Ekström"


@pytest.mark.parametrize(("held", "text", "lines"), [(True, "Känsligt", 1), (True, "", 0), (False, "Öppet", 0)])
def test_reading_notes_that_stay_within_the_council_is_logged(by, held, text, lines):
    item = AgendaItemFactory(position=1, is_held_to_council=held, notes=text)
    with capture_logs() as logs:
        notes.log_reading([item], by=by)
    assert len(logs) == lines
    if lines:
        assert logs[0]["event"] == "held_notes_read"
        assert (logs[0]["items"], logs[0]["user"]) == ([item.pk], by.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_autosaves_at_one_version_one_wins_and_both_texts_survive():
    item = AgendaItemFactory(meeting__under_way=True, position=1)
    writers = {name: UserFactory(name=name) for name in ("Malin", "Sara")}

    def write(name):
        try:
            notes.save(item, text=f"{name}s text", version=0, by=writers[name])
        except Conflict as conflict:
            return conflict.current.notes
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(write, writers))
    saved = AgendaItem.objects.get()
    assert saved.notes_version == 1
    # The loser is given the winner's text, and has kept its own: it was never written anywhere else.
    assert sorted(answers, key=str) == sorted([None, saved.notes], key=str)
