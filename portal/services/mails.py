"""Outgoing mail: owed with the change that causes it, sent once, tried again, parked for a person after eight tries."""

import uuid
from datetime import timedelta
from email.utils import make_msgid
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.concurrency import WrongState
from portal.models import Mail, User
from portal.services.jobs import ring

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)


def owe(*, to: str, subject: str, text: str, html: str = "", is_secret: bool = False) -> Mail:
    """Write a mail that shall leave when the current change is committed."""
    return owe_once(key=str(uuid.uuid4()), to=to, subject=subject, text=text, html=html, is_secret=is_secret)[0]


def owe_once(*, key: str, to: str, subject: str, **fields: Any) -> tuple[Mail, bool]:
    """Write a mail that shall leave when the current change is committed, once for each key; say whether it is new.

    `fields` are the mail's own: text, html, is_secret, reply_to, unsubscribe_url, calendar (an iCalendar object with a
    METHOD), and next_try_at for a mail that shall wait.
    """
    from portal.tasks import send_mail

    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:200],
            "message_id": make_msgid(domain=settings.EMAIL_HOST if "." in settings.EMAIL_HOST else "localhost"),
            "next_try_at": timezone.now(),
            **fields,
        },
    )
    if is_new and mail.next_try_at <= timezone.now():
        transaction.on_commit(lambda: ring(send_mail, mail.pk), robust=True)
    return mail, is_new


def send(mail_id: int) -> bool:
    """Send a waiting mail over SMTP; False if there was nothing to do. A failure backs off and is tried again."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True)
            .filter(free, pk=mail_id, state=Mail.State.WAITING, next_try_at__lte=now)
            .first()
        )
        if mail is None:
            return False
        mail.leased_until, mail.attempts = now + LEASE, mail.attempts + 1
        mail.save(update_fields=["leased_until", "attempts"])
    message = _message(mail)
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors too
        log.warning("mail_failed", mail=mail.pk, error=type(error).__name__)
        _failed(mail, error)
        return True
    wiped = {"text": "", "html": ""} if mail.is_secret else {}
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.SENT, sent_at=timezone.now(), leased_until=None, error="", **wiped
    )
    return True


def _message(mail: Mail) -> EmailMultiAlternatives:
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


def _failed(mail: Mail, error: OSError) -> None:
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.PARKED if mail.attempts >= Mail.ATTEMPTS else Mail.State.WAITING,
        error=f"{type(error).__name__}: {error}"[:500],
        leased_until=None,
        next_try_at=timezone.now() + timedelta(seconds=10 * 2**mail.attempts),
    )


@transaction.atomic
def release(mail: Mail, *, by: User) -> None:
    """Owe a parked mail again, with eight new tries; raises WrongState for any other, and for a dead code."""
    from portal.tasks import send_mail

    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.PARKED:
        raise WrongState(_("The mail has not been put aside."))
    _require_open(mail)
    mail.state, mail.attempts, mail.next_try_at = Mail.State.WAITING, 0, timezone.now()
    mail.save(update_fields=["state", "attempts", "next_try_at"])
    log.info("mail_released", mail=mail.pk, by=by.pk)
    transaction.on_commit(lambda: ring(send_mail, mail.pk), robust=True)


@transaction.atomic
def resend(mail: Mail, *, by: User) -> Mail:
    """Owe a sent mail once more, as a row of its own that says which mail it repeats."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.SENT:
        raise WrongState(_("The mail has not been sent yet."))
    _require_open(mail)
    copied = ("to", "subject", "text", "html", "reply_to", "calendar", "unsubscribe_url")
    again, _is_new = owe_once(key=str(uuid.uuid4()), resent_from=mail, **{name: getattr(mail, name) for name in copied})
    log.info("mail_resent", mail=mail.pk, again=again.pk, by=by.pk)
    return again


def _require_open(mail: Mail) -> None:
    if mail.is_secret:
        raise WrongState(_("A log-in code is only valid for ten minutes. A new one is sent at the next log-in."))


def waiting() -> list[int]:
    """Return the ids of mails that should leave now, oldest first."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = Mail.objects.filter(free, state=Mail.State.WAITING, next_try_at__lte=now)
    return list(due.order_by("created_at").values_list("pk", flat=True)[:500])


def is_owed(key: str) -> bool:
    """Say whether the mail has been written, whether or not it has left."""
    return Mail.objects.filter(key=key).exists()
