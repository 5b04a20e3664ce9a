"""Where the money comes from: VGR's funds for sub-regional development (DRUM), and other support."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.history import tracked
from portal.models.base import Row


@tracked()
class Fund(Row):
    """A purse of its own, which has a frame of its own each year."""

    OF_DRUM: ClassVar[tuple[str, ...]] = ("Regionutveckling", "Miljö", "Kultur")

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_drum = models.BooleanField(_("part of DRUM"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Fund"]] = models.Manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["-is_drum", "order", "name"]

    def __str__(self) -> str:
        return self.name
