"""The page where a public extract is written and sent for review."""

import pytest

from councils.models import Extract
from councils.services import extracts
from tests.factories import AgendaItemFactory, MeetingFactory


@pytest.fixture
def extract(council, coordinator):
    meeting = MeetingFactory(council=council, approved=True)
    AgendaItemFactory(meeting=meeting, title="Praktik")
    return extracts.draft(meeting, by=coordinator)


def test_who_sends_it_for_review_sends_what_is_written_just_now(log_in, coordinator, extract):
    data = {"version": extract.version, "summary": "Rådet går vidare.", "title-0": "Praktik", "send": "1"}
    page = log_in(coordinator).post(f"/meetings/{extract.meeting_id}/extract/", data, follow=True).text
    assert "Utdraget väntar på någon annans granskning." in page
    extract.refresh_from_db()
    assert (extract.state, extract.summary) == (Extract.State.FOR_REVIEW, "Rådet går vidare.")


def test_what_cannot_be_sent_is_saved_all_the_same(log_in, coordinator, extract):
    data = {"version": extract.version, "summary": "Rådet går vidare.", "title-0": "", "send": "1"}
    response = log_in(coordinator).post(f"/meetings/{extract.meeting_id}/extract/", data)
    assert response.status_code == 422
    assert "Rådet går vidare." in response.text
