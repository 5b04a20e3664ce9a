"""An organisation that takes part, of a kind that tells which side of the table it sits on."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class Side(models.TextChoices):
    SUPPLY = "supply", _("Supply side")
    DEMAND = "demand", _("Demand side")
    CONVENING = "convening", _("Coordination")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """Return every organisation for whoever has a role in the portal, else none."""
        from councils.rights import rights_of

        return self if rights_of(user).any else self.none()

    def active(self) -> Self:
        return self.filter(ended_on=None)

    def on_side(self, side: str) -> Self:
        """Return those on the side: by their own choice, else by their kind."""
        kinds = [kind for kind in Organisation.Kind if Organisation.SIDES.get(kind, Side.CONVENING) == side]
        return self.filter(Q(side_override=side) | Q(side_override="", kind__in=kinds))

    def with_words(self) -> Self:
        """Add the words for kind and side in the reader's language, to sort by as the reader reads them."""
        kinds = [When(kind=kind, then=Value(str(kind.label))) for kind in Organisation.Kind]
        own = [When(side_override=side, then=Value(str(side.label))) for side in Side]
        by_kind = [When(kind=kind, then=Value(str(side.label))) for kind, side in Organisation.SIDES.items()]
        return self.annotate(
            kind_words=Case(*kinds, output_field=CharField()),
            side_words=Case(*own, *by_kind, default=Value(str(Side.CONVENING.label)), output_field=CharField()),
        )

    def for_list(self, user: User, *, today: date) -> Self:
        """Add what a row of the list shows: how many people, and how many councils, as far as the user sees them."""
        from councils.models.membership import Membership
        from councils.models.person import Person

        people = Person.objects.visible_to(user).filter(ended_on=None)
        places = Membership.objects.visible_to(user).on(today).filter(council__ended_on=None)
        return self.annotate(
            people_count=_count(people, Count("pk")),
            council_count=_count(places, Count("council", distinct=True)),
        )


def _count(rows: "QuerySet[models.Model]", number: Count) -> Coalesce:
    grouped = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation").annotate(n=number)
    return Coalesce(Subquery(grouped.values("n")), 0)


@tracked(exclude=["version"])
class Organisation(Row):
    """A party, municipality, education provider, employer, union, agency or other that takes part."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Association of municipalities")
        REGION = "region", _("Region")
        MUNICIPALITY = "municipality", _("Municipality")
        HIGHER_EDUCATION = "higher_education", _("University or college")
        HIGHER_VOCATIONAL = "higher_vocational", _("Higher vocational education")
        MUNICIPAL_EDUCATION = "municipal_education", _("Municipal education provider")
        PRIVATE_PROVIDER = "private_provider", _("Private education provider")
        POPULAR_EDUCATION = "popular_education", _("Popular education")
        EMPLOYER_PRIVATE = "employer_private", _("Private employer")
        EMPLOYER_PUBLIC = "employer_public", _("Public employer")
        EMPLOYER_ORGANISATION = "employer_organisation", _("Employer organisation")
        TRADE_UNION = "trade_union", _("Trade union")
        INDUSTRY_BODY = "industry_body", _("Industry body")
        CLUSTER = "cluster", _("Cluster or science park")
        STATE_AGENCY = "state_agency", _("State agency")
        OTHER = "other", _("Other")

    SIDES: ClassVar[dict[str, Side]] = {
        Kind.HIGHER_EDUCATION: Side.SUPPLY,
        Kind.HIGHER_VOCATIONAL: Side.SUPPLY,
        Kind.MUNICIPAL_EDUCATION: Side.SUPPLY,
        Kind.PRIVATE_PROVIDER: Side.SUPPLY,
        Kind.POPULAR_EDUCATION: Side.SUPPLY,
        Kind.EMPLOYER_PRIVATE: Side.DEMAND,
        Kind.EMPLOYER_PUBLIC: Side.DEMAND,
        Kind.EMPLOYER_ORGANISATION: Side.DEMAND,
        Kind.TRADE_UNION: Side.DEMAND,
        Kind.INDUSTRY_BODY: Side.DEMAND,
        Kind.CLUSTER: Side.DEMAND,
    }

    # Rights follow from these, so they are given by administrators only.
    FIXED_KINDS: ClassVar[set[Kind]] = {Kind.ASSOCIATION, Kind.REGION, Kind.MUNICIPALITY}

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    side_override = models.CharField(
        _("side"), max_length=10, choices=Side, blank=True, help_text=_("Leave empty to let the kind decide.")
    )
    organisation_number = models.CharField(_("organisation number"), max_length=11, blank=True)
    website = models.URLField(_("website"), blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="councils_organisation_one_per_name",
                violation_error_message=_("There is already an organisation with that name."),
            )
        ]
        indexes = [models.Index(fields=["kind"], name="councils_organisation_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("councils:organisation-detail", args=[self.pk])

    @property
    def side(self) -> Side:
        """The side of the table: the override, else what the kind says; convening where neither side fits."""
        return Side(self.side_override) if self.side_override else self.SIDES.get(self.kind, Side.CONVENING)

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def is_fixed(self) -> bool:
        """Say whether it is one of the five parties or a municipality, whose kind never changes."""
        return hasattr(self, "party") or hasattr(self, "municipality")
