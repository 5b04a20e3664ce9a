"""Outgoing mail: owed with the change that causes it, and owed again by a person."""

import uuid
from email.utils import make_msgid
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.concurrency import WrongState
from portal.models import Mail, User
from portal.services import deliveries
from portal.services.jobs import ring

log = structlog.get_logger(__name__)


def owe(*, to: str, subject: str, text: str, html: str = "", is_secret: bool = False) -> Mail:
    """Write a mail that shall leave when the current change is committed."""
    return owe_once(key=str(uuid.uuid4()), to=to, subject=subject, text=text, html=html, is_secret=is_secret)[0]


def owe_once(*, key: str, to: str, subject: str, **fields: Any) -> tuple[Mail, bool]:
    """Write a mail that shall leave when the current change is committed, once for each key; say whether it is new.

    `fields` are the mail's own: text, html, is_secret, reply_to, unsubscribe_url, calendar (an iCalendar object with a
    METHOD), and next_try_at for a mail that shall wait.
    """
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
        transaction.on_commit(lambda: _hurry(mail), robust=True)
    return mail, is_new


def _hurry(mail: Mail) -> None:
    """Ring for a worker; with nobody to hear it a log-in code is sent here, since whoever waits for it cannot wait."""
    from portal.tasks import send_mail

    if not ring(send_mail, mail.pk) and mail.is_secret:
        deliveries.send(mail.pk)


@transaction.atomic
def release(mail: Mail, *, by: User) -> None:
    """Owe a parked mail again, with eight new tries; raises WrongState for any other, and for a dead code."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.PARKED:
        raise WrongState(_("The mail has not been put aside."))
    _require_open(mail)
    mail.state, mail.attempts, mail.next_try_at = Mail.State.WAITING, 0, timezone.now()
    mail.released_by, mail.released_at = by, mail.next_try_at
    mail.save(update_fields=["state", "attempts", "next_try_at", "released_by", "released_at"])
    log.info("mail_released", mail=mail.pk, by=by.pk)
    transaction.on_commit(lambda: _hurry(mail), robust=True)


@transaction.atomic
def resend(mail: Mail, *, by: User) -> Mail:
    """Owe a sent mail once more, as a row of its own that says which mail it repeats."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.SENT:
        raise WrongState(_("The mail has not been sent yet."))
    _require_open(mail)
    copied = ("to", "subject", "text", "html", "reply_to", "calendar", "unsubscribe_url")
    words = {name: getattr(mail, name) for name in copied}
    who: dict[str, Any] = {"resent_from": mail, "released_by": by, "released_at": timezone.now()}
    again, _is_new = owe_once(key=str(uuid.uuid4()), **who, **words)
    log.info("mail_resent", mail=mail.pk, again=again.pk, by=by.pk)
    return again


def _require_open(mail: Mail) -> None:
    if mail.is_secret:
        raise WrongState(_("A log-in code is only valid for ten minutes. A new one is sent at the next log-in."))


def is_owed(key: str) -> bool:
    """Say whether the mail has been written, whether or not it has left."""
    return Mail.objects.filter(key=key).exists()
