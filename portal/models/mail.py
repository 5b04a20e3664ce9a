"""An outgoing mail, written with the change that causes it and sent after; the row is the queue."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> Self:
        """Mails that should leave now and that no living sender has.

        A lease or a writing that lies in the future means that the clock has been set back since: what was free to
        leave at once still is, and no lease outlives twice its length. Twice, as another sender's may have begun after
        this one asked for the time.
        """
        free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * Mail.LEASE)
        at_once = Q(created_at__gt=now, next_try_at__lte=F("created_at"))
        return self.filter(free, Q(next_try_at__lte=now) | at_once, state=Mail.State.WAITING)


class Mail(models.Model):
    """One mail to one address; `key` makes the same mail owed once however often it is written."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        PARKED = "parked", _("Needs a person")

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.EmailField(blank=True)
    # An iCalendar object (RFC 5545) whose METHOD makes it an invitation, an update or a cancellation.
    calendar = models.TextField(blank=True)
    # Where one press, or one POST by the reader's mail program (RFC 8058), ends mails of this kind.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    # The mail that an administrator sent once more with this one.
    resent_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="resent_as")
    # Who had it leave again, after eight tries or as a mail sent once more, and when.
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    # A login code is no longer anybody's business once it has left: the text is wiped on sending.
    is_secret = models.BooleanField(default=False)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    ATTEMPTS: ClassVar[int] = 8
    LEASE: ClassVar[timedelta] = timedelta(seconds=60)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["next_try_at"], name="portal_mail_owed", condition=models.Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="portal_mail_sent_has_when",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
            )
        ]

    def __str__(self) -> str:
        return self.subject
