"""Mail on its way out: claimed in batches, sent over one connection, marked one by one.

No crash loses a mail: what a dead sender had claimed is free again when its lease is out. A mail is sent twice only if
the sender dies between the mail server's "250" and our commit, and then with the same Message-ID.
"""

import smtplib
import time
from contextlib import suppress
from datetime import timedelta

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.advisory import alone
from portal.models import Mail
from portal.models.mail import MailQuerySet

log = structlog.get_logger(__name__)
BATCH = 50
# A batch that has taken this long is given back: the slowest mail that has begun is then done before the lease is out,
# also in a process that was frozen and thawed.
LONGEST = 20.0
AWAY = timedelta(seconds=30)  # until a mail server that cannot be reached is asked again
FIRST_WAIT = timedelta(seconds=10)  # doubled for each try that has failed
CLOSING, PERMANENT = 421, 500  # RFC 5321, 4.2: the server leaves; the answers that no new try will change


def send_due(*, seconds: float) -> bool:
    """Send what is due, log-in codes first, in one process at a time; True if there is more when the time is out."""
    deadline = time.monotonic() + seconds
    with alone("deliveries") as held:
        while held:
            due = Mail.objects.due(timezone.now()).order_by("-is_secret", "created_at")
            # What killed its sender goes alone, so that it takes no others with it the next time.
            batch = _claim(due.filter(leased_until=None)[:BATCH]) or _claim(due[:1])
            if not batch or not _deliver(batch):
                return False
            if time.monotonic() > deadline:
                return True
    return False


def send(mail_id: int) -> bool:
    """Send one mail now; False if it is not waiting, or another sender has it."""
    batch = _claim(Mail.objects.due(timezone.now()).filter(pk=mail_id))
    if batch:
        _deliver(batch)
    return bool(batch)


@transaction.atomic
def _claim(due: MailQuerySet) -> list[Mail]:
    """Take the mails that no other sender is taking; one that has killed its sender eight times is put aside."""
    rows = list(due.select_for_update(skip_locked=True))
    left_behind = [mail for mail in rows if mail.leased_until]
    for mail in left_behind:
        mail.attempts += 1
        Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts)
        if mail.attempts >= Mail.ATTEMPTS:
            log.error("mail_poisoned", mail=mail.pk)
            Mail.objects.filter(pk=mail.pk).update(state=Mail.State.PARKED, leased_until=None, error="SenderDied")
            rows.remove(mail)
    Mail.objects.filter(pk__in=[mail.pk for mail in rows]).update(leased_until=timezone.now() + Mail.LEASE)
    return rows


def _deliver(batch: list[Mail]) -> bool:
    """Send what we have claimed, and give back what there was no time for; False if the mail server is away."""
    started, line = time.monotonic(), get_connection()
    try:
        line.open()
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("mail_server_away", error=type(error).__name__)
        _give_back(batch, error=_said(error), next_try_at=timezone.now() + AWAY)
        return False
    left = list(batch)
    try:
        while left and time.monotonic() - started < LONGEST:
            mail = left.pop(0)
            message = message_of(mail)
            message.connection = line
            try:
                message.send()
            except OSError as error:
                log.warning("mail_failed", mail=mail.pk, error=type(error).__name__)
                _failed(mail, error)
                if _code(error) in {0, CLOSING}:
                    break  # the connection is gone, and the others are none the worse for it
            else:
                _sent(mail)
    finally:
        if left:
            _give_back(left)
        with suppress(OSError):
            line.close()
    return True


def _give_back(mails: list[Mail], **changes: object) -> None:
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(leased_until=None, **changes)


def _sent(mail: Mail) -> None:
    wiped = {"text": "", "html": ""} if mail.is_secret else {}
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, leased_until=None, error="", **wiped
    )


def _failed(mail: Mail, error: OSError) -> None:
    attempts = mail.attempts + 1
    is_refused = isinstance(error, smtplib.SMTPRecipientsRefused) and _code(error) >= PERMANENT
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.PARKED if is_refused or attempts >= Mail.ATTEMPTS else Mail.State.WAITING,
        attempts=attempts,
        error=_said(error),
        leased_until=None,
        next_try_at=timezone.now() + FIRST_WAIT * 2**attempts,
    )


def _code(error: OSError) -> int:
    """Return the mail server's answer; 0 if there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _said(error: OSError) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def message_of(mail: Mail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id}
    if mail.unsubscribe_url:
        one_click = "List-Unsubscribe=One-Click"  # RFC 8058, 3.1
        headers |= {"List-Unsubscribe": f"<{mail.unsubscribe_url}>", "List-Unsubscribe-Post": one_click}
    reply_to = [mail.reply_to] if mail.reply_to else None
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], reply_to=reply_to, headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        # As an alternative it is what Outlook and Gmail act on; as a file it can be opened by all the others.
        method = "CANCEL" if "METHOD:CANCEL" in mail.calendar else "REQUEST"
        message.attach_alternative(mail.calendar, f"text/calendar; method={method}")
        message.attach("invite.ics", mail.calendar, "application/ics")
    return message
