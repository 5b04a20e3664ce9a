"""Telling people: a row with the change that causes it, then at once by mail, in the daily mail, or in the portal."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import concurrency, notifications, quiet
from portal.history import recorded
from portal.models import Notification, NotificationSettings, User
from portal.models.notification import NotificationQuerySet
from portal.notifications import DIGEST, LATER, Kind
from portal.registry import WorkItem
from portal.services import mails

Channel = Notification.Channel
LINK_VALID = timedelta(days=180)


def tell(
    users: Iterable[User],
    key: str,
    *,
    once: str,
    record: models.Model,
    words: Callable[[], tuple[str, str]],
    by: User | None = None,
) -> int:
    """Tell each person but the one who did it, once for `once`; return how many were told now.

    `words` gives what has happened and where, in the language that is on: each reader's own.
    """
    kind = notifications.named(key)
    people = {user.pk: user for user in users if user.is_active and user != by}
    if kind is None or not people:
        return 0
    once = f"{key}:{once}"
    told = Notification.objects.filter(key=once, user__in=people).values_list("user_id", flat=True)
    missing = [people[pk] for pk in sorted(people.keys() - set(told))]
    channels = channels_of(kind, people)
    return sum(_tell(user, kind, channels[user.pk], once, record, words) for user in missing)


@transaction.atomic
def _tell(
    user: User, kind: Kind, channel: str, once: str, record: models.Model, words: Callable[[], tuple[str, str]]
) -> bool:
    with translation.override(user.language):
        title, text = words()
        fields = {
            "kind": kind.key,
            "record_id": record.pk,
            "title": title[:300],
            "text": text[:300],
            "owes_digest": channel == Channel.DIGEST and not kind.is_owed,
        }
        row, is_new = Notification.objects.get_or_create(user=user, key=once, defaults=fields)
        if is_new and channel == Channel.IMMEDIATE and not kind.is_owed:
            _owe_mail(user, kind, row)
    return is_new


def _owe_mail(user: User, kind: Kind, row: Notification) -> None:
    unsubscribe_url = unsubscribe_address(user, kind.key)
    url = f"{settings.SITE_URL}{row.get_absolute_url()}"
    context = {"heading": row.title, "row": row, "url": url, "kind": kind, "unsubscribe_url": unsubscribe_url}
    mails.owe_once(
        key=f"notification:{row.pk}",
        to=user.email,
        subject=row.title,
        text=render_to_string("email/notification.txt", context).strip(),
        html=render_to_string("email/notification.html", context),
        unsubscribe_url=unsubscribe_url,
        next_try_at=quiet.end(timezone.now()),
    )


def channels_of(kind: Kind, users: Collection[int]) -> dict[int, str]:
    """Return how each of the people, by their accounts' keys, wants the kind."""
    rows = NotificationSettings.objects.filter(user__in=users).values_list("user_id", "channels")
    chosen = {pk: channels.get(kind.key) for pk, channels in rows}
    return {pk: chosen.get(pk) or kind.default for pk in users}


def settle(record: models.Model, *kinds: str) -> None:
    """What was told of a record no longer waits for anybody: it counts as read, and leaves the daily mail."""
    rows = Notification.objects.unread().filter(kind__in=kinds, record_id=record.pk)
    rows.update(read_at=timezone.now(), owes_digest=False)


def settle_for(record: models.Model, *kinds: str, users: Iterable[int]) -> None:
    """What was told of a record no longer waits for these."""
    rows = Notification.objects.unread().filter(kind__in=kinds, record_id=record.pk, user__in=users)
    rows.update(read_at=timezone.now(), owes_digest=False)


def unread_count(user: User) -> int:
    """Return how much the user has to read; the account of a request knows it already (portal.adapters)."""
    known: int | None = getattr(user, "known_unread", None)
    if known is not None:
        return known
    return Notification.objects.visible_to(user).unread().awake(timezone.localdate()).count()


def read(rows: NotificationQuerySet) -> int:
    """Count the notifications as read; what has been read stands in no daily mail."""
    return rows.unread().update(read_at=timezone.now(), owes_digest=False, snoozed_until=None)


def unread(row: Notification) -> None:
    Notification.objects.filter(pk=row.pk).update(read_at=None, snoozed_until=None)


def later(word: str, today: date) -> date:
    """Return the working day that tomorrow, monday or next_week means; raise KeyError for any other word."""
    monday = today + timedelta(days=7 - today.weekday())
    days = {"tomorrow": today + timedelta(days=1), "monday": monday, "next_week": today + timedelta(days=7)}
    return quiet.working_day(days[word])


def snooze(row: Notification, *, until: date) -> None:
    """Put a notification away until the day, when it is new again and stands in the daily mail."""
    kind = notifications.named(row.kind)
    wants_mail = kind is not None and channels_of(kind, [row.user_id])[row.user_id] != Channel.NONE
    Notification.objects.filter(pk=row.pk).update(read_at=None, snoozed_until=until, owes_digest=wants_mail)


@transaction.atomic
def snooze_work(item: WorkItem, *, until: date, by: User) -> None:
    """Put a task away from My work until the day, when it is told of."""
    fields = {"kind": LATER, "path": item.url, "title": item.title[:300], "text": item.context[:300]}
    row, _is_new = Notification.objects.update_or_create(user=by, key=f"{LATER}:{item.url}"[:300], defaults=fields)
    snooze(row, until=until)


def asleep(user: User, today: date) -> set[str]:
    """Return where the tasks stand that the user has put off to a later day."""
    rows = Notification.objects.visible_to(user).asleep(today).filter(kind=LATER)
    return set(rows.values_list("path", flat=True))


@recorded
def choose(wanted: NotificationSettings, *, version: int, by: User) -> None:
    """Save how a person wants each kind; Conflict if it has been changed elsewhere since."""
    NotificationSettings.objects.get_or_create(user=by)
    concurrency.save(wanted, version=version, fields=["channels"])
    _forget_digest(by, wanted)


@transaction.atomic
def unsubscribe(user: User, key: str) -> None:
    """Send no more mail of a kind, or no daily mail at all; what happens is still told in the portal."""
    NotificationSettings.objects.get_or_create(user=user)
    row = NotificationSettings.objects.select_for_update().get(user=user)
    ended = [k.key for k in notifications.chosen() if key in {k.key, _channel(row, k)}]
    row.channels = {**row.channels, **dict.fromkeys(ended, str(Channel.NONE))}
    row.version += 1
    row.save(update_fields=["channels", "version"])
    _forget_digest(user, row)


def _channel(row: NotificationSettings, kind: Kind) -> str:
    return str(row.channels.get(kind.key, kind.default))


def _forget_digest(user: User, row: NotificationSettings) -> None:
    """What waits for the daily mail and is no longer wanted by mail is not sent."""
    unwanted = [kind.key for kind in notifications.chosen() if _channel(row, kind) == Channel.NONE]
    user.notifications.filter(owes_digest=True, kind__in=unwanted).update(owes_digest=False)


def _signer() -> TimestampSigner:
    # A full stop between the parts: some mail programs cut an address at a colon.
    return TimestampSigner(sep=".", salt="portal.unsubscribe")


def unsubscribe_address(user: User, key: str) -> str:
    """Return the address that ends one kind of mail for one person; it needs no log-in and works for half a year."""
    code = _signer().sign_object([user.pk, key])
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[code])}"


def read_code(code: str) -> tuple[User, str, str] | None:
    """Return whose mail, which kind, and its name; None for an address that is not ours, too old or of no use."""
    try:
        pk, key = _signer().unsign_object(code, max_age=LINK_VALID)
    except (BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    kind = notifications.named(key)
    if user is None or (key != DIGEST and (kind is None or kind.is_owed)):
        return None
    return user, key, _("The daily mail") if kind is None else kind.label()
