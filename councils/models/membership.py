"""Who sits in which council, for whom, as what, and when; rights follow from it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.council import Council
from councils.models.organisation import Organisation
from councils.models.period import Period, PeriodQuerySet
from councils.models.person import Person, present
from portal.history import tracked
from portal.models import User


class MembershipQuerySet(PeriodQuerySet):
    def on(self, day: date) -> Self:
        """Return the places that are true on the day; one who has left by then has none, whatever the row says."""
        return super().on(day).filter(present(day, "person__"))

    def visible_to(self, user: User) -> Self:
        return self.filter(council__in=Council.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("person", "organisation", "council")


@tracked(exclude=["version"])
class Membership(Period):
    """One person's place in one council for one organisation; what has ended stays."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        COORDINATOR = "coordinator", _("Coordinator")
        MEMBER = "member", _("Member")
        SUBSTITUTE = "substitute", _("Substitute")
        CO_OPTED = "co_opted", _("Co-opted")
        OBSERVER = "observer", _("Observer")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    council = models.ForeignKey(Council, models.PROTECT, related_name="memberships", verbose_name=_("council"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("represents")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    version = models.PositiveIntegerField(default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "council"],
                condition=Q(to_on=None),
                name="councils_membership_one_open_place",
                violation_error_message=_("The person already has a place in the council."),
            ),
        ]
        indexes = [models.Index(fields=["council", "to_on"], name="councils_membership_now")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
