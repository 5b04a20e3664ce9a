"""The minutes as a page, and how their files are ordered and fetched."""

import pytest

from councils.services import meetings, minutes
from portal.models import Job
from portal.services import jobs
from tests.councils.documents import docx_words, html_words, meeting_of, pdf_words, words
from tests.councils.services.test_minutes import EVERYTHING
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory


@pytest.fixture
def meeting(council):
    return meeting_of(council)


def url(meeting, rest=""):
    return f"/meetings/{meeting.pk}/minutes/{rest}"


def test_the_page_says_what_the_files_say(meeting, member, log_in):
    page = html_words(log_in(member).get(url(meeting)).text)
    for text in [*EVERYTHING, "Hemlig anteckning"]:
        assert words(text) in page, text


def test_a_reader_from_elsewhere_sees_that_notes_are_held_but_not_the_notes(meeting, strategic_member, log_in):
    page = log_in(strategic_member).get(url(meeting)).text
    assert "Hemlig" not in page
    assert "Anteckningarna stannar i rådet." in page
    assert "Rådet återkommer i januari." in page


def test_typed_html_is_shown_as_text(meeting, member, log_in):
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    meeting.items.update(title=hostile, text=hostile, notes=hostile)
    page = log_in(member).get(url(meeting)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


@pytest.mark.parametrize("state", ["called", "cancelled"])
def test_before_the_meeting_there_is_nothing_to_read_or_order(council, member, log_in, state):
    meeting = MeetingFactory(council=council, **{state: True})
    client = log_in(member)
    assert "Det finns inget protokoll än" in client.get(url(meeting)).text
    for answer in (client.post(url(meeting, "pdf/"), follow=True), client.get(url(meeting, "word/"), follow=True)):
        assert "Mötet har inte börjat" in answer.text
    assert not Job.objects.exists()


def test_an_order_leads_to_its_progress_and_then_to_the_file(meeting, member, log_in):
    client = log_in(member)
    answer = client.post(url(meeting, "pdf/"))
    assert answer["Location"] == url(meeting) + "#hamta"
    job = Job.objects.get()
    assert f'hx-get="/jobs/{job.pk}/"' in client.get(url(meeting)).text
    jobs.run(job.pk)
    page = client.get(url(meeting)).text
    assert f'href="/jobs/{job.pk}/file/"' in page
    assert client.post(url(meeting, "pdf/"))["Location"] == f"/jobs/{job.pk}/file/"
    answer = client.get(f"/jobs/{job.pk}/file/")
    assert answer["Content-Type"] == "application/pdf"
    assert "filename*=utf-8''Minnesanteckningar%20H%C3%B6stm%C3%B6te%203%202026" in answer["Content-Disposition"]


def test_htmx_gets_the_part_of_the_page(meeting, member, log_in):
    answer = log_in(member).post(url(meeting, "pdf/"), headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="hamta"')
    assert "HX-Request" in answer["Vary"]
    assert f'hx-get="/jobs/{Job.objects.get().pk}/"' in answer.text


def test_a_member_chooses_for_whom_the_copy_is(meeting, member, strategic_member, log_in):
    client = log_in(member)
    client.post(url(meeting, "pdf/"))
    client.post(url(meeting, "pdf/"), {"copy": "own"})
    others, own = Job.objects.order_by("pk")
    for job in (others, own):
        jobs.run(job.pk)
    assert "Hemlig" in pdf_words(client.get(f"/jobs/{own.pk}/file/").content)
    stranger = log_in(strategic_member)
    assert stranger.get(f"/jobs/{own.pk}/file/").status_code == 404
    assert "Hemlig" not in pdf_words(stranger.get(f"/jobs/{others.pk}/file/").content)
    page = stranger.get(url(meeting)).text
    assert f"/jobs/{others.pk}/file/" in page
    assert f"/jobs/{own.pk}/file/" not in page


def test_the_councils_own_copy_is_refused_to_others(meeting, strategic_member, log_in):
    client = log_in(strategic_member)
    assert client.post(url(meeting, "pdf/"), {"copy": "own"}).status_code == 403
    assert client.get(url(meeting, "word/?copy=own")).status_code == 403
    assert not Job.objects.exists()


def test_the_word_file_comes_at_once(meeting, member, log_in):
    client = log_in(member)
    answer = client.get(url(meeting, "word/"))
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Hemlig" not in docx_words(answer.content)
    assert "Hemlig" in docx_words(client.get(url(meeting, "word/?copy=own")).content)


def test_reading_held_notes_is_logged(meeting, member, strategic_member, log_in, caplog):
    caplog.set_level("INFO")
    log_in(strategic_member).get(url(meeting))
    log_in(member).get(url(meeting, "word/"))
    assert "held_notes_read" not in caplog.text
    log_in(member).get(url(meeting))
    log_in(member).get(url(meeting, "word/?copy=own"))
    assert caplog.text.count("held_notes_read") == 2


def test_what_is_approved_is_listed_first_and_not_offered_again(council, coordinator, log_in):
    meeting = meeting_of(council, for_approval=True)
    client = log_in(coordinator)
    client.post(url(meeting, "pdf/"))
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=coordinator)
    for job in Job.objects.all():
        jobs.run(job.pk)
    page = client.get(url(meeting)).text
    approved = Job.objects.get(params__approved=True, params__own=False)
    draft = Job.objects.get(params__approved=False)
    assert page.index(f"/jobs/{approved.pk}/file/") < page.index(f"/jobs/{draft.pk}/file/")
    assert "1 tidigare version" in page
    assert f'hx-post="{url(meeting, "pdf/")}"' not in page


@pytest.mark.parametrize("rest", ["", "word/"])
def test_a_stranger_gets_404(meeting, other_member, former_member, outsider, log_in, rest):
    for user in (other_member, former_member, outsider):
        assert log_in(user).get(url(meeting, rest)).status_code == 404
        assert log_in(user).post(url(meeting, "pdf/")).status_code == 404
    assert log_in(other_member).get(f"/meetings/{9**9}/minutes/{rest}").status_code == 404


def test_the_page_costs_the_same_for_many_items_and_people(meeting, member, log_in, queries):
    client = log_in(member)
    client.post(url(meeting, "pdf/"))
    few = queries(client, url(meeting))
    for n in range(20):
        AgendaItemFactory(meeting=meeting, position=10 + n, is_held_to_council=n % 2 == 0, notes="x")
        AttendanceFactory(meeting=meeting, presence="present")
        minutes.order_pdf(meeting, by=member)
    assert queries(client, url(meeting)) == few <= 24
