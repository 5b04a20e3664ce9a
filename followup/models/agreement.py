"""What VGR and an association have agreed on money: for how long, by which rules, under which general terms."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from councils.models.period import Period, PeriodQuerySet
from portal.history import tracked
from portal.models import User

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def percent(label: Any, **words: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=5, decimal_places=2, validators=PERCENT, **words)


@tracked(exclude=["version"])
class GeneralTerms(Period):
    """One version of VGR's general terms; a decision keeps the version that it was made under."""

    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("link"), max_length=500, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta(Period.Meta):
        verbose_name = _("general terms")
        verbose_name_plural = _("general terms")
        ordering = ["-from_on", "name"]

    def __str__(self) -> str:
        return self.name


class AgreementQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> Self:
        """Return all for VGR's officials and administrators; else those of the associations that one works for."""
        from councils.rights import rights_of

        rights = rights_of(user)
        if rights.is_region_staff or rights.is_administrator:
            return self
        mine = rights.funds_for | rights.staff_of
        if not mine and not rights.coordinates:
            return self.none()
        hosts = Party.objects.filter(organisation__hosted_councils__in=rights.coordinates)
        return self.filter(Q(party__organisation__in=mine) | Q(party__in=hosts.values("pk")))

    def for_list(self) -> Self:
        return self.select_related("party__organisation", "terms").order_by("-from_on", "party__order", "pk")


@tracked(exclude=["version"])
class Agreement(Period):
    """The rules are data: whoever changes an agreement changes what is asked of its projects from then on."""

    class Kind(models.TextChoices):
        DRUM = "drum", _("DRUM")
        OTHER = "other", _("Other support")

    # What may carry the mark "not confirmed": nobody has seen it in a signed agreement yet.
    RULES: ClassVar[tuple[str, ...]] = (
        *("matching_percent", "withheld_percent", "claim_months", "claim_within_months", "flat_rate_percent"),
        *("least_municipalities", "pre_study_limit"),
    )

    party = models.ForeignKey(Party, models.PROTECT, related_name="agreements", verbose_name=_("association"))
    kind = models.CharField(_("kind of support"), max_length=5, choices=Kind, default=Kind.DRUM)
    title = models.CharField(_("title"), max_length=160)
    registry_number = models.CharField(_("registry number"), max_length=40, blank=True)
    terms = models.ForeignKey(
        GeneralTerms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("general terms")
    )
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    matching_percent = percent(_("matching by the municipalities, percent of the frame"), default=100)
    withheld_percent = percent(_("withheld until the final report, percent"), default=0)
    claim_months = models.PositiveSmallIntegerField(
        _("months between claims, at most"), default=6, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    claim_within_months = models.PositiveSmallIntegerField(
        _("months to send a claim after its period"), default=2, validators=[MaxValueValidator(24)]
    )
    flat_rate_percent = percent(_("flat rate for indirect costs, percent of staff costs"), null=True, blank=True)
    least_municipalities = models.PositiveSmallIntegerField(_("municipalities in a project, at least"), default=1)
    pre_study_limit = models.DecimalField(
        _("pre-study, at most"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    unconfirmed: Any = ArrayField(
        models.CharField(max_length=24), verbose_name=_("rules not confirmed"), default=list, blank=True
    )
    version = models.PositiveIntegerField(default=0)

    objects = AgreementQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                name="followup_agreement_has_period", condition=Q(from_on__isnull=False, to_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="followup_agreement_percents",
                condition=Q(matching_percent__range=(0, 100), withheld_percent__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:agreement-detail", args=[self.pk])

    @property
    def years(self) -> range:
        first, last = self.from_on or date.min, self.to_on or date.min
        return range(first.year, last.year + 1)

    def is_sure_of(self, rule: str) -> bool:
        return self.is_confirmed and rule not in self.unconfirmed
