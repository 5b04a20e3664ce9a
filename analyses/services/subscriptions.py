"""Following the public library by mail: asked for, confirmed by whoever reads the address, told, and ended at once.

Nothing is kept of an address until it has been confirmed: what was asked for stands in the link that is mailed to it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analyses.models import Analysis, Area, Subscription, Topic
from portal import advisory, quiet
from portal.models import Mail
from portal.services import mails

log = structlog.get_logger(__name__)
VALID = timedelta(days=7)
# So many letters a day ask one address whether it wants this, whoever types it.
ASKED_A_DAY = 3


@dataclass(frozen=True)
class Wish:
    """What somebody wants to follow; no topics are all, no area is the county."""

    email: str
    topics: tuple[str, ...] = ()
    area: str = ""

    @property
    def words(self) -> str:
        topics = ", ".join(str(Topic(topic).label) for topic in self.topics) or _("all topics")
        return f"{topics}; {Area(self.area).label if self.area else _('all areas')}"


def _signer(purpose: str) -> TimestampSigner:
    # A full stop between the parts: some mail programs cut an address at a colon.
    return TimestampSigner(sep=".", salt=f"analyses.subscription.{purpose}")


def ask(wish: Wish) -> None:
    """Mail a link that confirms the wish; the same for every address, known or not, and the same wish once a day."""
    address, day = wish.email.lower(), timezone.localdate()
    digest = hashlib.sha256(address.encode()).hexdigest()[:24]
    wanted = hashlib.sha256(repr((sorted(wish.topics), wish.area)).encode()).hexdigest()[:16]
    prefix = f"subscribe:{digest}:{day}:"
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        advisory.hold(prefix)
        if Mail.objects.filter(key__startswith=prefix).count() >= ASKED_A_DAY:
            log.info("subscription_asked_too_often")
            return
        code = _signer("confirm").sign_object([address, sorted(wish.topics), wish.area])
        context = {
            "heading": _("Confirm that you want to follow the analyses"),
            "wish": wish,
            "url": f"{settings.SITE_URL}{reverse('analyses:subscription-confirm', args=[code])}",
        }
        mails.owe_once(
            key=f"{prefix}{wanted}",
            to=address,
            subject=str(context["heading"]),
            text=render_to_string("email/subscribe.txt", context).strip(),
            html=render_to_string("email/subscribe.html", context),
        )


def read_wish(code: str) -> Wish | None:
    """Return what a mailed link asks for; None for one that is not ours, or older than a week."""
    try:
        email, topics, area = _signer("confirm").unsign_object(code, max_age=VALID)
    except (BadSignature, ValueError, TypeError):
        return None
    return Wish(email, tuple(topic for topic in topics if topic in Topic.values), area)


@transaction.atomic
def confirm(wish: Wish) -> Subscription:
    """Let the address follow what it asked for; a second press, or another wish, leaves one subscription."""
    now = timezone.now()
    advisory.hold(f"subscription:{wish.email}")
    row = Subscription.objects.select_for_update().filter(email__iexact=wish.email).first()
    row = row or Subscription(email=wish.email, told_until=now)
    row.topics, row.area, row.confirmed_at = list(wish.topics), wish.area, now
    row.save()
    return row


def end_url(row: Subscription) -> str:
    """Return the address that ends the subscription; it works as long as there is one to end."""
    return f"{settings.SITE_URL}{reverse('analyses:subscription-end', args=[f'{row.pk}.{row.key}'])}"


def read_end(code: str) -> tuple[Subscription | None, bool]:
    """Return the subscription that a link ends, and whether the link may have been one of ours."""
    number, _dot, key = code.partition(".")
    looks_right = number.isdecimal() and len(number) < 18 and len(key) > 20
    row = Subscription.objects.filter(pk=int(number)).first() if looks_right else None
    if row is not None and not constant_time_compare(row.key, key):
        return None, False
    return row, looks_right


def end(row: Subscription) -> None:
    """End a subscription and forget the address; letters that wait are not sent."""
    Mail.objects.filter(key__startswith=f"subscription:{row.pk}:", state=Mail.State.WAITING, leased_until=None).delete()
    row.delete()


def tell(now: datetime, *, most: int = 500) -> int:
    """Owe each subscriber one letter of what has been published since the last; return how many were owed."""
    news = Analysis.objects.filter(state=Analysis.State.PUBLISHED, published_at__gt=OuterRef("told_until"))
    with transaction.atomic():
        waiting = Subscription.objects.filter(Exists(news)).select_for_update(skip_locked=True, no_key=True)
        return sum(_tell(row, now) for row in waiting.order_by("pk")[:most])


def _tell(row: Subscription, now: datetime) -> bool:
    found = list(matching(row).order_by("published_at", "pk"))
    newest = Analysis.objects.filter(state=Analysis.State.PUBLISHED).order_by("-published_at").first()
    assert newest is not None  # whoever waits waits for one
    before, row.told_until = row.told_until, newest.published_at  # type: ignore[assignment]  # published ones have it
    row.save(update_fields=["told_until"])
    if found:
        with translation.override(settings.LANGUAGE_CODE):
            _owe(row, found, key=f"subscription:{row.pk}:{before.timestamp():.6f}", now=now)
    return bool(found)


def matching(row: Subscription) -> QuerySet[Analysis]:
    """Return what has been published since the subscriber was told; what is of the whole county concerns each part."""
    rows = Analysis.objects.filter(state=Analysis.State.PUBLISHED, published_at__gt=row.told_until)
    if row.topics:
        rows = rows.filter(topics__overlap=row.topics)
    if row.area:
        rows = rows.filter(areas__overlap=[row.area, Area.COUNTY])
    return rows.select_related("publisher")


def _owe(row: Subscription, found: list[Analysis], *, key: str, now: datetime) -> None:
    first = ngettext("New analysis: %(title)s", "%(n)s new analyses, among them %(title)s", len(found))
    context = {
        "heading": first % {"title": found[0].title, "n": len(found)},
        "analyses": found,
        "site": settings.SITE_URL,
        "wish": Wish(row.email, tuple(row.topics), row.area),
        "unsubscribe_url": end_url(row),
    }
    mails.owe_once(
        key=key,
        to=row.email,
        subject=str(context["heading"]),
        text=render_to_string("email/subscription.txt", context).strip(),
        html=render_to_string("email/subscription.html", context),
        unsubscribe_url=end_url(row),
        next_try_at=quiet.end(now),
    )
