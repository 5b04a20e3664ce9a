"""What a person is told of, one row for each person and event, and how they want to be told."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models.user import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user_id=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def awake(self, today: date) -> Self:
        """Return those that have not been put off to a later day."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today))

    def asleep(self, today: date) -> Self:
        return self.unread().filter(snoozed_until__gt=today)


class Notification(models.Model):
    """An event told to a person, in the language that they had then; `key` makes it told once."""

    class Channel(models.TextChoices):
        IMMEDIATE = "immediate", _("At once")
        DIGEST = "digest", _("Daily mail")
        NONE = "none", _("In the portal only")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    # The record that it is about, by which the kind finds its address and asks for its rights.
    record_id = models.PositiveBigIntegerField(null=True)
    # Where a task that the person has put off stands: it has no record of its own.
    path = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300)
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    snoozed_until = models.DateField(null=True)
    # It shall stand in the next daily mail.
    owes_digest = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="portal_notification_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="portal_notification_of_user"),
            models.Index(fields=["user"], name="portal_notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["user"], name="portal_notification_digest", condition=Q(owes_digest=True)),
            models.Index(fields=["kind", "record_id"], name="portal_notification_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notification-open", args=[self.pk])


class NotificationSettings(models.Model):
    """How a person wants each kind; a kind that is not named follows its default."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notification_settings"
    )
    channels = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("notification settings")

    def __str__(self) -> str:
        return str(self.user)
