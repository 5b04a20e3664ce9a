"""Anybody may check a PDF, and is told nothing that is not public."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from councils.services import meetings, minutes, seals
from portal.models import Document, Job
from portal.services import jobs
from tests.councils.documents import meeting_of
from tests.factories import UserFactory

URL = "/minutes/check/"


@pytest.fixture
def sealed(council):
    """Return the PDF for others of approved minutes, made."""
    by, meeting = UserFactory(), meeting_of(council)
    meetings.send_for_approval(meeting, by=by)
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=by)
    meeting.refresh_from_db()
    for job in Job.objects.all():
        jobs.run(job.pk)
    return minutes.sealed(meeting, own=False)


def file(content):
    return SimpleUploadedFile("protokoll.pdf", content, "application/pdf")


def test_a_sealed_pdf_is_known_by_itself_and_by_its_hash(sealed, client):
    content = sealed.read()
    shouted = " ".join([sealed.sha256[:32].upper(), sealed.sha256[32:]])
    for sent in ({"file": file(content)}, {"digest": shouted}):
        page = client.post(URL, sent).text
        assert "Äkta" in page
        assert "Version 1 av protokollet från Kompetensråd Fyrbodal" in page


def test_the_answer_says_nothing_of_what_the_minutes_hold(sealed, client):
    for job in Job.objects.filter(kind=minutes.KIND):
        page = client.post(URL, {"digest": job.sha256}).text
        assert "Äkta" in page
        for secret in ("Höstmöte", "KRF 2026/17", "Lena Storm", "Hemlig", f"/meetings/{job.params['meeting']}"):
            assert secret not in page


def test_one_changed_byte_is_not_known_and_the_file_is_not_kept(sealed, client):
    before = Job.objects.count()
    page = client.post(URL, {"file": file(sealed.read() + b"\n")}).text
    assert "Okänd" in page
    assert (Job.objects.count(), Document.objects.count()) == (before, 0)


def test_a_draft_has_no_seal(council):
    meeting = meeting_of(council)
    job = minutes.order_pdf(meeting, by=UserFactory())
    jobs.run(job.pk)
    job.refresh_from_db()
    assert seals.find(job.sha256) is None


@pytest.mark.parametrize("sent", [{}, {"digest": "abc"}, {"digest": "g" * 64}, {"digest": "é" * 64}, {"digest": "\0"}])
def test_what_is_no_hash_is_said_to_be_none(db, client, sent):
    answer = client.post(URL, sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_an_empty_file_is_unknown(db, client):
    page = client.post(URL, {"file": file(b"")}).text
    assert hashlib.sha256(b"").hexdigest() in page
    assert "Okänd" in page


def test_after_twenty_tries_in_a_minute_one_has_to_wait(db, client):
    answers = [client.post(URL, {"digest": "0" * 64}).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.get(URL).status_code == 200
