"""What shows that a party keeps a commitment: records that are in the portal anyway, pointed out by the party."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from followup.models.declaration import Commitment
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

# The kinds of records on the red thread that can show something.
KINDS = ("meeting", "decision", "shared-item", "analysis", "dialogue")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> Self:
        """Return what hangs on the commitments that the user reads; the records themselves have their own rules."""
        return self.filter(commitment__in=Commitment.objects.visible_to(user))


@tracked()
class Evidence(Row):
    """A record of a kind on the red thread, and what it shows. Whoever may not see the record sees nothing of it."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="evidence", verbose_name=_("commitment"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    record_id = models.BigIntegerField()
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-year", "party__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "party", "year", "kind", "record_id"], name="followup_evidence_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="followup_evidence_record")]

    def __str__(self) -> str:
        return self.note or f"{self.kind} {self.record_id}"
