"""The pages where minutes are corrected, and where each version is read."""

import pytest

from councils.models import Correction, Meeting
from councils.services import corrections, meetings, minutes
from portal.models import Job
from portal.notifications import target
from portal.services import jobs
from tests.councils.documents import docx_words, html_words, meeting_of, words
from tests.factories import AgendaItemFactory, ExtractFactory


@pytest.fixture
def meeting(council, coordinator):
    meeting = meeting_of(council, for_approval=True)
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=coordinator)
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def corrected(meeting, coordinator, chair):
    """Minutes with a confirmed correction in the notes that all read, and one in notes that stay in the council."""
    for position, was, shall_be in ((1, "fler lärlingar", "tolv lärlingar"), (3, "Hemlig anteckning", "Hemlig sak")):
        said = {"item": meeting.items.get(position=position), "was": was, "shall_be": shall_be, "reason": f"Fel: {was}"}
        corrections.confirm(corrections.write(meeting, by=coordinator, **said), by=chair)
    for job in Job.objects.all():
        jobs.run(job.pk)
    return meeting


@pytest.fixture
def elsewhere(db):
    """An item of another meeting, so that an item's key and its place on the agenda are not the same number."""
    return AgendaItemFactory()


def test_lists_show_the_words_that_hold_now_and_say_that_they_were_corrected(
    elsewhere, meeting, coordinator, chair, log_in
):
    item, client = meeting.items.get(position=1), log_in(coordinator)
    lists = [f"/meetings/{meeting.pk}/", "/decisions/", "/decisions/?format=csv"]
    assert all("Rådet tillsätter en arbetsgrupp." in client.get(url).content.decode() for url in lists)
    for was, now in (("en arbetsgrupp", "två arbetsgrupper"), (item.title, "Rätt rubrik")):
        said = {"item": item, "was": was, "shall_be": now, "reason": "Fel."}
        corrections.confirm(corrections.write(meeting, by=coordinator, **said), by=chair)
    for url in lists:
        text = client.get(url).content.decode()
        assert "Rådet tillsätter två arbetsgrupper." in text, url
        assert "Rådet tillsätter en arbetsgrupp." not in text, url
        assert "Rättat" in text, url
    assert "Rätt rubrik" in client.get(f"/meetings/{meeting.pk}/agenda/").text


def test_it_is_written_by_one_and_confirmed_by_another(meeting, coordinator, chair, log_in):
    client, address = log_in(coordinator), f"/meetings/{meeting.pk}/corrections/"
    assert "Inget har rättats" in client.get(address).text
    data = {
        "item": meeting.items.get(position=1).pk,
        "was": "färre lärlingar",
        "shall_be": "tolv lärlingar",
        "reason": "Fel antal.",
    }
    refused = client.post(f"{address}new/", data)
    assert refused.status_code == 422
    assert "Orden står inte tillsammans där." in refused.text
    assert "färre lärlingar" in refused.text
    answer = client.post(f"{address}new/", {**data, "was": "fler lärlingar"}, follow=True)
    assert "Rättelsen väntar på att någon annan bekräftar den." in answer.text
    assert "Bekräfta rättelsen" not in answer.text
    assert "Skriv en rättelse" not in answer.text
    reviewer, row = log_in(chair), Correction.objects.get()
    assert address in reviewer.get("/my-work/").text
    assert address not in client.get("/my-work/").text
    assert "<del>fler</del>" in reviewer.get(address).text
    assert reviewer.post(f"/corrections/{row.pk}/reject/", {"answer": " "}).status_code == 422
    assert "har en ny version" in reviewer.post(f"/corrections/{row.pk}/confirm/", follow=True).text
    again = reviewer.post(f"/corrections/{row.pk}/reject/", {"answer": "Nej"}, follow=True)
    assert "Rättelsen är redan bekräftad." in again.text
    assert "tolv lärlingar" in client.get(f"/meetings/{meeting.pk}/minutes/").text
    assert "Protokollet är rättat" in client.get(f"/meetings/{meeting.pk}/agenda/").text
    assert "tolv lärlingar" in client.get(f"/meetings/{meeting.pk}/history/").text


def test_minutes_that_are_not_approved_are_not_corrected(council, coordinator, log_in):
    address = f"/meetings/{meeting_of(council).pk}/corrections/new/"
    assert "Bara justerade protokoll rättas." in log_in(coordinator).get(address, follow=True).text


def test_each_version_is_read_for_ever_and_an_earlier_one_says_so(corrected, member, log_in):
    client, address = log_in(member), f"/meetings/{corrected.pk}/minutes/"
    newest, first = client.get(address).text, client.get(f"{address}?version=1").text
    assert "Det har rättats" not in newest
    for text in ("Version 3, rättad", "tolv lärlingar", "Hemlig sak", "Fel: fler lärlingar"):
        assert words(text) in html_words(newest)
        assert words(text) not in html_words(first)
    assert "Det här är version 1, som den var." in first
    assert words("Hemlig anteckning") in html_words(first)
    assert words("Hemlig anteckning") in html_words(client.get(f"{address}?version=2").text)
    assert words("tolv lärlingar") in docx_words(client.get(f"{address}word/").content)
    assert words("tolv lärlingar") not in docx_words(client.get(f"{address}word/?version=1").content)
    assert client.get(f"{address}?version=4").status_code == client.get(f"{address}word/?version=4").status_code == 404
    for job in Job.objects.filter(params__own=True):
        assert f"/jobs/{job.pk}/file/" in newest
        assert client.get(f"/jobs/{job.pk}/file/").status_code == 200
    assert "Version 1. Det finns en nyare." in newest
    assert f'hx-post="{address}pdf/"' not in newest


def test_who_is_not_the_councils_own_reads_no_held_words_in_any_version(corrected, strategic_member, log_in):
    client, address = log_in(strategic_member), f"/meetings/{corrected.pk}/"
    pages = ["minutes/", *(f"minutes/?version={n}" for n in (1, 2, 3)), "history/"]
    for page in pages:
        assert "Hemlig" not in client.get(f"{address}{page}").text, page
    assert "Rättelsen finns i anteckningar som stannar i rådet." in client.get(f"{address}minutes/").text
    assert client.get(f"{address}minutes/word/?version=1&copy=own").status_code == 403
    assert words("Hemlig") not in docx_words(client.get(f"{address}minutes/word/?version=1").content)
    for job in Job.objects.filter(params__own=True):
        assert client.get(f"/jobs/{job.pk}/file/").status_code == 404


def test_the_check_says_that_a_newer_version_is_in_force(corrected, client):
    hashes = {job.params["version"]: job.sha256 for job in Job.objects.filter(params__own=False)}
    old = client.post("/minutes/check/", {"digest": hashes[1]}).text
    assert "Äkta, men det finns en nyare version" in old
    assert "version 3 gäller" in old
    assert "nyare" not in client.post("/minutes/check/", {"digest": hashes[3]}).text


def test_the_extract_says_that_the_minutes_have_been_corrected_since(
    meeting, coordinator, chair, member, other_member, log_in
):
    ExtractFactory(meeting=meeting, published=True)
    client, address = log_in(coordinator), f"/meetings/{meeting.pk}/extract/"
    assert "har rättats" not in client.get(address).text
    row = corrections.write(
        meeting, item=None, was="KRF 2026/17", shall_be="KRF 2026/18", reason="Fel.", by=coordinator
    )
    corrections.confirm(row, by=chair)
    assert "Protokollet har rättats sedan utdraget publicerades." in client.get(address).text
    rows = {row.kind: row for row in coordinator.notifications.all()}
    assert target(coordinator, rows["extract"]) == address
    assert target(coordinator, rows["correction"]) == f"/meetings/{meeting.pk}/corrections/#r{row.pk}"
    for user in (member, other_member):
        assert [target(user, rows[kind]) for kind in ("extract", "correction")] == ["", ""]


def test_reading_held_words_is_logged_and_no_page_costs_more_for_many(corrected, coordinator, log_in, queries, caplog):
    caplog.set_level("INFO")
    client, address = log_in(coordinator), f"/meetings/{corrected.pk}/corrections/"
    few = queries(client, address)
    assert "held_notes_read" in caplog.text
    for n in range(5):
        said = {"was": "KRF 2026/17", "shall_be": f"KRF {n}", "reason": "Fel."}
        corrections.withdraw(corrections.write(corrected, item=None, by=coordinator, **said), by=coordinator)
    assert queries(client, address) == few
