"""When somebody last looked at a part of a meeting: from it follows what is new to them there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.meeting import Meeting


class Look(models.Model):
    """A person's latest look. Not in the history, which tells what is done with records and not what is read."""

    class Part(models.TextChoices):
        AGENDA = "agenda", _("Agenda")
        DOCUMENTS = "documents", _("Documents")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="looks")
    part = models.CharField(max_length=9, choices=Part)
    looked_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Look"]] = models.Manager()

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        constraints = [models.UniqueConstraint(fields=["user", "meeting", "part"], name="councils_look_once")]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.get_part_display()}"
