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
from portal.services import mails

State = Mail.State


class Inbox:
    """A mail server's memory; `refuse` makes it answer with an error."""

    def __init__(self):
        self.mails, self.refuse = [], ""

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
    assert mails.send(mail.pk)
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
    assert mails.waiting() == []


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
        assert mails.send(mail.pk)
        mail.refresh_from_db()
        assert mail.attempts == attempt
        assert "451" in mail.error
        waits.append(mail.next_try_at - timezone.now())
        assert not mails.send(mail.pk)
        due(mail)
    assert waits == sorted(waits)
    assert waits[0] > timedelta(seconds=10)
    assert mail.state == State.PARKED
    assert mails.waiting() == []
    assert inbox.mails == []


def test_a_server_that_does_not_answer_is_no_crash(inbox, settings):
    settings.EMAIL_PORT = 1
    mail = owe()
    assert mails.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.WAITING
    assert "ConnectionRefusedError" in mail.error


def test_the_next_try_is_the_same_mail(inbox):
    inbox.refuse = "451 Try later"
    mail = owe()
    mails.send(mail.pk)
    inbox.refuse = ""
    due(mail)
    tasks.sweep_mail()
    assert [got["Message-ID"] for got in inbox.mails] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.attempts) == (State.SENT, "", 2)


def test_a_mail_whose_sender_died_waits_for_its_lease_and_is_then_sent(inbox):
    mail = owe()
    Mail.objects.filter(pk=mail.pk).update(leased_until=timezone.now() + mails.LEASE, attempts=1)
    tasks.sweep_mail()
    assert inbox.mails == []
    due(mail)
    tasks.sweep_mail()
    assert len(inbox.mails) == 1


def test_a_secret_is_wiped_when_it_has_left_and_not_before(inbox):
    inbox.refuse = "451 Try later"
    mail = owe(text="Din kod är ABC123", html="<b>ABC123</b>", is_secret=True)
    mails.send(mail.pk)
    mail.refresh_from_db()
    assert "ABC123" in mail.text
    inbox.refuse = ""
    due(mail)
    mails.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.text, mail.html) == ("", "")
    assert "ABC123" in inbox.mails[0].get_body(("plain",)).get_content()


def test_a_subject_cannot_smuggle_in_a_header(inbox):
    mail = owe(subject="Kallelse\r\nBcc: alla@example.org")
    mails.send(mail.pk)
    assert inbox.mails[0]["Subject"] == "Kallelse Bcc: alla@example.org"
    assert inbox.mails[0]["Bcc"] is None


def test_an_invitation_for_the_calendar_comes_as_outlook_and_gmail_want_it(inbox):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Rådsmöte\r\nEND:VCALENDAR\r\n"
    mail, _ = mails.owe_once(
        key="x", to="lena@example.org", subject="Kallelse", text="Hej", html="<p>Hej</p>", calendar=calendar
    )
    Mail.objects.update(reply_to="malin@example.org")
    assert mails.send(mail.pk)
    (got,) = inbox.mails
    assert got["Reply-To"] == "malin@example.org"
    parts = {part.get_content_type(): part for part in got.walk()}
    invitation = parts["text/calendar"]
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_content().replace("\n", "\r\n").replace("\r\r", "\r") == calendar
    assert parts["application/ics"].get_filename() == "invite.ics"
