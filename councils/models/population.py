"""How many live in a municipality on a day, as the statistics office says; a row a year, and the old ones stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.municipality import Municipality
from portal.history import tracked


@tracked()
class Population(models.Model):
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="populations")
    on = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("population"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        constraints = [models.UniqueConstraint(fields=["municipality", "on"], name="councils_population_one_a_day")]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.on}: {self.people}"
