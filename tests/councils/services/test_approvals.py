"""Approval by those who were there: asked within a window, item by item, and never by the one who wrote it."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from councils.models import Meeting, Verdict
from councils.services import agendas, approvals, meetings, minutes, notes
from councils.services.minutes_report import build
from portal.concurrency import WrongState
from portal.models import Job, Mail
from tests.councils.conftest import at_the_meeting
from tests.factories import AgendaItemFactory, AttendanceFactory, MeetingFactory

State = Meeting.State


def answer(meeting, person, remarks=None, dissents=()):
    by_title = {item.title: item.pk for item in meeting.items.all()}
    return approvals.answer(
        meeting,
        remarks={by_title[title]: text for title, text in (remarks or {}).items()},
        dissents={by_title[title] for title in dissents},
        read=minutes.fingerprint(meeting),
        by=person.user,
    )


def test_only_those_who_were_there_and_can_log_in_may_be_asked_and_not_the_one_who_asks(held_minutes, two, coordinator):
    at_the_meeting(held_minutes, "Cia Frånvarande", present=False)
    AttendanceFactory(meeting=held_minutes, presence="present")
    AttendanceFactory(meeting=held_minutes, person=coordinator.person, presence="present")
    gone = at_the_meeting(held_minutes, "Dan Slutat")
    gone.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    assert set(approvals.possible(held_minutes, by=coordinator)) == set(two)
    with pytest.raises(WrongState):
        approvals.ask(held_minutes, people=[*two, gone], approve_by=timezone.localdate(), by=coordinator)
    with pytest.raises(WrongState):
        approvals.ask(held_minutes, people=[], approve_by=timezone.localdate(), by=coordinator)
    held_minutes.refresh_from_db()
    assert held_minutes.state == State.HELD


def test_each_is_mailed_once_with_the_way_there(sent):
    found = list(Mail.objects.order_by("to"))
    assert [mail.to for mail in found] == ["ada@example.org", "bo@example.org"]
    assert f"/meetings/{sent.pk}/approval/" in found[0].text
    assert "Rådsmöte 3" in found[0].subject


def test_when_all_have_no_remark_the_minutes_are_approved_numbered_and_frozen(sent, two):
    answer(sent, two[0])
    sent.refresh_from_db()
    assert sent.state == State.FOR_APPROVAL
    answer(sent, two[1])
    sent.refresh_from_db()
    assert (sent.state, sent.first_paragraph, sent.approved_by) == (State.APPROVED, 1, two[1].user)
    assert Job.objects.filter(params__approved=True).exists()
    signed = [(row.role, row.name) for row in build(sent, own=True).signatures if row.role == "Justerare"]
    assert signed == [("Justerare", "Ada Alm"), ("Justerare", "Bo Berg")]


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_the_same_moment_both_count_and_it_is_approved_once(sent, two):
    def run(person):
        try:
            answer(Meeting.objects.get(pk=sent.pk), person)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[person]) for person in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.refresh_from_db()
    assert sent.state == State.APPROVED
    assert Verdict.objects.count() == 4


def test_a_proposed_change_stops_the_approval_and_is_told_to_the_coordinators(sent, two, coordinator):
    answer(sent, two[0])
    answer(sent, two[1], {"Handledare": "Det var tio platser."})
    sent.refresh_from_db()
    assert sent.state == State.FOR_APPROVAL
    assert Mail.objects.filter(to=coordinator.email, subject__contains="Rådsmöte 3").count() == 1
    assert [len(row.remarks) for row in approvals.progress(sent)] == [0, 1]


def test_after_a_change_only_the_changed_item_is_asked_about_again(sent, two, coordinator):
    answer(sent, two[0])
    answer(sent, two[1], {"Handledare": "Det var tio platser."})
    meetings.reopen(sent, reason="Rättar antalet", by=coordinator)
    item = sent.items.get(title="Handledare")
    notes.save(item, text="Tio platser saknas.", version=item.notes_version, by=coordinator)
    approvals.ask(sent, people=two, approve_by=timezone.localdate(), by=coordinator)
    sent.refresh_from_db()
    for person in two:
        approver = sent.approvers.get(person=person)
        assert [part.item.title for part in approvals.parts(approver) if part.is_asked] == ["Handledare"]
    for person in two:
        answer(sent, person)
    sent.refresh_from_db()
    assert sent.state == State.APPROVED


def test_a_text_that_stays_is_explained_and_the_differing_opinion_is_noted(sent, two, coordinator):
    answer(sent, two[0])
    answer(sent, two[1], {"Praktik": "Jag sade nej."})
    verdict = Verdict.objects.exclude(remark="").get()
    approvals.reply(verdict, text="Rådet mindes annorlunda.", by=coordinator)
    assert "Rådet mindes annorlunda." in Mail.objects.filter(to="bo@example.org").latest("pk").text
    answer(sent, two[1], {"Praktik": "Jag sade nej."}, dissents=["Praktik"])
    sent.refresh_from_db()
    assert sent.state == State.APPROVED
    assert ("Bo Berg", "Jag sade nej.") in [(row.name, row.text) for row in build(sent, own=True).signatures]


def test_nobody_else_approves_and_nobody_approves_another_text_than_they_read(sent, two, coordinator, chair):
    for user in (coordinator, chair):
        with pytest.raises(WrongState):
            meetings.approve(sent, read=minutes.fingerprint(sent), by=user)
        with pytest.raises(WrongState):
            approvals.answer(sent, remarks={}, dissents=(), read=minutes.fingerprint(sent), by=user)
    with pytest.raises(WrongState):
        approvals.answer(sent, remarks={}, dissents=(), read="annat", by=two[0].user)
    assert not Verdict.objects.exists()


def test_notes_are_not_sent_for_approval_without_approvers(held_minutes, coordinator):
    with pytest.raises(WrongState):
        meetings.send_for_approval(held_minutes, by=coordinator)


def test_when_the_window_has_closed_it_can_be_concluded_without_the_silent_but_not_over_a_remark(sent, two, chair):
    read = minutes.fingerprint(sent)
    answer(sent, two[0])
    with pytest.raises(WrongState):
        approvals.conclude(sent, read=read, by=chair)
    Meeting.objects.filter(pk=sent.pk).update(approve_by=timezone.localdate() - timedelta(days=1))
    answer(sent, two[1], {"Praktik": "Jag sade nej."})
    with pytest.raises(WrongState):
        approvals.conclude(sent, read=read, by=chair)
    Verdict.objects.filter(approver__person=two[1]).delete()
    sent.approvers.filter(person=two[1]).update(answered_at=None)
    approvals.conclude(sent, read=read, by=chair)
    sent.refresh_from_db()
    assert sent.state == State.APPROVED
    said = {row.name: row.text for row in build(sent, own=True).signatures if row.role == "Justerare"}
    assert said["Bo Berg"] == "Svarade inte i tid"


def test_nobody_concludes_what_nobody_has_approved(sent, chair):
    Meeting.objects.filter(pk=sent.pk).update(approve_by=timezone.localdate() - timedelta(days=1))
    with pytest.raises(WrongState):
        approvals.conclude(sent, read=minutes.fingerprint(sent), by=chair)


def test_the_silent_are_reminded_once_two_days_before_in_office_hours(sent, two):
    answer(sent, two[0])
    before = Mail.objects.count()
    wednesday = timezone.make_aware(timezone.datetime(2027, 2, 10, 10))
    Meeting.objects.filter(pk=sent.pk).update(approve_by=wednesday.date() + timedelta(days=3))
    approvals.send_reminders(wednesday)
    assert Mail.objects.count() == before
    Meeting.objects.filter(pk=sent.pk).update(approve_by=wednesday.date() + timedelta(days=2))
    approvals.send_reminders(wednesday.replace(hour=22))
    for _ in range(2):
        approvals.send_reminders(wednesday)
    assert Mail.objects.count() == before + 1
    assert Mail.objects.latest("pk").to == "bo@example.org"


def test_minutes_that_are_approved_at_the_next_meeting_wait_until_it_has_begun(council, chair):
    council.approval = "next_meeting"
    council.save()
    meeting = MeetingFactory(council=council, for_approval=True)
    with pytest.raises(WrongState):
        meetings.approve(meeting, read=minutes.fingerprint(meeting), by=chair)
    following = MeetingFactory(council=council, under_way=True, title="Rådsmöte 4")
    meetings.approve(meeting, read=minutes.fingerprint(meeting), by=chair)
    meeting.refresh_from_db()
    assert meeting.approved_in == following
    assert any(row.name == "Rådsmöte 4" for row in build(meeting, own=True).signatures)


def test_an_answer_holds_when_an_item_is_carried_to_a_meeting_that_is_planned_meanwhile(held_minutes, two, coordinator):
    AgendaItemFactory(meeting=held_minutes, title="Validering", notes="")
    approvals.ask(held_minutes, people=two, approve_by=timezone.localdate() + timedelta(days=7), by=coordinator)
    answer(held_minutes, two[0])
    starts_at = held_minutes.starts_at + timedelta(days=60)
    later = MeetingFactory.build(
        council=held_minutes.council, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    meetings.plan(later, agenda=agendas.Start.EMPTY, by=coordinator)
    assert later.items.get().title == "Validering"
    assert [row.is_done for row in approvals.progress(held_minutes)] == [True, False]
    answer(held_minutes, two[1])
    held_minutes.refresh_from_db()
    assert held_minutes.state == State.APPROVED
