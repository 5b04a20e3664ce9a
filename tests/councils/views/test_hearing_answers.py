"""A municipality's answer through the mailed link: without login, for one municipality, and only by pressing."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Hearing, HearingRequest, SharedItem
from councils.services import hearing_forwards, hearing_links, hearings
from portal.concurrency import WrongState
from portal.history import events_of, history_of
from portal.models import Document, Mail
from portal.services import documents as service
from tests.councils.documents import pdf_words, words
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    HearingFactory,
    HearingForwardFactory,
    HearingRequestFactory,
    MembershipFactory,
    PartyFactory,
    SharedItemFactory,
    UserFactory,
)
from tests.portal.documents import attached, sent

COLLEAGUE = {"name": "Ulf Sundell", "email": "ulf@example.org"}
SAID = hearings.Said(HearingRequest.Answer.SUPPORTS, "", HearingRequest.Level.OFFICIAL, "Ulf Sundell")
ANSWER = {"answer": "supports", "level": "official", "answered_by": "Lisbeth Nyman, näringslivschef"}


@pytest.fixture
def row(db):
    item = SharedItemFactory(in_consultation=True, title="Bedömning av behov")
    words = {"opened_by": UserFactory(name="Karin Öhrwall", email="karin@example.org")}
    return HearingRequestFactory(
        hearing=HearingFactory(shared_item=item, question="Stödjer kommunen bedömningen?", **words),
        party=PartyFactory(key="fy"),
        town__organisation__name="Munkedals kommun",
    )


def kept(row):
    return (
        HearingRequest.objects.filter(pk=row.pk).values("answer", "text", "opened_at", "answered_at", "version").get()
    )


def test_one_answers_without_logging_in_gets_a_receipt_and_may_change_it(row):
    client = Client()
    page = client.get(row.answer_path).text
    assert "Stödjer kommunen bedömningen?" in page
    assert "Munkedals kommun" in page
    response = client.post(row.answer_path, ANSWER)
    receipt = client.get(response.url).text
    assert "Tack, vi har fått kommunens svar" in receipt
    assert "Lisbeth Nyman, näringslivschef" in receipt
    assert ">Försenat<" not in receipt
    client.post(row.answer_path, {**ANSWER, "answer": "objects", "text": "Ändra punkt tre."})
    receipt = client.get(response.url).text
    assert "Ändra punkt tre." in receipt
    assert kept(row)["answer"] == "objects"


def test_the_history_names_whose_link_it_was(row, log_in, strategic_member):
    forward = hearing_forwards.send_on(row, **COLLEAGUE, sent_by="Lisbeth Nyman", by=None)
    Client().post(reverse("councils:hearing-opened", args=[row.code]))
    Client().post(row.answer_path, ANSWER)
    Client().post(forward.answer_path, {**ANSWER, "answer": "no_view"})
    history = history_of(events_of(HearingRequest, pgh_obj_id=row.pk))
    holder = row.contact.name
    assert [(change.by, change.link) for change in history] == [
        (None, "Ulf Sundell"), (None, holder), (None, holder), (None, ""),
    ]  # fmt: skip
    page = log_in(strategic_member).get(row.get_absolute_url()).text
    assert "<b>Ulf Sundell</b> ändrade" in page
    assert page.count("genom länken i mejlet") >= 3


def test_the_page_leads_nowhere_but_to_the_answer(row):
    page = Client().get(row.answer_path).text
    assert "<nav" not in page
    assert reverse("account_login") not in page


@pytest.mark.parametrize("path", ["", "receipt/", "opened/", "?answer=supports"])
def test_what_scans_the_mail_changes_nothing(row, path):
    before, client = kept(row), Client()
    with CaptureQueriesContext(connection) as asked:
        for ask in (client.get, client.head, client.options):
            ask(row.answer_path + path)
    assert not [q["sql"] for q in asked if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]
    assert kept(row) == before


def test_the_page_itself_says_that_it_is_read_and_only_with_its_own_token(row):
    opened = row.answer_path + "opened/"
    assert Client(enforce_csrf_checks=True).post(opened).status_code == 403
    assert kept(row)["opened_at"] is None
    client = Client(enforce_csrf_checks=True)
    page = client.get(row.answer_path).text
    token = re.search(r'data-opened hidden><input type="hidden" name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert client.post(opened, {"csrfmiddlewaretoken": token}).status_code == 204
    assert kept(row)["opened_at"] is not None
    assert "data-opened" not in client.get(row.answer_path).text


def test_who_answers_has_opened_it_without_a_script(row):
    Client().post(row.answer_path, ANSWER)
    assert kept(row)["opened_at"] is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answer": ""}, "Välj ett av svaren."),
        ({"answer": "kanske"}, "errsum"),
        ({"answer": "objects"}, "Skriv vad som behöver ändras."),
        ({"answer": "objects", "text": " \u200b "}, "Skriv vad som behöver ändras."),
        ({"answer": "supports_with_remarks"}, "Skriv synpunkten."),
        ({"level": ""}, "Ange på vilken nivå svaret är bestämt."),
        ({"answered_by": " "}, "Skriv namnet på den som svarar."),
        ({"text": "x" * 4001}, "errsum"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(row, change, words):
    response = Client().post(row.answer_path, {**ANSWER, **change})
    assert response.status_code == 422
    assert words in response.text
    assert kept(row)["answer"] == ""


@pytest.mark.parametrize("code", ["x", "W10:abc:def", "x" * 5000, "%00", "å"])
def test_a_link_that_is_not_ours_opens_nothing(db, code):
    for name in ("hearing-answer", "hearing-receipt"):
        response = Client().get(reverse(f"councils:{name}", args=[code]))
        assert response.status_code == 404
        assert "Länken till frågan fungerar inte längre" in response.text
    assert Client().post(reverse("councils:hearing-opened", args=[code])).status_code == 404


def test_another_municipalitys_link_is_not_to_be_made_of_ones_own(row):
    other = HearingRequestFactory(hearing=row.hearing)
    mine, theirs = row.code.split(":", 1), other.code.split(":", 1)
    forged = reverse("councils:hearing-answer", args=[f"{theirs[0]}:{mine[1]}"])
    assert Client().post(forged, ANSWER).status_code == 404
    assert kept(other)["answer"] == ""
    # One's own link answers for oneself, whatever is sent with it.
    Client().post(row.answer_path, {**ANSWER, "organisation": other.organisation_id, "pk": other.pk})
    assert (kept(row)["answer"], kept(other)["answer"]) == ("supports", "")


def test_a_call_to_a_meeting_opens_no_hearing(row):
    from tests.factories import InvitationFactory

    code = InvitationFactory(pk=row.pk, key=row.key).code
    assert Client().get(reverse("councils:hearing-answer", args=[code])).status_code == 404


def test_a_link_that_has_been_replaced_is_void(row):
    old = row.answer_path
    hearings.ask_again(row, by=UserFactory())
    for response in (Client().get(old), Client().post(old, ANSWER), Client().post(old + "opened/")):
        assert response.status_code == 404
    assert kept(row)["answer"] == ""


def test_whoever_is_the_contact_no_longer_is_out_at_the_next_request(row):
    row.contact.assignments.update(to_on=timezone.localdate() - timedelta(days=1))
    assert Client().post(row.answer_path, ANSWER).status_code == 404
    assert kept(row)["answer"] == ""


def test_after_the_last_day_the_answer_is_taken_and_marked(row):
    Hearing.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    client = Client()
    response = client.post(row.answer_path, ANSWER)
    assert response.status_code == 302
    receipt = client.get(response.url).text
    assert "Det räknas ändå, och är märkt som försenat." in receipt


@pytest.mark.parametrize("how", ["closed", "withdrawn"])
def test_when_it_is_closed_the_page_says_so_and_takes_nothing(row, how):
    client = Client()
    client.post(row.answer_path, ANSWER)
    before = kept(row)
    if how == "closed":
        Hearing.objects.update(closed_at=timezone.now())
    else:
        SharedItem.objects.update(state="withdrawn", withdrawn_reason="Löst")
    page = client.get(row.answer_path)
    assert page.status_code == 200
    assert "Överhörningen är avslutad" in page.text
    assert '<form class="form"' not in page.text
    assert client.post(row.answer_path, {**ANSWER, "answer": "no_view"}).status_code == 409
    assert kept(row) == before
    assert "går inte längre att ändra" in client.get(row.answer_path + "receipt/").text


def test_without_an_answer_there_is_no_receipt(row):
    assert Client().get(row.answer_path + "receipt/").url == row.answer_path


def test_the_link_stays_out_of_caches_logs_and_search_engines(row, caplog):
    with caplog.at_level(logging.INFO, logger="portal.request"):
        for path in ("", "receipt/"):
            response = Client().get(row.answer_path + path)
            assert response.headers["Cache-Control"] == "private, no-store"
            assert "noindex" in response.headers["X-Robots-Tag"]
    assert row.code not in caplog.text
    assert "/answer/hearing/" in caplog.text


def test_the_papers_of_the_question_open_through_the_link_and_no_other_document(row, strategic_member):
    item = row.hearing.shared_item
    paper, other = (attached(item, strategic_member, name=name) for name in ("Utkast.txt", "Internt.txt"))
    row.hearing.papers.add(paper)
    page = Client().get(row.answer_path).text
    assert "Utkast" in page
    assert "Internt" not in page
    address = reverse("councils:hearing-file", args=[row.code, paper.pk])
    assert address in page
    response = Client().get(address)
    assert b"".join(response.streaming_content) == b"text"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "private, no-store"
    for pk in (other.pk, attached(HearingRequestFactory(), strategic_member).pk):
        assert Client().get(reverse("councils:hearing-file", args=[row.code, pk])).status_code == 404
    service.remove(paper, by=strategic_member)
    assert "Utkast" not in Client().get(row.answer_path).text
    assert Client().get(address).status_code == 404


# What is attached to the answer


def files(row):
    return list(Document.objects.of(HearingRequest.objects.filter(pk=row.pk)).present())


def test_a_file_goes_with_the_answer_and_can_be_taken_back_until_the_hearing_is_closed(row, strategic_member):
    client = Client()
    receipt = client.post(row.answer_path, {**ANSWER, "file": sent("Yttrande.pdf")}).url
    (kept_file,) = files(row)
    assert (kept_file.title, kept_file.created_by) == ("Yttrande", None)
    assert "Yttrande" in client.get(receipt).text
    # The same answer with one more file keeps both.
    client.post(row.answer_path, {**ANSWER, "file": sent("Bilaga.txt", b"tabell")})
    assert len(files(row)) == 2
    remove = reverse("councils:hearing-file-remove", args=[row.code, kept_file.pk])
    assert client.post(remove).status_code == 302
    assert [one.title for one in files(row)] == ["Bilaga"]
    assert client.post(remove).status_code == 404
    remove = reverse("councils:hearing-file-remove", args=[row.code, files(row)[0].pk])
    Hearing.objects.update(closed_at=timezone.now())
    assert client.post(remove).status_code == 409
    assert len(files(row)) == 1
    # What hangs on the item or on another's answer is not the municipality's to take away.
    paper = attached(row.hearing.shared_item, strategic_member)
    assert client.post(reverse("councils:hearing-file-remove", args=[row.code, paper.pk])).status_code == 404


def test_a_file_that_is_not_taken_leaves_no_answer_either(row):
    response = Client().post(row.answer_path, {**ANSWER, "file": sent("Virus.exe", b"MZ\x90\x00")})
    assert response.status_code == 422
    assert kept(row)["answer"] == ""
    for n in range(5):
        Client().post(row.answer_path, {**ANSWER, "file": sent(f"{n}.txt", b"%d" % n)})
    response = Client().post(row.answer_path, {**ANSWER, "answer": "no_view", "file": sent("6.txt", b"sex")})
    assert response.status_code == 409
    assert "fem bilagor" in response.text
    assert (kept(row)["answer"], len(files(row))) == ("supports", 5)


def test_only_a_link_that_we_have_signed_may_be_sent_much(row, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    words = {**ANSWER, "file": sent("Stor.txt", b"x" * 4000)}
    assert Client().post(reverse("councils:hearing-answer", args=["x"]), words).status_code == 413
    words["file"].seek(0)
    assert Client().post(row.answer_path, words).status_code == 302


def test_the_receipt_is_a_pdf_that_says_what_the_page_says_and_is_the_same_each_time(row):
    client = Client()
    address = reverse("councils:hearing-receipt-pdf", args=[row.code])
    assert client.get(address).url == row.answer_path
    client.post(row.answer_path, {**ANSWER, "answer": "objects", "text": "Ändra punkt tre."})
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    text = pdf_words(first.content)
    for said in ("Munkedals kommun", "Stödjer inte", "Ändra punkt tre.", "Lisbeth Nyman", "Stödjer kommunen"):
        assert words(said) in text


# A colleague


@pytest.fixture
def colleague(row):
    Client().post(reverse("councils:hearing-forward", args=[row.code]), COLLEAGUE)
    return row.forwards.get()


def test_a_colleague_answers_through_a_link_of_ones_own_beside_the_contacts(row, colleague, log_in, strategic_member):
    mail = Mail.objects.get(to="ulf@example.org")
    assert colleague.answer_path in mail.text
    assert mail.reply_to == row.contact.email
    client = Client()
    page = client.get(colleague.answer_path).text
    assert 'value="Ulf Sundell"' in page
    assert reverse("councils:hearing-forward", args=[colleague.code]) not in page
    client.post(colleague.answer_path + "opened/")
    client.post(colleague.answer_path, {**ANSWER, "answered_by": "Ulf Sundell"})
    colleague.refresh_from_db()
    assert colleague.opened_at
    assert colleague.answered_at
    assert HearingRequest.objects.get(pk=row.pk).answered_by == "Ulf Sundell"
    # The first link still works, and its page tells what has become of the second.
    page = client.get(row.answer_path).text
    assert "Ulf Sundell" in page
    assert client.post(row.answer_path, {**ANSWER, "answer": "no_view"}).status_code == 302
    trace = log_in(strategic_member).get(row.get_absolute_url()).text
    assert "ulf@example.org" in trace
    assert row.contact.name in trace


def test_a_colleagues_page_says_that_it_is_read_also_after_the_contacts(row, colleague):
    client = Client()
    client.post(row.answer_path + "opened/")
    assert "data-opened" not in client.get(row.answer_path).text
    assert "data-opened" in client.get(colleague.answer_path).text
    client.post(colleague.answer_path + "opened/")
    assert "data-opened" not in client.get(colleague.answer_path).text


def test_a_link_that_is_taken_back_is_void_and_what_it_has_answered_stands(row, colleague):
    client = Client()
    client.post(colleague.answer_path, ANSWER)
    client.post(reverse("councils:hearing-revoke", args=[row.code, colleague.pk]))
    for response in (client.get(colleague.answer_path), client.post(colleague.answer_path, ANSWER)):
        assert response.status_code == 404
    assert kept(row)["answer"] == "supports"
    # Sent on again, it is another link.
    client.post(reverse("councils:hearing-forward", args=[row.code]), COLLEAGUE)
    assert client.get(row.forwards.live().get().answer_path).status_code == 200
    assert client.get(colleague.answer_path).status_code == 404


def test_with_the_contacts_link_the_colleagues_are_void_too(row, colleague):
    hearings.ask_again(row, by=UserFactory())
    assert Client().get(colleague.answer_path).status_code == 404
    other = HearingForwardFactory(request=row)
    row.contact.assignments.update(to_on=timezone.localdate() - timedelta(days=1))
    assert Client().get(other.answer_path).status_code == 404


def test_a_link_taken_back_while_its_page_is_open_answers_nothing(row, colleague):
    seen = hearing_links.find(colleague.code)
    hearing_forwards.revoke(colleague, by=None)
    with pytest.raises(WrongState):
        hearings.answer(seen.row, SAID, via=HearingRequest.Via.LINK, by=None, forward=seen.forward)
    assert kept(row)["answer"] == ""


def test_the_question_is_sent_on_to_few_once_each_and_by_the_contact_alone(row, colleague):
    client, address = Client(), reverse("councils:hearing-forward", args=[row.code])
    assert client.post(address, {**COLLEAGUE, "email": "ULF@example.org"}).status_code == 409
    assert client.post(address, {**COLLEAGUE, "email": row.contact.email}).status_code == 409
    assert client.post(address, {"name": "", "email": "ulf"}).status_code == 422
    theirs = reverse("councils:hearing-forward", args=[colleague.code])
    assert client.post(theirs, {**COLLEAGUE, "email": "ny@example.org"}).status_code == 409
    for n in range(4):
        assert client.post(address, {**COLLEAGUE, "email": f"k{n}@example.org"}).status_code == 302
    assert client.post(address, {**COLLEAGUE, "email": "k5@example.org"}).status_code == 409
    assert row.forwards.count() == 5
    stranger = HearingForwardFactory()
    assert client.post(reverse("councils:hearing-revoke", args=[row.code, stranger.pk])).status_code == 404
    assert client.post(reverse("councils:hearing-revoke", args=[colleague.code, colleague.pk])).status_code == 404
    Hearing.objects.filter(pk=row.hearing_id).update(closed_at=timezone.now())
    assert client.post(address, {**COLLEAGUE, "email": "sen@example.org"}).status_code == 409


def test_questions_go_to_who_coordinates_the_associations_council(row):
    assert "karin@example.org" in Client().get(row.answer_path).text
    council = CouncilFactory(host=row.party.organisation)
    MembershipFactory(council=council, person__email="malin@example.org", coordinator=True)
    page = Client().get(row.answer_path).text
    assert "malin@example.org" in page
    assert "karin@example.org" not in page


def test_the_contact_who_is_logged_in_answers_as_oneself(row, log_in):
    user = UserFactory()
    row.contact.user = user
    row.contact.save()
    log_in(user).post(row.answer_path, ANSWER)
    assert HearingRequest.objects.get(pk=row.pk).answered_via == "portal"
    latest = history_of(events_of(HearingRequest, pgh_obj_id=row.pk))[0]
    assert (latest.by, latest.link) == (user.name, "")


def test_an_account_of_another_municipality_answers_through_the_link_as_anybody(row, log_in, municipal_contact):
    AssignmentFactory(person=municipal_contact.person, task="municipal_contact")
    log_in(municipal_contact).post(row.answer_path, ANSWER)
    assert HearingRequest.objects.get(pk=row.pk).answered_via == "link"
