"""What the public reads of minutes: no people, no notes, and nothing that only one person has seen."""

from datetime import datetime

import pytest

from councils.models import Extract
from councils.reports import extract as document
from councils.services import extract_files, extracts
from portal.concurrency import Conflict, WrongState
from portal.models import Job
from portal.reports import pdf
from tests.councils.documents import html_words, pdf_words, words
from tests.councils.services.test_minutes import HOSTILE, failures, made
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    ExtractFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
)

State = Extract.State


@pytest.fixture
def meeting(council):
    meeting = MeetingFactory(council=council, approved=True)
    open_item = AgendaItemFactory(meeting=meeting, title="Praktik", notes="Ada sade att det är ont om platser.")
    DecisionFactory(item=open_item, text="Rådet tillsätter en arbetsgrupp.")
    secret = AgendaItemFactory(meeting=meeting, title="Hemlig sak", notes="Hemligt", is_held_to_council=True)
    DecisionFactory(item=secret, text="Hemligt beslut")
    person = PersonFactory(name="Ada Alm")
    AttendanceFactory(
        meeting=meeting, person=person, organisation=OrganisationFactory(name="Högskolan Väst"), presence="present"
    )
    return meeting


def test_it_starts_with_titles_decisions_and_organisations_and_nothing_else(meeting, coordinator):
    extract = extracts.draft(meeting, by=coordinator)
    assert [(item["title"], item["conclusion"], item["decisions"]) for item in extract.items] == [
        ("Praktik", "", ["Rådet tillsätter en arbetsgrupp."])
    ]
    assert [name for group in extract.organisations for name in group["names"]] == ["Högskolan Väst"]
    assert "Ada" not in str([extract.items, extract.organisations])
    assert extracts.draft(meeting, by=coordinator) == extract


def write(extract, by, *, version=0, summary="", **changes):
    return extracts.edit(
        extract, summary=summary, items=[{**item, **changes} for item in extract.items], version=version, by=by
    )


def test_only_approved_minutes_have_an_extract(council, coordinator):
    with pytest.raises(WrongState):
        extracts.draft(MeetingFactory(council=council, held=True), by=coordinator)


def test_a_person_who_is_named_stops_it(meeting, coordinator):
    extract = extracts.draft(meeting, by=coordinator)
    write(extract, coordinator, conclusion="Som ada alm sade.")
    with pytest.raises(WrongState, match="Ada Alm"):
        extracts.send(extract, by=coordinator)


def test_a_decision_that_names_a_person_can_be_put_in_other_words(meeting, coordinator):
    DecisionFactory(item=meeting.items.get(title="Praktik"), text="Rådet utser Ada Alm.")
    extract = extracts.draft(meeting, by=coordinator)
    with pytest.raises(WrongState, match="Ada Alm"):
        extracts.send(extract, by=coordinator)
    write(extract, coordinator, decisions=["Rådet utser Högskolan Väst."])
    assert extracts.send(extract, by=coordinator).state == State.FOR_REVIEW


def test_another_than_the_writer_publishes_the_text_that_was_read(meeting, coordinator, chair):
    extract = extracts.draft(meeting, by=coordinator)
    extract = extracts.send(extract, by=coordinator)
    with pytest.raises(WrongState):
        extracts.publish(extract, version=extract.version, by=coordinator)
    with pytest.raises(WrongState):
        extracts.publish(extract, version=extract.version - 1, by=chair)
    published = extracts.publish(extract, version=extract.version, by=chair)
    assert (published.state, published.published_by) == (State.PUBLISHED, chair)


def test_what_is_changed_under_review_must_be_sent_again(meeting, coordinator, chair):
    extract = extracts.send(extracts.draft(meeting, by=coordinator), by=coordinator)
    read = extract.version
    write(extract, coordinator, version=read, summary="Nytt")
    with pytest.raises(WrongState):
        extracts.publish(extract, version=read, by=chair)


def test_two_who_write_lose_nothing(meeting, coordinator, chair):
    extract = extracts.draft(meeting, by=coordinator)
    write(extract, coordinator, summary="Ett")
    with pytest.raises(Conflict):
        write(extract, chair, summary="Två")
    assert Extract.objects.get().summary == "Ett"


def test_a_correction_starts_from_what_was_published_and_replaces_it(meeting, coordinator, chair):
    first = extracts.draft(meeting, by=coordinator)
    write(first, coordinator, summary="Kort", conclusion="Fler platser.")
    first = extracts.send(first, by=coordinator)
    extracts.publish(first, version=first.version, by=chair)
    second = extracts.draft(meeting, by=coordinator)
    assert (second.summary, second.items[0]["conclusion"]) == ("Kort", "Fler platser.")
    second = extracts.send(second, by=coordinator)
    extracts.publish(second, version=second.version, by=chair)
    assert [row.state for row in Extract.objects.order_by("pk")] == [State.REPLACED, State.PUBLISHED]


def test_everybody_reads_what_is_published_and_nobody_what_is_not(client, council):
    draft = ExtractFactory(meeting__council=council)
    published = ExtractFactory(meeting__council=council, published=True, summary="Rådet går vidare")
    assert client.get(f"/public/minutes/{draft.meeting_id}/").status_code == 404
    assert "Rådet går vidare" in client.get(published.get_absolute_url()).text
    assert published.get_absolute_url() in client.get("/").text
    extracts.withdraw(published, by=published.written_by)
    assert client.get(published.get_absolute_url()).status_code == 404
    assert published.get_absolute_url() not in client.get("/").text


@pytest.fixture
def published(meeting, coordinator, chair):
    extract = extracts.draft(meeting, by=coordinator)
    write(extract, coordinator, summary="Kort om **mötet**", conclusion="- Fler platser\n- Fler handledare")
    extract = extracts.send(extract, by=coordinator)
    return extracts.publish(extract, version=extract.version, by=chair)


def test_the_public_fetches_the_pdf_that_publishing_ordered(published, client):
    url = f"{published.get_absolute_url()}pdf/"
    assert client.get(url).status_code == 404, "it is not made yet"
    assert url not in client.get(published.get_absolute_url()).text
    made(extract_files.of(published))
    page = client.get(published.get_absolute_url()).text
    assert url in page
    answer = client.get(url)
    assert failures(answer.content) == []
    said = pdf_words(answer.content)
    for text in ("Kort om mötet", "Praktik", "Fler handledare", "Rådet tillsätter en arbetsgrupp.", "Högskolan Väst"):
        assert words(text) in said, text
        assert words(text) in html_words(page), text
    for text in ("Ada", "Hemlig"):
        assert words(text) not in said
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment; filename")


def test_what_is_withdrawn_or_replaced_is_fetched_no_more(published, coordinator, chair, client):
    url = f"{published.get_absolute_url()}pdf/"
    first = made(extract_files.of(published)).read()
    second = extracts.draft(published.meeting, by=coordinator)
    write(second, coordinator, summary="Nytt i korthet")
    second = extracts.send(second, by=coordinator)
    second = extracts.publish(second, version=second.version, by=chair)
    assert client.get(url).status_code == 404, "the old one is not given for the new one"
    made(extract_files.of(second))
    assert client.get(url).content != first
    extracts.withdraw(second, by=coordinator)
    assert client.get(url).status_code == 404
    with pytest.raises(WrongState):
        extract_files.order(Extract.objects.get(pk=second.pk), by=chair)


def test_the_pdf_is_what_was_published_and_read_as_a_job_by_reviewers_alone(published, chair, member, outsider):
    job = extract_files.of(published)
    published.meeting.title = "Ett annat namn"
    published.meeting.save()
    assert made(job).filename.startswith("Utdrag ur protokollet från Rådsmöte")
    may = [user for user in (chair, member, outsider) if extract_files.can_read(user, job)]
    assert may == [chair]
    assert extract_files.order(published, by=chair) == job


def test_a_pdf_that_is_missing_or_has_failed_is_ordered_again(published, coordinator, log_in):
    client, address = log_in(coordinator), f"/meetings/{published.meeting_id}/extract/"
    order = f"/extracts/{published.pk}/pdf/"
    assert order not in client.get(address).text
    Job.objects.filter(kind=extract_files.KIND).update(state=Job.State.FAILED)
    assert order in client.get(address).text
    client.post(order)
    assert extract_files.of(published).state == Job.State.QUEUED


def test_hostile_text_comes_out_in_the_pdf_as_it_was_typed(db):
    items = [{"number": "1.", "title": text[:150], "conclusion": text, "decisions": [text]} for text in HOSTILE]
    names = [{"side": "Utbud", "names": HOSTILE}]
    extract = ExtractFactory(published=True, summary=HOSTILE[0], items=items, organisations=names)
    report = extract_files.report(extract)
    at = datetime.fromisoformat(report.at)
    content = pdf.render(extract_files.TEMPLATE, document.for_typst(report), title=report.heading, lang="sv", at=at)
    assert failures(content) == []
    said = pdf_words(content)
    assert all(words(text) in said for text in HOSTILE if text.isascii())


def test_it_is_written_in_the_browser(meeting, coordinator, chair, log_in):
    client, address = log_in(coordinator), f"/meetings/{meeting.pk}/extract/"
    client.post(f"{address}begin/")
    data = {
        "summary": "Kort om mötet",
        "title-0": "Praktik",
        "conclusion-0": "Fler platser behövs.",
        "decisions-0": "Rådet tillsätter en grupp.\r\n\r\nRådet går vidare.",
        "version": 0,
    }
    assert "Utdraget är sparat." in client.post(address, data, follow=True).text
    assert client.post(address, data).status_code == 409
    extract = Extract.objects.get()
    assert extract.items[0]["conclusion"] == "Fler platser behövs."
    assert extract.items[0]["decisions"] == ["Rådet tillsätter en grupp.", "Rådet går vidare."]
    client.post(address, {**data, "summary": "Kort om mötet i mars", "version": extract.version, "send": "1"})
    extract.refresh_from_db()
    assert (extract.state, extract.summary) == ("for_review", "Kort om mötet i mars")
    assert address not in client.get("/my-work/").text
    reviewer = log_in(chair)
    assert address in reviewer.get("/my-work/").text
    assert "Fler platser behövs." in reviewer.get(address).text
    reviewer.post(f"/extracts/{extract.pk}/publish/", {"version": extract.version})
    assert "Kort om mötet" in reviewer.get(f"/public/minutes/{meeting.pk}/").text
