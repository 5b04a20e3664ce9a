"""Lists of addresses that are kept, so that the same people need not be typed each time something is sent."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import Council
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class RecipientListQuerySet(models.QuerySet["RecipientList"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the councils that the user coordinates; VGR's officials all."""
        from councils.rights import rights_of

        rights = rights_of(user)
        return self if rights.is_region_staff else self.filter(council__in=rights.coordinates)


@tracked(exclude=["version"])
class RecipientList(Row):
    """Addresses under a name, kept by a council."""

    council = models.ForeignKey(
        Council, models.PROTECT, related_name="recipient_lists", verbose_name=_("council that keeps it")
    )
    name = models.CharField(_("name"), max_length=120)
    # A line each.
    addresses = models.TextField(_("addresses"), max_length=20000)
    version = models.PositiveIntegerField(default=0)

    objects = RecipientListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of recipients")
        verbose_name_plural = _("lists of recipients")
        constraints = [
            models.UniqueConstraint(
                "council",
                Lower("name"),
                name="analyses_recipientlist_name_once",
                violation_error_message=_("The council has a list with that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("analyses:recipient-list-edit", args=[self.pk])

    @property
    def emails(self) -> list[str]:
        return self.addresses.split()
