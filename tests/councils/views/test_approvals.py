"""Approving minutes in the browser's terms: sent, answered item by item, seen by those who follow it."""

import pytest
from django.utils import timezone

from councils.models import Meeting, Verdict
from councils.services import approvals, minutes
from tests.factories import AgendaItemFactory, ApproverFactory


def _url(meeting, rest=""):
    return f"/meetings/{meeting.pk}/approval/{rest}"


def test_the_coordinator_sends_the_minutes_to_those_chosen(held_minutes, two, coordinator, log_in):
    client = log_in(coordinator)
    assert "Ada Alm" in client.get(_url(held_minutes, "ask/")).text
    answer = client.post(_url(held_minutes, "ask/"), {"people": [], "approve_by": "2020-01-01"})
    assert answer.status_code == 422
    assert "Välj minst en justerare." in answer.text
    answer = client.post(
        _url(held_minutes, "ask/"), {"people": [two[0].pk], "approve_by": timezone.localdate()}, follow=True
    )
    assert "Har inte svarat" in answer.text
    assert "0 av 1 justerare har justerat" in answer.text
    assert "Ingen har föreslagit någon ändring." in answer.text
    assert Meeting.objects.get(pk=held_minutes.pk).state == "for_approval"


def test_an_approver_finds_it_in_my_work_and_answers_item_by_item(sent, two, log_in):
    client = log_in(two[0].user)
    assert _url(sent) in client.get("/my-work/").text
    item = sent.items.get(title="Handledare")
    data = {"read": minutes.fingerprint(sent), f"remark-{item.pk}": "Det var tio platser."}
    assert "Ditt svar är sparat." in client.post(_url(sent), data, follow=True).text
    assert _url(sent) not in client.get("/my-work/").text
    assert Verdict.objects.get(item=item).remark == "Det var tio platser."


def test_the_coordinator_reads_what_is_proposed_and_answers_it(sent, two, coordinator, log_in):
    item = sent.items.get(title="Handledare")
    approvals.answer(
        sent, remarks={item.pk: "Det var tio platser."}, dissents=(), read=minutes.fingerprint(sent), by=two[0].user
    )
    client = log_in(coordinator)
    assert "Det var tio platser." in client.get(_url(sent)).text
    verdict = Verdict.objects.exclude(remark="").get()
    refused = client.post(f"/verdicts/{verdict.pk}/reply/", {"text": " "}, follow=True)
    assert "Ange varför texten står kvar" in refused.text
    client.post(f"/verdicts/{verdict.pk}/reply/", {"text": "Tolv enligt listan."})
    assert "Tolv enligt listan." in log_in(two[0].user).get(_url(sent)).text


def test_what_was_changed_while_an_approver_read_is_not_approved(sent, two, log_in):
    client = log_in(two[0].user)
    sent.items.update(notes="Något helt annat.")
    answer = client.post(_url(sent), {"read": "0" * 32}, follow=True)
    assert "Anteckningarna har ändrats" in answer.text
    assert not Verdict.objects.exists()


def test_an_approver_who_has_been_taken_off_is_told_so(sent, two, log_in):
    sent.approvers.filter(person=two[0]).delete()
    assert log_in(two[0].user).post(_url(sent), {"read": minutes.fingerprint(sent)}).status_code == 403


def test_the_page_costs_as_much_with_many_items_and_approvers(sent, two, coordinator, log_in, queries):
    client = log_in(coordinator)
    before = queries(client, _url(sent))
    for _ in range(10):
        AgendaItemFactory(meeting=sent)
        ApproverFactory(meeting=sent)
    assert queries(client, _url(sent)) == before


@pytest.mark.parametrize("name", ["ask/", ""])
def test_a_member_who_is_not_asked_sees_nothing_of_it(sent, member, log_in, name):
    assert log_in(member).get(_url(sent, name)).status_code == 403
