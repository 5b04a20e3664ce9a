"""The five parties of the declaration: VGR and the four associations."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation

# The one of the five that is no association: VGR.
REGION = "vg"


class Party(models.Model):
    """One of the five; `key` (fy, gr, bo, sk, vg) is also its colour and glyph in the interface."""

    key = models.CharField(_("key"), max_length=2, primary_key=True)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="party")
    area = models.CharField(_("area"), max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Party"]] = models.Manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.area
