"""Who is called to a meeting, what they answer, and who is told when it changes."""

import re
from datetime import datetime, timedelta
from threading import Thread

import pytest
import vobject
from django.db import connections
from django.utils import timezone
from icalendar import Calendar

from councils import tasks
from councils.models import Invitation, Meeting, Membership
from councils.services import call_mails, calls, meetings
from portal.concurrency import WrongState
from portal.models import Mail
from tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from tests.portal.documents import attached

Answer, Via, State = Invitation.Answer, Invitation.Via, Meeting.State


@pytest.fixture
def by(db):
    return UserFactory(name="Malin Ekström", email="malin@example.org")


@pytest.fixture
def meeting(council):
    return MeetingFactory(council=council, title="Vintermötet", starts_at=timezone.now() + timedelta(days=20))


def place(meeting, name, **changes):
    return MembershipFactory(person__name=name, council=meeting.council, **changes)


def send(meeting, by, message=""):
    return calls.send(meeting, answer_by=meeting.day - timedelta(days=7), message=message, by=by)


def say(invitation, answer, by=None):
    return calls.answer(invitation, answer=answer, via=Via.PORTAL if by else Via.LINK, by=by)


def mailed(kind):
    return list(Mail.objects.filter(key__startswith=f"{kind}:").order_by("pk").values_list("to", flat=True))


def event_in(mail):
    return Calendar.from_ical(mail.calendar).walk("VEVENT")[0]


# The call


def test_everyone_with_a_place_that_day_is_called_once_but_the_substitutes(meeting, by):
    lena, bo = place(meeting, "Lena Storm"), place(meeting, "Bo Ek", role=Membership.Role.OBSERVER)
    place(meeting, "Ersatt Are", role=Membership.Role.SUBSTITUTE)
    place(meeting, "Fredrik Förra", ended=True)
    assert [row.person for row in send(meeting, by)] == [bo.person, lena.person]
    meeting.refresh_from_db()
    assert meeting.state == State.CALLED
    assert sorted(mailed("call")) == sorted([bo.person.email, lena.person.email])


def test_called_again_only_newcomers_are_called(meeting, by):
    place(meeting, "Lena Storm")
    send(meeting, by)
    new = place(meeting, "Nora Ny")
    assert [row.person for row in send(meeting, by)] == [new.person]
    assert send(meeting, by) == []
    assert len(mailed("call")) == 2


def test_whoever_has_no_address_is_on_the_list_without_a_mail(meeting, by):
    MembershipFactory(person=PersonFactory(name="Utan Adress", email=""), council=meeting.council)
    assert len(send(meeting, by)) == 1
    assert mailed("call") == []


@pytest.mark.parametrize("state", ["under_way", "held", "approved", "cancelled"])
def test_nobody_is_called_to_a_meeting_that_has_begun_or_is_cancelled(by, state):
    meeting = MeetingFactory(**{state: True})
    place(meeting, "Lena Storm")
    with pytest.raises(WrongState):
        send(meeting, by)
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_two_who_send_at_once_call_each_member_once(transactional_db, by):
    meeting = MeetingFactory()
    for n in range(3):
        place(meeting, f"Ledamot {n}")

    def press():
        try:
            send(meeting, by)
        finally:
            connections.close_all()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Invitation.objects.count() == len(mailed("call")) == 3


def test_the_mail_names_the_papers_and_links_them_for_whoever_may_open_them(meeting, by):
    item = AgendaItemFactory(meeting=meeting, position=1, title="Läget")
    held = AgendaItemFactory(meeting=meeting, position=2, is_held_to_council=True)
    paper = attached(item, by, name="Siffror.txt")
    attached(held, by, name="Hemligt.txt")
    reader, stranger = place(meeting, "Lena Storm", person__user=UserFactory()), place(meeting, "Bo Ek")
    send(meeting, by)
    for member, opens in ((reader, True), (stranger, False)):
        mail = Mail.objects.get(to=member.person.email)
        for part in (mail.text, mail.html):
            assert "Siffror" in part
            assert "1. Läget" in part
            assert "Hemligt" not in part
            assert (paper.get_absolute_url() in part) == opens
            assert (f"Du får handlingarna av {by.name}" in part) == (not opens)


def test_a_cancellation_names_no_papers(meeting, by):
    attached(meeting, by, name="Karta.txt")
    lena = place(meeting, "Lena Storm")
    send(meeting, by)
    meetings.cancel(meeting, reason="Sjukdom", by=by)
    cancelled = Mail.objects.filter(to=lena.person.email).latest("pk")
    assert cancelled.subject.startswith("Inställt")
    assert "Karta" not in cancelled.text + cancelled.html


def test_the_mail_says_when_where_and_what_and_carries_the_event(meeting, by):
    lena = place(meeting, "Lena Storm")
    send(meeting, by, message="Läs underlaget före mötet.")
    mail = Mail.objects.get(to=lena.person.email)
    assert mail.subject.startswith("Kallelse till Vintermötet")
    assert mail.reply_to == by.email
    assert "Läs underlaget före mötet." in mail.text
    assert "Uddevalla" in mail.text
    for part in (mail.text, mail.html):
        assert Invitation.objects.by_code(re.search(r"/answer/meeting/([^/]+)/", part)[1]).exists()
    event = event_in(mail)
    assert event["uid"].startswith(f"meeting-{meeting.pk}@")
    assert event["sequence"] == 0
    assert event["dtstart"].dt == meeting.starts_at.replace(microsecond=0)
    assert event["organizer"] == f"mailto:{by.email}"
    assert event["attendee"] == f"mailto:{lena.person.email}"
    assert "METHOD:REQUEST" in mail.calendar


# Answers


def test_the_latest_answer_counts_and_says_when_and_how(meeting, by):
    place(meeting, "Lena Storm")
    (lena,) = send(meeting, by)
    say(lena, Answer.YES)
    row = say(lena, Answer.ONLINE)
    assert (row.answer, row.answered_via) == (Answer.ONLINE, Via.LINK)
    assert row.answered_at is not None
    assert calls.counts(Invitation.objects.values_list("answer", flat=True)) == {
        "": 0,
        "yes": 0,
        "online": 1,
        "substitute": 0,
        "no": 0,
    }


@pytest.mark.parametrize("answer", [Answer.NO, Answer.SUBSTITUTE])
def test_the_organisations_substitutes_are_called_for_whoever_cannot_come(meeting, by, answer):
    own = OrganisationFactory()
    place(meeting, "Lena Storm", person__organisation=own)
    stand_in = place(meeting, "Ersatt Are", person__organisation=own, role=Membership.Role.SUBSTITUTE)
    place(meeting, "Annan Ersättare", role=Membership.Role.SUBSTITUTE)
    (lena,) = send(meeting, by)
    say(lena, answer)
    say(lena, answer)
    row = Invitation.objects.get(person=stand_in.person)
    assert row.stands_in_for == lena
    assert mailed("stand_in") == [stand_in.person.email]
    # Who stands in cannot send somebody else.
    offered = [dict(call_mails.answers_to(meeting, one)) for one in (lena, row)]
    assert [Answer.SUBSTITUTE in choices for choices in offered] == [True, False]


def test_a_substitute_who_is_not_needed_after_all_is_told_and_called_anew_if_needed_again(meeting, by):
    own = OrganisationFactory()
    place(meeting, "Lena Storm", person__organisation=own)
    place(meeting, "Ersatt Are", person__organisation=own, role=Membership.Role.SUBSTITUTE)
    (lena,) = send(meeting, by)
    say(lena, Answer.NO)
    first = Invitation.objects.get(stands_in_for=lena)
    say(first, Answer.YES)
    say(lena, Answer.YES)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    (cancelled,) = Mail.objects.filter(key__startswith="not_needed:")
    assert "METHOD:CANCEL" in cancelled.calendar
    assert not Invitation.objects.by_code(first.code).exists()
    say(lena, Answer.NO)
    again = Invitation.objects.get(pk=first.pk)
    assert (again.withdrawn_at, again.answer) == (None, "")
    assert again.code != first.code
    assert len(mailed("stand_in")) == 2


def test_changing_ones_mind_all_day_does_not_flood_the_substitute_and_the_coordinator_may_still_write(meeting, by):
    own = OrganisationFactory()
    place(meeting, "Lena Storm", person__organisation=own)
    place(meeting, "Ersatt Are", person__organisation=own, role=Membership.Role.SUBSTITUTE)
    (lena,) = send(meeting, by)
    for _ in range(3):
        say(lena, Answer.SUBSTITUTE)
        say(lena, Answer.YES)
    for answer in (Answer.SUBSTITUTE, Answer.YES):
        with pytest.raises(WrongState, match="Skriv till samordnaren"):
            say(lena, answer)
    assert (len(mailed("stand_in")), len(mailed("not_needed"))) == (3, 3)
    row = calls.answer(lena, answer=Answer.SUBSTITUTE, via=Via.COORDINATOR, by=by)
    assert row.stand_ins.standing().exists()  # whoever stands in has been told what is true
    assert len(mailed("stand_in")) == 4


@pytest.mark.parametrize("state", ["held", "for_approval", "approved", "cancelled"])
def test_a_meeting_that_is_over_takes_no_answer(meeting, by, state):
    place(meeting, "Lena Storm")
    (lena,) = send(meeting, by)
    over = MeetingFactory(council=meeting.council, **{state: True})
    Invitation.objects.update(meeting=over)
    lena.refresh_from_db()
    with pytest.raises(WrongState):
        say(lena, Answer.YES)
    assert Invitation.objects.get().answer == ""


def test_a_link_is_void_when_it_is_changed_renewed_or_taken_back(meeting, by):
    place(meeting, "Lena Storm")
    (lena,) = send(meeting, by)
    code = lena.code
    assert Invitation.objects.by_code(code).get() == lena
    for wrong in ("", "x", code[:-1], code[1:], f"{code}x", f"{code[:-3]}abc", "å" * 40, "\x00"):
        assert not Invitation.objects.by_code(wrong).exists()
    calls.renew(lena, by=by)
    assert not Invitation.objects.by_code(code).exists()
    lena.refresh_from_db()
    assert Invitation.objects.by_code(lena.code).exists()
    assert len(mailed("call")) == 2


# What changes


def change(meeting, by, **facts):
    meeting.refresh_from_db()
    for name, value in facts.items():
        setattr(meeting, name, value)
    meetings.edit(meeting, version=meeting.version, by=by)


def test_several_changes_within_ten_minutes_make_one_update_in_the_same_event(meeting, by):
    lena = place(meeting, "Lena Storm")
    send(meeting, by)
    now = timezone.now()
    change(meeting, by, place="Trollhättan")
    change(meeting, by, place="Åmål", title="Stora vintermötet")
    assert calls.send_updates(now + timedelta(minutes=9)) == 0
    assert calls.send_updates(now + timedelta(minutes=11)) == 1
    assert calls.send_updates(now + timedelta(minutes=30)) == 0
    first, update = Mail.objects.filter(to=lena.person.email).order_by("pk")
    assert event_in(update)["uid"] == event_in(first)["uid"]
    assert event_in(update)["sequence"] == 1
    assert "Plats: Åmål (förut: Uddevalla)" in update.text
    assert "Trollhättan" not in update.text


def test_a_change_that_is_taken_back_is_no_update(meeting, by):
    place(meeting, "Lena Storm")
    send(meeting, by)
    change(meeting, by, place="Trollhättan")
    change(meeting, by, place="Uddevalla")
    assert calls.send_updates(timezone.now() + timedelta(hours=1)) == 0
    assert mailed("update") == []
    meeting.refresh_from_db()
    assert meeting.update_due_at is None


def test_a_change_before_the_call_is_no_update(meeting, by):
    change(meeting, by, place="Trollhättan")
    place(meeting, "Lena Storm")
    send(meeting, by)
    assert calls.send_updates(timezone.now() + timedelta(hours=1)) == 0


def test_a_cancelled_meeting_leaves_the_calendars_of_those_who_had_it_there(meeting, by):
    lena, bo = place(meeting, "Lena Storm"), place(meeting, "Bo Ek")
    for row in send(meeting, by):
        if row.person == bo.person:
            say(row, Answer.NO)
    meetings.cancel(meeting, reason="Snöstorm", by=by)
    (mail,) = Mail.objects.filter(key__startswith="cancelled:")
    assert mail.to == lena.person.email
    assert "Snöstorm" in mail.text
    event = event_in(mail)
    assert (event["sequence"], event["status"]) == (1, "CANCELLED")
    assert "METHOD:CANCEL" in mail.calendar


def test_a_hostile_title_stays_a_title(by, council):
    title = "Möte\r\nATTENDEE:mailto:evil@example.org\r\nBEGIN:VALARM; x, y \\ " + "å" * 30 + "🎄"
    meeting = MeetingFactory(council=council, title=title)
    place(meeting, "Lena Storm")
    send(meeting, by)
    mail = Mail.objects.get()
    assert "\n" not in mail.subject
    parsed = Calendar.from_ical(mail.calendar)
    (event,) = parsed.walk("VEVENT")
    assert parsed.walk("VALARM") == []
    assert not isinstance(event["attendee"], list)
    assert all(len(line.encode()) <= 75 for line in mail.calendar.splitlines())
    assert "🎄" in event["summary"]
    other = vobject.readOne(mail.calendar).vevent
    assert other.summary.value == str(event["summary"]), "two parsers read the same title"
    assert len(other.attendee_list) == 1


# Places that end


def end(row, day=None):
    Membership.objects.filter(pk=row.pk).update(to_on=day or timezone.localdate() - timedelta(days=1))


def test_whose_place_ends_before_the_meeting_has_it_taken_out_of_the_calendar_once(meeting, by):
    lena, bo, eva, stays = (place(meeting, name) for name in ("Lena Storm", "Bo Ek", "Eva Lund", "Stina Kvar"))
    send(meeting, by, message="Läs underlaget.")
    say(Invitation.objects.get(person=eva.person), Answer.NO)
    end(lena)
    end(bo, meeting.day - timedelta(days=1))
    end(eva)
    end(stays, meeting.day)
    for _ in range(2):
        tasks.sweep_calls()
    assert [row.person for row in meeting.invitations.standing()] == [stays.person]
    assert sorted(mailed("no_place")) == sorted([lena.person.email, bo.person.email])
    mail = Mail.objects.get(key__startswith="no_place:", to=lena.person.email)
    assert "Du har ingen plats i" in mail.text
    assert "Läs underlaget." not in mail.text + mail.html
    assert event_in(mail)["status"] == "CANCELLED"
    assert "METHOD:CANCEL" in mail.calendar
    code = Invitation.objects.get(person=bo.person).code
    assert not Invitation.objects.by_code(code).exists()


def test_who_gets_the_place_back_is_called_anew_and_told_again_when_it_ends_again(meeting, by):
    lena = place(meeting, "Lena Storm")
    send(meeting, by)
    for round_ in (1, 2):
        end(lena)
        assert calls.withdraw_departed(timezone.now()) == 1
        Membership.objects.update(to_on=None)
        assert [row.person for row in send(meeting, by)] == [lena.person]
        assert len(mailed("no_place")) == round_


def test_no_reminder_update_or_cancellation_goes_to_whose_place_has_ended(meeting, by):
    lena = place(meeting, "Lena Storm")
    send(meeting, by)
    end(lena)
    assert calls.remind(meeting, by=by) == 0
    change(meeting, by, place="Åmål")
    calls.send_updates(timezone.now() + timedelta(hours=1))
    meetings.cancel(meeting, reason="Snöstorm", by=by)
    assert list(Mail.objects.order_by("pk").values_list("to", flat=True)) == [lena.person.email] * 2
    assert len(mailed("no_place")) == 1


def test_the_link_of_a_place_that_begins_before_the_meeting_works_already(meeting, by):
    place(meeting, "Nora Ny", from_on=meeting.day)
    (nora,) = send(meeting, by)
    assert Invitation.objects.by_code(nora.code).get() == nora
    assert calls.withdraw_departed(timezone.now()) == 0


def test_a_meeting_that_has_begun_keeps_whom_it_called(meeting, by):
    lena = place(meeting, "Lena Storm")
    send(meeting, by)
    end(lena)
    assert calls.withdraw_departed(meeting.ends_at) == 0
    assert mailed("no_place") == []


# Reminders

MONDAY = datetime(2027, 3, 1, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def silent(council, by):
    """A meeting on Monday 8 March, called long before; answers are wanted by Wednesday the 3rd."""
    meeting = MeetingFactory(council=council, starts_at=MONDAY + timedelta(days=7))
    place(meeting, "Lena Storm", from_on=None)
    place(meeting, "Bo Ek", from_on=None)
    calls.send(meeting, answer_by=MONDAY.date() + timedelta(days=2), message="", by=by)
    return meeting


def test_only_the_silent_are_reminded_each_once_before_and_once_on_the_day(silent, by):
    say(Invitation.objects.get(person__name="Bo Ek"), Answer.YES)
    counts = [calls.send_reminders(MONDAY + timedelta(days=day, hours=hour)) for day in range(-3, 6) for hour in (0, 1)]
    assert sum(counts) == 2
    assert len(mailed("reminder")) == 2
    assert set(mailed("reminder")) == {Invitation.objects.get(person__name="Lena Storm").person.email}


def test_no_reminder_leaves_in_the_evening_or_on_a_weekend_or_holiday(silent):
    assert calls.send_reminders(MONDAY.replace(hour=6)) == 0
    assert calls.send_reminders(MONDAY.replace(hour=20)) == 0
    Meeting.objects.update(answer_by="2027-03-07")
    assert calls.send_reminders(MONDAY.replace(day=6)) == 0
    later = MONDAY + timedelta(days=30)
    Meeting.objects.update(answer_by="2027-03-26", starts_at=later, ends_at=later + timedelta(hours=1))
    assert calls.send_reminders(MONDAY.replace(day=26)) == 0  # Good Friday
    assert calls.send_reminders(MONDAY.replace(day=25)) == 2


def test_the_clock_sends_updates_and_reminders(meeting, by):
    place(meeting, "Lena Storm")
    send(meeting, by)
    change(meeting, by, place="Åmål")
    Meeting.objects.update(update_due_at=timezone.now())
    tasks.sweep_calls()
    assert len(mailed("update")) == 1


def test_the_coordinators_reminder_goes_to_the_silent_once_a_day(meeting, by):
    place(meeting, "Lena Storm")
    bo = place(meeting, "Bo Ek")
    for row in send(meeting, by):
        if row.person == bo.person:
            say(row, Answer.YES)
    assert calls.remind(meeting, by=by) == 1
    assert calls.remind(meeting, by=by) == 0
    meetings.cancel(meeting, reason="Snöstorm", by=by)
    with pytest.raises(WrongState):
        calls.remind(meeting, by=by)
