"""Fifty people write in one meeting's notes at once: what each has typed is saved, or is shown to them as a conflict.

The whole run (FAULTS=whole) lasts a minute; within the suite it is as short as can be.
"""

import os
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import F

from councils.models import AgendaItem
from councils.services import locks, notes
from portal.concurrency import Conflict
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 50
SECONDS = 60 if os.environ.get("FAULTS") == "whole" else 3


@pytest.fixture
def items(council):
    meeting = MeetingFactory(council=council, under_way=True)
    return [AgendaItemFactory(meeting=meeting, position=position) for position in range(1, 6)]


class Writer(threading.Thread):
    """Somebody who adds a line to an item's notes, and on a conflict reads anew and adds it again."""

    def __init__(self, number, item, by, until):
        super().__init__()
        self.number, self.item, self.by, self.until = number, item, by, until
        self.accepted, self.problem = [], None

    def run(self):
        try:
            self._write()
        except Exception as problem:  # told by the test, which fails
            self.problem = problem
        finally:
            connection.close()

    def _write(self):
        for line in self._lines():
            while True:
                try:
                    text = f"{self.item.notes}{line}\n"
                    saved = notes.save(self.item, text=text, version=self.item.notes_version, by=self.by)
                    self.item = saved.item
                    self.accepted.append(line)
                    break
                except Conflict as conflict:
                    self.item = conflict.current

    def _lines(self) -> Iterator[str]:
        count = 0
        while not count or time.monotonic() < self.until:
            yield f"skribent {self.number} rad {count} åäö"
            count += 1


def lost(items, by) -> list[str]:
    """Let everybody write, and return the lines that were accepted and are not there."""
    until = time.monotonic() + SECONDS
    chosen = [AgendaItem.objects.get(pk=items[number % len(items)].pk) for number in range(WRITERS)]
    writers = [Writer(number, item, by, until) for number, item in enumerate(chosen)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.problem for writer in writers if writer.problem] == []
    there = [line for item in AgendaItem.objects.all() for line in item.notes.splitlines()]
    assert len(there) == len(set(there)), "no line is there twice"
    accepted = [line for writer in writers for line in writer.accepted]
    return sorted(set(accepted) - set(there))


def test_fifty_writers_lose_no_character(items, coordinator):
    assert lost(items, coordinator) == []


def test_without_the_comparison_of_versions_text_is_lost(items, coordinator, monkeypatch):
    def overwrite(item, *, text, version, by):
        meeting = locks.record(item.meeting_id)
        meeting.items.filter(pk=item.pk).update(notes=text, notes_version=F("notes_version") + 1)
        item.notes, item.notes_version = text, version + 1
        return notes.Saved(item, [], [])

    monkeypatch.setattr(notes, "save", notes.recorded(overwrite))
    assert lost(items, coordinator) != []
