"""The duty to pass on: an organisation has carried a meeting's content to its own network."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.meeting import Meeting
from councils.models.organisation import Organisation
from portal.history import tracked


@tracked(exclude=["version"])
class CarriedOn(models.Model):
    """That one organisation has passed a meeting on, to whom or how, said in a line."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="carried_on")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="carried_on", verbose_name=_("organisation")
    )
    text = models.CharField(_("to whom, or how"), max_length=300)
    said_at = models.DateTimeField(_("said"), auto_now_add=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["CarriedOn"]] = models.Manager()

    class Meta:
        verbose_name = _("carried on")
        verbose_name_plural = _("carried on")
        constraints = [models.UniqueConstraint(fields=["meeting", "organisation"], name="councils_carriedon_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text}"
