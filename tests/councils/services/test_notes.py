"""Notes: saved at every pause, and nobody's text over another's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from structlog.testing import capture_logs

from councils.models import ActionPoint, AgendaItem, Decision
from councils.services import notes
from portal.concurrency import Conflict, WrongState
from tests.factories import AgendaItemFactory, MembershipFactory, UserFactory


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström")


@pytest.fixture
def item(db):
    return AgendaItemFactory(meeting__under_way=True, position=1)


def test_notes_are_saved_at_the_version_read(item, by):
    assert notes.save(item, text="Utkastet", version=0, by=by).item.notes_version == 1
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
        assert notes.save(item, text="Utkastet", version=version, by=by).item.notes_version == 1


def test_a_marked_line_leaves_the_text_and_becomes_a_row(item, by):
    lena = MembershipFactory(council=item.meeting.council, person__name="Lena Storm").person
    text = "Före\n! Rådet ställer sig bakom\n@Lena Storm //2027-03-01 Be om siffror\nEfter"
    saved = notes.save(item, text=text, version=0, by=by)
    decision, action_point = Decision.objects.get(), ActionPoint.objects.get()
    assert (decision.item, decision.text) == (item, "Rådet ställer sig bakom")
    assert (action_point.item, action_point.council) == (item, item.meeting.council)
    assert (action_point.text, action_point.owner, action_point.due_on) == ("Be om siffror", lena, date(2027, 3, 1))
    assert AgendaItem.objects.get().notes == saved.item.notes == "Före\nEfter"
    assert (saved.lines, [taken.row for taken in saved.taken]) == ([1, 2], [decision, action_point])
    assert saved.taken[1].words == "Lena Storm //2027-03-01 Be om siffror"
    assert Decision.pgh_event_model.objects.get().pgh_context.metadata["user"] == by.pk


def test_a_marked_line_in_a_list_becomes_a_row_too(item, by):
    text = "- ett\n- ! Rådet ställer sig bakom\n  1. @Be om siffror\n- två\n- inte ! här"
    saved = notes.save(item, text=text, version=0, by=by)
    assert (saved.item.notes, saved.lines) == ("- ett\n- två\n- inte ! här", [1, 2])
    assert [taken.words for taken in saved.taken] == ["Rådet ställer sig bakom", "Be om siffror"]
    assert Decision.objects.get().text == "Rådet ställer sig bakom"


def test_names_are_those_of_the_council_and_no_word_is_lost(item, by):
    for name in ("Lena Storm", "Lena Ek"):
        MembershipFactory(council=item.meeting.council, person__name=name)
    MembershipFactory(person__name="Tomas Åkerlind")
    saved = notes.save(item, text="@lena ring Visita\n@Tomas Åkerlind skriv", version=0, by=by)
    assert list(ActionPoint.objects.order_by("pk").values_list("text", "owner")) == [
        ("lena ring Visita", None),
        ("Tomas Åkerlind skriv", None),
    ]
    assert saved.item.notes == ""


def test_a_decision_needs_no_space_before_its_sentence(item, by):
    saved = notes.save(item, text="Läget\n!Rådet ställer sig bakom", version=0, by=by)
    assert saved.item.notes == "Läget"
    assert Decision.objects.get().text == "Rådet ställer sig bakom"


@pytest.mark.parametrize("text", ["!", "! ", "!viktigt", "Obs! Nu", " ! Rådet", "@", "@malin " + "x" * 301, "a@b.se"])
def test_what_is_no_whole_line_of_that_form_stays_in_the_notes(item, by, text):
    assert notes.save(item, text=text, version=0, by=by).item.notes == text
    assert not Decision.objects.exists()
    assert not ActionPoint.objects.exists()


def test_the_line_that_is_being_written_is_left_until_it_is_finished(item, by):
    assert notes.save(item, text="! Rådet\nmer", version=0, writing=0, by=by).item.notes == "! Rådet\nmer"
    assert notes.save(item, text="! Rådet beslutar\nmer", version=1, writing=1, by=by).item.notes == "mer"
    assert Decision.objects.get().text == "Rådet beslutar"


def test_the_same_lines_sent_again_make_no_second_row(item, by):
    text = "Läget\n! Rådet beslutar\n@lena ring"
    first = notes.save(item, text=text, version=0, by=by)
    again = notes.save(item, text=text, version=0, by=by)
    assert (again.lines, again.taken, again.item.notes_version) == (first.lines, [], 1)
    notes.save(item, text=text, version=1, by=by)
    assert (Decision.objects.count(), ActionPoint.objects.count()) == (1, 1)


def test_two_who_only_decide_at_one_version_have_both_their_decisions(item, by):
    notes.save(item, text="! Malins", version=0, by=by)
    notes.save(item, text="! Saras", version=0, by=UserFactory())
    assert list(Decision.objects.values_list("text", flat=True)) == ["Malins", "Saras"]


def test_a_conflict_makes_no_rows(item, by):
    notes.save(item, text="Malins", version=0, by=by)
    with pytest.raises(Conflict):
        notes.save(item, text="Saras\n! Rådet beslutar", version=0, by=UserFactory())
    assert not Decision.objects.exists()


@pytest.mark.parametrize("state", [{}, {"meeting__for_approval": True}, {"meeting__approved": True}])
def test_notes_are_only_written_while_the_meeting_is_under_way_or_held(by, state):
    item = AgendaItemFactory(position=1, notes="Före", **state)
    with pytest.raises(WrongState):
        notes.save(item, text="Efter", version=0, by=by)
    assert AgendaItem.objects.get().notes == "Före"


def test_the_writer_is_who_wrote_the_words_and_not_who_touched_the_item_after(item, by):
    assert notes.last_writer(item) is None
    item = notes.save(item, text="Malins", version=0, by=by).item
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
def test_one_line_sent_twice_at_once_makes_one_row():
    item, by = AgendaItemFactory(meeting__under_way=True, position=1), UserFactory()

    def write(text):
        try:
            return notes.save(item, text=text, version=0, by=by).lines
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, ["! Rådet beslutar"] * 2)) == [[0], [0]]
    assert Decision.objects.count() == 1


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
