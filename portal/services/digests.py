"""The daily mail: what a person has not read, once each working day from half past seven."""

from datetime import datetime, time
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from portal import notifications, quiet
from portal.models import Notification, User
from portal.notifications import DIGEST
from portal.services import mails
from portal.services.notifications import unsubscribe_address

LEAVES = time(7, 30)
LISTED = 30  # so many lines are read; the rest are counted, and wait in the portal


def send(now: datetime) -> int:
    """Owe today's mail to all whom something waits for; return how many that was. Safe to run in several places."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if quiet.is_quiet(now) or local.time() < LEAVES:
        return 0
    owed = Notification.objects.unread().awake(local.date()).filter(owes_digest=True, user__is_active=True)
    users = owed.order_by("user_id").values_list("user_id", flat=True).distinct()
    return sum(_send(pk, local) for pk in list(users))


@transaction.atomic
def _send(user_id: int, local: datetime) -> bool:
    """Owe one person's mail of the day; another sweep at the same moment finds the account taken and passes on."""
    user = User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=user_id, is_active=True).first()
    if user is None or mails.is_owed(key := f"{DIGEST}:{user_id}:{local.date().isoformat()}"):
        return False
    waiting = user.notifications.unread().awake(local.date()).filter(owes_digest=True)
    rows = list(waiting.order_by("kind", "-created_at", "-pk"))
    waiting.filter(pk__in=[row.pk for row in rows]).update(owes_digest=False)
    # Rights may have ended since it was told; then the mail says nothing of it.
    rows = [row for row in rows if notifications.target(user, row)]
    if not rows:
        return False
    with translation.override(user.language):
        _owe(user, rows, key)
    return True


def _owe(user: User, rows: list[Notification], key: str) -> None:
    count = len(rows)
    subject = ngettext("%(n)s thing to know in Kompetensportalen", "%(n)s things to know in Kompetensportalen", count)
    groups = [
        (kind.label(), [(row, f"{settings.SITE_URL}{row.get_absolute_url()}") for row in some])
        for name, some in groupby(rows[:LISTED], key=lambda row: row.kind)
        if (kind := notifications.named(name))
    ]
    heading, unsubscribe_url = subject % {"n": count}, unsubscribe_address(user, DIGEST)
    context = {
        "heading": heading,
        "name": user.name,
        "groups": groups,
        "more": max(0, count - LISTED),
        "site": settings.SITE_URL,
        "unsubscribe_url": unsubscribe_url,
    }
    mails.owe_once(
        key=key,
        to=user.email,
        subject=heading,
        text=render_to_string("email/digest.txt", context).strip(),
        html=render_to_string("email/digest.html", context),
        unsubscribe_url=unsubscribe_url,
    )
