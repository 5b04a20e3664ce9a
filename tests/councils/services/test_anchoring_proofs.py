"""The proof of anchoring: when it can be issued, what it says, that it is frozen, and that anybody can check it."""

import pytest
from django.urls import reverse

from councils.models import HearingRequest
from councils.services import anchoring_proofs, hearing_measures, hearings, seals
from portal.concurrency import Conflict, WrongState
from portal.jobs import may_read
from portal.models import Job
from tests.councils.documents import pdf_words, words
from tests.councils.services.test_hearings import says
from tests.councils.services.test_meetings import at_once
from tests.councils.services.test_minutes import failures, made
from tests.factories import (
    HearingFactory,
    HearingRequestFactory,
    PartyFactory,
    PositionFactory,
    SharedItemFactory,
    UserFactory,
)


@pytest.fixture
def by(db):
    return UserFactory(name="Karin Öhrwall")


@pytest.fixture
def item(db):
    return SharedItemFactory(in_consultation=True, title="Handledare i vården", proposal="Gruppen **stödjer**.")


@pytest.fixture
def objection(item):
    party = PartyFactory(key="fy", organisation__name="Fyrbodals kommunalförbund")
    hearing = HearingFactory(shared_item=item, closed=True)
    town = {"hearing": hearing, "party": party, "answered": True, "level": "committee"}
    HearingRequestFactory(hearing=hearing, organisation=party.organisation, party=party, unreached=True)
    HearingRequestFactory(**town, town__organisation__name="Orusts kommun")
    PositionFactory(item=item, party=party, given=True, text="Vi står bakom det.")
    return HearingRequestFactory(
        **town, town__organisation__name="Tanums kommun", answer="objects", text="Ändra punkt tre."
    )


def met(row, by, words="Punkt tre är ändrad."):
    row = HearingRequest.objects.select_related("hearing__shared_item").get(pk=row.pk)
    row.measure = words
    return hearing_measures.write(row, version=row.version, by=by)


def test_it_waits_for_a_hearing_that_is_closed_and_for_every_objection_to_be_met(item, by):
    with pytest.raises(WrongState, match="Ingen har tillfrågats"):
        anchoring_proofs.issue(item, by=by)
    hearing = HearingFactory(shared_item=item)
    row = HearingRequestFactory(hearing=hearing, answered=True, answer="objects", text="Nej.")
    with pytest.raises(WrongState, match="Avsluta överhörningen"):
        anchoring_proofs.issue(item, by=by)
    hearings.close(hearing, summary="Klart.", by=by)
    with pytest.raises(WrongState, match="varje invändning"):
        anchoring_proofs.issue(item, by=by)
    assert not Job.objects.exists()
    met(row, by)
    assert anchoring_proofs.issue(item, by=by).params["version"] == 1


def test_it_says_who_was_asked_what_they_answered_and_what_was_done_and_is_sealed(item, objection, by, client):
    met(objection, by)
    job = made(anchoring_proofs.issue(item, by=by))
    content = job.read()
    text = pdf_words(content)
    for said in (
        *("Handledare i vården", "Karin Öhrwall", "2 av 2 kommuner", "Tanums kommun", "Stödjer inte", "Nämnd"),
        *("Ändra punkt tre.", "Punkt tre är ändrad.", "Orusts kommun", "Vi står bakom det.", "Lisbeth Nyman"),
    ):
        assert words(said) in text, said
    assert failures(content) == []
    seal = seals.find(job.sha256)
    assert (seal.item, seal.version, seal.newest) == (item.number, 1, 1)
    page = client.post(reverse("councils:minutes-check"), {"digest": job.sha256}).text
    assert f"Version 1 av förankringsbeviset för ärende {item.number}" in page
    assert "Handledare" not in page
    assert seals.find("0" * 64) is None


def test_the_same_content_is_the_same_version_and_what_changes_makes_a_new_one(item, objection, by):
    met(objection, by)
    first = made(anchoring_proofs.issue(item, by=by))
    before = first.read()
    assert anchoring_proofs.issue(item, by=UserFactory()) == first
    met(objection, by, "Punkterna tre och fyra är ändrade.")
    second = made(anchoring_proofs.issue(item, by=by))
    assert second.params["version"] == 2
    Job.objects.filter(pk=first.pk).update(state="queued")
    assert made(first).read() == before
    assert seals.find(first.sha256).newest == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_make_one():
    item, by = SharedItemFactory(in_consultation=True), UserFactory()
    HearingRequestFactory(hearing=HearingFactory(shared_item=item, closed=True), answered=True)
    assert not at_once(*[lambda: anchoring_proofs.issue(item, by=by)] * 3)
    assert Job.objects.filter(kind=anchoring_proofs.KIND).count() == 1


def test_what_was_done_is_written_about_an_answer_while_the_item_is_open(objection, by):
    read = HearingRequest.objects.select_related("hearing__shared_item").get(pk=objection.pk)
    met(objection, by)
    read.measure = "Annat."
    with pytest.raises(Conflict):
        hearing_measures.write(read, version=read.version, by=by)
    silent = HearingRequestFactory(hearing=objection.hearing)
    with pytest.raises(WrongState):
        met(silent, by)
    item = objection.hearing.shared_item
    type(item).objects.filter(pk=item.pk).update(state="withdrawn", withdrawn_reason="Löst")
    with pytest.raises(WrongState):
        met(objection, by, "Sent.")
    objection.refresh_from_db()
    assert objection.measure == "Punkt tre är ändrad."


def test_another_answer_takes_away_what_was_done_about_the_first(objection, by):
    type(objection.hearing).objects.update(closed_at=None)
    met(objection, by)
    row = HearingRequest.objects.select_related("hearing").get(pk=objection.pk)
    hearings.answer(row, says(HearingRequest.Answer.OBJECTS, "Ändra också punkt fyra."), via="link", by=None)
    row.refresh_from_db()
    assert row.measure == ""
    assert [one.pk for one in anchoring_proofs.standing(row.hearing.shared_item).unanswered] == [row.pk]


def test_the_convener_writes_issues_and_fetches_and_a_reader_reads(log_in, strategic_member, objection, outsider):
    item = objection.hearing.shared_item
    type(item).objects.filter(pk=item.pk).update(council=strategic_member.person.memberships.get().council)
    client = log_in(strategic_member)
    url = reverse("councils:anchoring-proof", args=[item.pk])
    page = client.get(url).text
    assert "Ändra punkt tre." in page
    assert reverse("councils:anchoring-proof-issue", args=[item.pk]) not in page
    write = reverse("councils:hearing-request-measure", args=[objection.pk])
    assert write in client.get(item.hearings.get().get_absolute_url()).text
    assert client.post(write, {"measure": "", "version": objection.version}).status_code == 422
    client.post(write, {"measure": "Punkt tre är ändrad.", "version": objection.version})
    assert "Punkt tre är ändrad." in client.get(objection.get_absolute_url()).text
    late = client.post(write, {"measure": "En gång till.", "version": objection.version})
    assert late.status_code == 409
    client.post(reverse("councils:anchoring-proof-issue", args=[item.pk]))
    job = anchoring_proofs.versions(item).get()
    assert 'class="job"' in client.get(url).text
    assert may_read(strategic_member, job)
    assert not may_read(outsider, job)
