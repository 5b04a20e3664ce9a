"""What the public reads of minutes: no people, no notes, and nothing that only one person has seen."""

import pytest

from councils.models import Extract
from councils.services import extracts
from portal.concurrency import Conflict, WrongState
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
    client.post(f"/extracts/{extract.pk}/send/")
    extract.refresh_from_db()
    assert address not in client.get("/my-work/").text
    reviewer = log_in(chair)
    assert address in reviewer.get("/my-work/").text
    assert "Fler platser behövs." in reviewer.get(address).text
    reviewer.post(f"/extracts/{extract.pk}/publish/", {"version": extract.version})
    assert "Kort om mötet" in reviewer.get(f"/public/minutes/{meeting.pk}/").text
