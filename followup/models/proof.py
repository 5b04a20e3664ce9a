"""The nightly proof: every figure computed anew from the entries, and what did not agree."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Proof(models.Model):
    """One run: how many entries and figures there were, and each figure that differs from what the pages say."""

    on = models.DateField(_("day"), unique=True)
    at = models.DateTimeField(_("written"))
    entries = models.PositiveIntegerField(_("entries"))
    figures = models.PositiveIntegerField(_("figures"))
    differences: Any = models.JSONField(_("differences"), default=list)

    objects: ClassVar[models.Manager["Proof"]] = models.Manager()

    class Meta:
        verbose_name = _("proof of the ledger")
        verbose_name_plural = _("proofs of the ledger")
        get_latest_by = "on"

    def __str__(self) -> str:
        return self.on.isoformat()
