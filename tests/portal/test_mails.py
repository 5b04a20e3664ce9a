"""Outgoing mail, over real SMTP: once, in spite of everything, and no secret kept."""

import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from portal import tasks
from portal.models import Mail
from portal.services import deliveries, mails

State = Mail.State


class Inbox:
    """A mail server's memory; `refuse` makes it answer with an error, `refused` some addresses alone."""

    def __init__(self):
        self.mails, self.refuse, self.refused, self.lines = [], "", {}, set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.lines.add(session.peer)
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(db, settings):
    box = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


def owe(**changes):
    return mails.owe(**{"to": "lena@example.org", "subject": "Kallelse", "text": "Välkommen åter", **changes})


def due(mail):
    past = timezone.now() - timedelta(seconds=1)
    Mail.objects.filter(pk=mail.pk).update(next_try_at=past)
    Mail.objects.filter(pk=mail.pk).exclude(leased_until=None).update(leased_until=past)


def test_a_mail_arrives_as_it_was_written(inbox):
    mail = owe(html="<p>Välkommen åter</p>")
    assert deliveries.send(mail.pk)
    (got,) = inbox.mails
    assert (got["To"], got["Subject"], got["Message-ID"]) == ("lena@example.org", "Kallelse", mail.message_id)
    assert got.get_body(("plain",)).get_content().strip() == "Välkommen åter"
    assert got.get_body(("html",)).get_content().strip() == "<p>Välkommen åter</p>"
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert mail.sent_at


def test_sent_once_however_often_it_is_swept(inbox):
    mail = owe()
    for _ in range(3):
        tasks.sweep_mail()
        tasks.send_mail(mail.pk)
    assert len(inbox.mails) == 1
    assert not Mail.objects.due(timezone.now()).exists()


def test_the_same_mail_is_owed_once(inbox):
    once = {"key": "call:1:lena", "to": "lena@example.org", "subject": "Kallelse", "text": "Välkommen"}
    (first, is_new), (second, is_new_again) = mails.owe_once(**once), mails.owe_once(**once)
    assert (first, is_new, is_new_again) == (second, True, False)
    assert owe() != owe()
    assert Mail.objects.count() == 3


def test_a_mail_goes_with_the_change_that_caused_it(inbox):
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)
    tasks.sweep_mail()
    assert inbox.mails == []


def test_a_mail_server_that_is_away_is_tried_later_and_later_and_then_a_person_is_needed(inbox):
    inbox.refuse = "451 Try later"
    mail = owe()
    waits = []
    for attempt in range(1, Mail.ATTEMPTS + 1):
        assert deliveries.send(mail.pk)
        mail.refresh_from_db()
        assert mail.attempts == attempt
        assert "451" in mail.error
        waits.append(mail.next_try_at - timezone.now())
        assert not deliveries.send(mail.pk)
        due(mail)
    assert waits == sorted(waits)
    assert waits[0] > timedelta(seconds=10)
    assert mail.state == State.PARKED
    assert not Mail.objects.due(timezone.now()).exists()
    assert inbox.mails == []


def test_a_server_that_does_not_answer_uses_up_no_tries(inbox, settings):
    settings.EMAIL_PORT = 1
    mail = owe()
    assert deliveries.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.WAITING, 0)
    assert "ConnectionRefusedError" in mail.error
    assert mail.next_try_at - timezone.now() < timedelta(seconds=31)


def test_the_next_try_is_the_same_mail(inbox):
    inbox.refuse = "451 Try later"
    mail = owe()
    deliveries.send(mail.pk)
    inbox.refuse = ""
    due(mail)
    tasks.sweep_mail()
    assert [got["Message-ID"] for got in inbox.mails] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.attempts) == (State.SENT, "", 2)


def test_a_mail_whose_sender_died_waits_for_its_lease_and_is_then_sent(inbox):
    mail = owe()
    Mail.objects.filter(pk=mail.pk).update(leased_until=timezone.now() + Mail.LEASE, attempts=1)
    tasks.sweep_mail()
    assert inbox.mails == []
    due(mail)
    tasks.sweep_mail()
    assert len(inbox.mails) == 1


def test_many_leave_on_one_connection_and_log_in_codes_first(inbox):
    for number in range(4):
        owe(to=f"{number}@example.org")
    owe(to="code@example.org", is_secret=True)
    tasks.sweep_mail()
    assert [got["To"] for got in inbox.mails] == ["code@example.org", *(f"{n}@example.org" for n in range(4))]
    assert len(inbox.lines) == 1
    assert not Mail.objects.exclude(state=State.SENT, leased_until=None, attempts=1).exists()


def test_one_address_in_trouble_holds_up_no_other(inbox):
    inbox.refused = {"gone@example.org": "550 No such user", "later@example.org": "451 Greylisted"}
    gone, later, well = (owe(to=f"{name}@example.org") for name in ("gone", "later", "well"))
    tasks.sweep_mail()
    for mail in (gone, later, well):
        mail.refresh_from_db()
    assert [mail.state for mail in (gone, later, well)] == [State.PARKED, State.WAITING, State.SENT]
    assert "550" in gone.error
    assert len(inbox.lines) == 1


def test_a_server_that_hangs_up_fails_one_mail_and_gives_the_others_back(inbox):
    inbox.refuse = "421 Going down"
    first, second = owe(), owe()
    deliveries._deliver(deliveries._claim(Mail.objects.due(timezone.now()).order_by("pk")))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts, second.leased_until) == (1, 0, None)
    assert Mail.objects.due(timezone.now()).get() == second


def test_a_mail_that_kills_its_sender_goes_alone_and_is_put_aside_in_the_end(inbox):
    poison, other = owe(), owe()
    for died in range(1, Mail.ATTEMPTS):
        past = timezone.now() - timedelta(seconds=1)
        Mail.objects.filter(pk=poison.pk).update(leased_until=past)
        (taken,) = deliveries._claim(Mail.objects.due(timezone.now()).exclude(leased_until=None))
        assert (taken, taken.attempts) == (poison, died)
    Mail.objects.filter(pk=poison.pk).update(leased_until=past)
    tasks.sweep_mail()
    poison.refresh_from_db()
    other.refresh_from_db()
    assert (poison.state, poison.error, other.state) == (State.PARKED, "SenderDied", State.SENT)


def test_a_clock_set_back_an_hour_keeps_nothing_waiting_but_what_should_wait(inbox):
    free, claimed, tonight = owe(), owe(), owe(subject="Efter tysta timmar")
    ahead = timezone.now() + timedelta(hours=1)
    Mail.objects.update(created_at=ahead, next_try_at=ahead)
    Mail.objects.filter(pk=claimed.pk).update(leased_until=ahead + Mail.LEASE)
    Mail.objects.filter(pk=tonight.pk).update(next_try_at=ahead + timedelta(hours=8))
    tasks.sweep_mail()
    assert set(Mail.objects.filter(state=State.SENT)) == {free, claimed}


def test_a_secret_is_wiped_when_it_has_left_and_not_before(inbox):
    inbox.refuse = "451 Try later"
    mail = owe(text="Din kod är ABC123", html="<b>ABC123</b>", is_secret=True)
    deliveries.send(mail.pk)
    mail.refresh_from_db()
    assert "ABC123" in mail.text
    inbox.refuse = ""
    due(mail)
    deliveries.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.text, mail.html) == ("", "")
    assert "ABC123" in inbox.mails[0].get_body(("plain",)).get_content()


def test_a_subject_cannot_smuggle_in_a_header(inbox):
    mail = owe(subject="Kallelse\r\nBcc: alla@example.org")
    deliveries.send(mail.pk)
    assert inbox.mails[0]["Subject"] == "Kallelse Bcc: alla@example.org"
    assert inbox.mails[0]["Bcc"] is None


def test_an_invitation_for_the_calendar_comes_as_outlook_and_gmail_want_it(inbox):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Rådsmöte\r\nEND:VCALENDAR\r\n"
    mail, _ = mails.owe_once(
        key="x", to="lena@example.org", subject="Kallelse", text="Hej", html="<p>Hej</p>", calendar=calendar
    )
    Mail.objects.update(reply_to="malin@example.org")
    assert deliveries.send(mail.pk)
    (got,) = inbox.mails
    assert got["Reply-To"] == "malin@example.org"
    parts = {part.get_content_type(): part for part in got.walk()}
    invitation = parts["text/calendar"]
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_content().replace("\n", "\r\n").replace("\r\r", "\r") == calendar
    assert parts["application/ics"].get_filename() == "invite.ics"


def test_a_lease_that_began_after_one_looked_at_the_clock_is_no_sign_that_the_clock_was_set_back(db):
    mail = owe()
    looked = timezone.now()
    assert Mail.objects.due(looked).exists()
    Mail.objects.filter(pk=mail.pk).update(leased_until=looked + timedelta(milliseconds=20) + Mail.LEASE)
    assert not Mail.objects.due(looked).exists()
