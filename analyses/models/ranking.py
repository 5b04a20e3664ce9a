"""Which of the proposed analyses each of the five parties wants first."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis
from councils.models import Party
from portal.history import tracked
from portal.models.base import Row


@tracked()
class Ranking(Row):
    """A party's place for a proposal: 1 is what it wants first. It stays when the proposal has been decided on."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="rankings", verbose_name=_("analysis"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    place = models.PositiveSmallIntegerField(_("place"))
    ranked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ranked_at = models.DateTimeField(_("ranked"))

    objects: ClassVar[models.Manager["Ranking"]] = models.Manager()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "party"], name="analyses_ranking_one_a_party"),
            models.CheckConstraint(name="analyses_ranking_place", condition=Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.place}"
