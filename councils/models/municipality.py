"""The 49 municipalities of the county, and the two outside it that take part."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, FilteredRelation, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation
from councils.models.party import Party
from councils.models.period import Period, PeriodQuerySet, during
from councils.models.person import Assignment, Person
from portal.history import tracked
from portal.models import User
from portal.sorting import swedish

COUNTY = "14"


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def of_the_county(self) -> Self:
        """Return the 49 that the declaration means; Kungsbacka and Varberg lie outside."""
        return self.filter(code__startswith=COUNTY)

    def with_affiliation(self, today: date) -> Self:
        """Add which party the municipality belongs to on the day (`part`, `area`), and whether as co-opted."""
        now = FilteredRelation("affiliations", condition=during(today, "affiliations__"))
        return self.annotate(now=now).annotate(
            part=F("now__party"),
            area=F("now__party__area"),
            party_order=F("now__party__order"),
            is_co_opted=F("now__is_co_opted"),
        )

    def for_list(self, user: User, *, today: date) -> Self:
        """Add what a row of the list shows; its contacts (`organisation.contacts`) are those that the user sees."""
        people = Person.objects.visible_to(user).filter(ended_on=None)
        contacts = Assignment.objects.on(today).filter(task=Assignment.Task.MUNICIPAL_CONTACT, person__in=people)
        named = contacts.select_related("person").order_by(swedish("person__name"))
        rows = self.with_affiliation(today).select_related("organisation")
        return rows.prefetch_related(Prefetch("organisation__assignments", named, to_attr="contacts"))


class Municipality(models.Model):
    """A municipality by its SCB code; where it stands on the tile map."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="municipality")
    code = models.CharField(_("municipality code"), max_length=4, unique=True)
    abbreviation = models.CharField(max_length=3)
    column = models.PositiveSmallIntegerField(null=True)
    row = models.PositiveSmallIntegerField(null=True)

    # Given by `with_affiliation`: a party's key, its area, and how the municipality takes part; None where it has none.
    part: str | None
    area: str | None
    is_co_opted: bool | None

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

    def get_absolute_url(self) -> str:
        return reverse("councils:organisation-detail", args=[self.organisation_id])

    @property
    def in_county(self) -> bool:
        return self.code.startswith(COUNTY)

    @property
    def group(self) -> str:
        """Return what the municipality is listed under: its association's area if it lies in the county."""
        return str((self.area or _("No association")) if self.in_county else _("Outside the county"))


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
