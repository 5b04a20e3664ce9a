"""Councils of all kinds: the four competence councils, sector councils, the strategic group, Västgruppen."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation
from councils.models.party import Party
from councils.models.period import Period, PeriodQuerySet
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, user: User) -> Self:
        """Return the councils whose pages the user reads: all for those who work with all, else one's own."""
        from councils.rights import rights_of

        rights = rights_of(user)
        return self if rights.reads_all_councils else self.filter(pk__in=rights.reads_councils)

    def editable_by(self, user: User) -> Self:
        """Return the councils that the user coordinates."""
        from councils.rights import rights_of

        rights = rights_of(user)
        return self if rights.is_administrator else self.filter(pk__in=rights.coordinates)

    def active(self) -> Self:
        return self.filter(ended_on=None)

    def for_list(self) -> Self:
        return self.select_related("host__party", "parent")


@tracked(exclude=["version"])
class Council(Row):
    """A forum that meets; each works in its own way."""

    class Kind(models.TextChoices):
        OVERARCHING = "overarching", _("Competence council")
        SECTOR = "sector", _("Sector council")
        COLLEGE = "college", _("Certified college")
        STRATEGIC_GROUP = "strategic_group", _("Strategic group")
        VAST_GROUP = "vast_group", _("Västgruppen")
        WORKING_GROUP = "working_group", _("Working group")

    class MinutesKind(models.TextChoices):
        NOTES = "notes", _("Informal notes")
        MINUTES = "minutes", _("Formal minutes with numbered paragraphs")

    class Approval(models.TextChoices):
        CHAIR = "chair", _("The chair or the coordinator approves")
        NEXT_MEETING = "next_meeting", _("At the next meeting")
        APPROVERS = "approvers", _("By approvers who were at the meeting")

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="hosted_councils", verbose_name=_("host"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs under")
    )
    mandate = models.TextField(_("mandate"), blank=True)
    active_since = models.PositiveSmallIntegerField(_("active since year"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    meetings_per_year = models.PositiveSmallIntegerField(_("meetings a year"), default=4)
    minutes_kind = models.CharField(_("way of keeping minutes"), max_length=8, choices=MinutesKind, default="notes")
    approval = models.CharField(_("how minutes are approved"), max_length=12, choices=Approval, default=Approval.CHAIR)
    approval_days = models.PositiveSmallIntegerField(_("days to approve"), default=10)
    # [{"title": str, "kind": AgendaItem.Kind, "minutes": int, "text": str}, ...]: what every new agenda starts with.
    standing_items = models.JSONField(_("standing agenda items"), default=list, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    NO_PARTY = "vg"  # whose colour and glyph a council has when its host is none of the five

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        constraints = [
            models.CheckConstraint(
                name="councils_council_working_group_has_parent",
                condition=~Q(kind="working_group") | Q(parent__isnull=False),
                violation_error_message=_("Choose the council that the working group belongs under."),
            ),
            models.CheckConstraint(name="councils_council_not_its_own_parent", condition=~Q(parent=models.F("pk"))),
        ]
        indexes = [models.Index(fields=["kind"], name="councils_council_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("councils:council-detail", args=[self.slug])

    @property
    def part(self) -> str:
        """The host party's key, for colour and glyph. Needs host__party."""
        try:
            return self.host.party.key
        except Party.DoesNotExist:
            return self.NO_PARTY

    @property
    def has_approvers(self) -> bool:
        return self.approval == self.Approval.APPROVERS

    @property
    def keeps_minutes(self) -> bool:
        return self.minutes_kind == self.MinutesKind.MINUTES

    def name_on(self, day: date) -> str:
        """Return the name that the council had on the day; old records keep the old name."""
        old = self.names.on(day).order_by("-from_on").first()
        return old.name if old else self.name


class CouncilNameQuerySet(PeriodQuerySet):
    pass


@tracked()
class CouncilName(Period):
    """A name that a council has had: Kompetensforum Skaraborg became a Kompetensråd."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=120)

    objects = CouncilNameQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("earlier name")
        verbose_name_plural = _("earlier names")
        ordering = ["from_on"]

    def __str__(self) -> str:
        return self.name
