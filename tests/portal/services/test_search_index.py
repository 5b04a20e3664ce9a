"""What has changed is owed by the tables themselves, and read once however often the sweep runs."""

import threading

import pytest
from django.db import connection

from councils.models import Council, Meeting
from councils.search import SOURCES
from portal import search
from portal.models import SearchEntry, SearchOwed, SearchWord
from portal.search import triggers
from portal.services import search_index
from portal.tasks import sweep_search
from tests.factories import AgendaItemFactory, CouncilFactory, DecisionFactory, MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db


def entry(source: str, record) -> SearchEntry | None:
    return SearchEntry.objects.filter(source=source, record=record.pk).first()


def test_a_new_record_is_found_by_its_words():
    meeting = MeetingFactory(title="Höstmöte om elnät", place="Folkets hus")
    search_index.sweep()
    row = entry("meeting", meeting)
    assert (row.title, row.council, row.on) == ("Höstmöte om elnät", meeting.council_id, meeting.day)
    assert row.url == meeting.get_absolute_url()
    assert row.folded.startswith("hostmote om elnat")


def test_a_change_is_read_however_it_came_and_what_is_gone_is_gone():
    meeting = MeetingFactory(title="Vårmöte")
    search_index.sweep()
    Meeting.objects.filter(pk=meeting.pk).update(title="Sommarmöte")
    search_index.sweep()
    assert entry("meeting", meeting).title == "Sommarmöte"
    meeting.delete()
    search_index.sweep()
    assert not SearchEntry.objects.filter(source="meeting").exists()


def test_sweeping_twice_changes_nothing_and_an_unchanged_row_owes_nothing():
    meeting = MeetingFactory()
    search_index.sweep()
    before = list(SearchEntry.objects.order_by("pk").values())
    meeting.save()
    assert not SearchOwed.objects.exists()
    sweep_search()
    search_index.rebuild()
    assert list(SearchEntry.objects.order_by("pk").values()) == before


def test_a_change_elsewhere_reaches_the_records_whose_words_come_from_there(council):
    item = AgendaItemFactory(meeting__council=council, notes="Vi talade om vindkraft.")
    decision = DecisionFactory(item=item)
    person = PersonFactory()
    search_index.sweep()
    assert entry("notes", item) is None
    Meeting.objects.filter(pk=item.meeting_id).update(title="Möte 7", state="held", held_at=item.meeting.starts_at)
    person.organisation.name = "Nya bolaget AB"
    person.organisation.save()
    search_index.sweep()
    assert "vindkraft" in entry("notes", item).text
    assert "Möte 7" in entry("decision", decision).context
    assert "Nya bolaget AB" in entry("person", person).text


def test_what_is_owed_to_a_source_that_is_no_more_is_dropped():
    SearchOwed.objects.create(source="nothing", lookup="pk", key=1)
    assert search_index.sweep() is False
    assert not SearchOwed.objects.exists()


def test_a_new_source_is_owed_whole_and_gets_its_trigger(monkeypatch):
    council = CouncilFactory()
    search_index.sweep()
    more = search.Source("town", "council", Council, Council.objects.visible_to, SOURCES[0].records, SOURCES[0].words)
    monkeypatch.setitem(search._sources, "town", more)
    triggers.install()
    triggers.install()
    assert list(SearchOwed.objects.values_list("source", "key")) == [("town", council.pk)]
    Council.objects.update(mandate="Nytt")
    assert set(SearchOwed.objects.values_list("source", flat=True)) == {"council", "meeting", "town"}


def test_a_word_that_stands_nowhere_is_forgotten():
    meeting = MeetingFactory(title="Zebrafisk")
    search_index.sweep()
    assert SearchWord.objects.filter(word="zebrafisk").exists()
    Meeting.objects.filter(pk=meeting.pk).update(title="Abborre")
    search_index.sweep()
    search_index.forget()
    assert not SearchWord.objects.filter(word="zebrafisk").exists()
    assert SearchWord.objects.filter(word="abborre").exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_read_each_change_once():
    MeetingFactory.create_batch(20)

    def work() -> None:
        search_index.sweep()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    search_index.sweep()
    assert SearchEntry.objects.filter(source="meeting").count() == 20
    assert not SearchOwed.objects.exists()
