"""Who has read a confidential note is written down once a day, and told to those who run the council alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from councils.models import DialogueRead
from councils.services import dialogue_reads
from tests.factories import DialogueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue(council, coordinator):
    return DialogueFactory(council=council, level="council", written_by=coordinator)


def test_a_reading_is_written_down_once_a_day(dialogue, member):
    now = timezone.now()
    for at in (now, now, now - timedelta(days=1)):
        dialogue_reads.note(dialogue, by=member, at=at)
    assert [row.user for row in dialogue_reads.of(dialogue)] == [member, member]


def test_who_wrote_it_is_no_reader(dialogue, coordinator):
    dialogue_reads.note(dialogue, by=coordinator)
    assert not DialogueRead.objects.exists()


def test_opening_the_page_is_a_reading_and_those_who_run_the_council_see_it(dialogue, member, coordinator, log_in):
    log_in(member).get(dialogue.get_absolute_url())
    page = log_in(coordinator).get(f"{dialogue.get_absolute_url()}history/").content.decode()
    assert "Vilka som har läst den" in page
    assert page.count("Lena Storm") == 1
    assert "Vilka som har läst den" not in log_in(member).get(f"{dialogue.get_absolute_url()}history/").content.decode()


def test_whoever_may_not_read_leaves_no_trace(dialogue, other_member, log_in):
    assert log_in(other_member).get(dialogue.get_absolute_url()).status_code == 404
    assert not DialogueRead.objects.exists()
