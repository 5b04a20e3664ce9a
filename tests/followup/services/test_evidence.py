"""Evidence points at records, and shows nobody more than they may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.forms.evidence import EvidenceForm
from followup.models import Commitment, Evidence
from followup.services import declarations, evidence
from portal import thread
from portal.concurrency import WrongState
from portal.services import search_index
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(council):
    declarations.load(declarations.read())
    return Commitment.objects.get(number=1)


def _add(commitment, meeting, by, **words):
    said = {"year": 2026, "kind": "meeting", "record_id": meeting.pk, "note": "Mötet.", **words}
    return evidence.add(commitment, council_party(meeting), by=by, **said)


def council_party(meeting):
    return meeting.council.host.party


def test_pointed_out_twice_it_is_one_with_the_latest_words(commitment, council, coordinator):
    meeting = f.MeetingFactory(council=council, held=True)
    _add(commitment, meeting, coordinator)
    row = _add(commitment, meeting, coordinator, note="Årets första möte.")
    assert Evidence.objects.get() == row
    assert (row.note, row.added_by) == ("Årets första möte.", coordinator)


def test_what_one_may_not_see_cannot_be_pointed_out(commitment, council, other_coordinator):
    meeting = f.MeetingFactory(council=council, held=True)
    with pytest.raises(WrongState):
        _add(commitment, meeting, other_coordinator)
    with pytest.raises(WrongState):
        _add(commitment, meeting, other_coordinator, kind="council")
    assert not Evidence.objects.exists()


def test_a_record_older_than_those_offered_is_found_by_its_words(commitment, council, coordinator, other_coordinator):
    old = f.MeetingFactory(council=council, held=True, title="Träindustrins framtid")
    f.MeetingFactory.create_batch(evidence.CHOICES, council=council, held=True)
    search_index.sweep()

    def offered(user, words=""):
        return [value for _kind, records in evidence.choices(user, words) for value, _label in records]

    assert f"meeting:{old.pk}" not in offered(coordinator)
    assert offered(coordinator, "träindustri") == [f"meeting:{old.pk}"]
    assert offered(other_coordinator, "träindustri") == []
    form = EvidenceForm(
        {"party": "fy", "year": "2026", "record": f"meeting:{old.pk}"},
        user=coordinator,
        parties=commitment.parties,
        first_year=2023,
    )
    assert form.is_valid()
    assert form.cleaned_data["record"] == ("meeting", old.pk)


def test_a_meeting_that_is_planned_shows_nothing_yet(commitment, council, coordinator):
    held = f.MeetingFactory(council=council, held=True)
    f.MeetingFactory.create_batch(evidence.CHOICES, council=council, starts_at=timezone.now() + timedelta(days=9))
    offered = [value for _kind, records in evidence.choices(coordinator) for value, _label in records]
    assert offered == [f"meeting:{held.pk}"]


@pytest.mark.parametrize("record", ["", "meeting", "meeting:", "meeting:x", "council:1", "meeting:" + "9" * 30])
def test_what_is_no_record_is_refused(commitment, coordinator, record):
    form = EvidenceForm(
        {"party": "fy", "year": "2026", "record": record},
        user=coordinator,
        parties=commitment.parties,
        first_year=2023,
    )
    assert set(form.errors) == {"record"}


def test_each_reader_is_shown_the_records_that_they_may_see(commitment, council, coordinator, other_coordinator):
    row = _add(commitment, f.MeetingFactory(council=council, held=True), coordinator)
    rows = Evidence.objects.all()
    assert [one.row for one in evidence.shown(coordinator, rows)] == [row]
    assert evidence.shown(other_coordinator, rows) == []
    evidence.remove(row, by=coordinator)
    assert not Evidence.objects.exists()


def test_the_red_thread_says_what_the_commitments_number_counts(commitment):
    assert thread.node("commitment", commitment).context == "nummer 1 i avsiktsförklaringen"
