"""Who has read what an employer has said in confidence, and on which days."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.dialogue import Dialogue


class DialogueRead(models.Model):
    """One person's first reading of a dialogue on a day: kept apart from the history, which tells what is done."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("read by"))
    day = models.DateField()
    read_at = models.DateTimeField(_("read"))

    objects: ClassVar[models.Manager["DialogueRead"]] = models.Manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["dialogue", "user", "day"], name="councils_dialogueread_once")]

    def __str__(self) -> str:
        return f"{self.dialogue_id}, {self.day:%Y-%m-%d}"
