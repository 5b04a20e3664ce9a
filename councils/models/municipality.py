"""The 49 municipalities of the county, and the two outside it that take part."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation
from councils.models.party import Party
from councils.models.period import Period, PeriodQuerySet
from portal.history import tracked

COUNTY = "14"


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def of_the_county(self) -> Self:
        """Return the 49 that the declaration means; Kungsbacka and Varberg lie outside."""
        return self.filter(code__startswith=COUNTY)


class Municipality(models.Model):
    """A municipality by its SCB code; where it stands on the tile map."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="municipality")
    code = models.CharField(_("municipality code"), max_length=4, unique=True)
    abbreviation = models.CharField(max_length=3)
    column = models.PositiveSmallIntegerField(null=True)
    row = models.PositiveSmallIntegerField(null=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="councils_municipality_code", condition=models.Q(code__regex=r"^[0-9]{4}$"))
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def in_county(self) -> bool:
        return self.code.startswith(COUNTY)


class AffiliationQuerySet(PeriodQuerySet):
    pass


@tracked()
class Affiliation(Period):
    """Which association a municipality belongs to, and when; Varberg is co-opted in Boråsregionen."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="affiliations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="affiliations")
    is_co_opted = models.BooleanField(_("co-opted"), default=False)

    objects = AffiliationQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality"], condition=models.Q(to_on=None), name="councils_affiliation_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.party_id}"
