"""Political bodies that decide; they change names, so each is a row with its validity."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation
from councils.models.period import Period, PeriodQuerySet
from portal.history import tracked
from portal.models import User


class BoardQuerySet(PeriodQuerySet):
    def visible_to(self, user: User) -> Self:
        from councils.rights import rights_of

        return self if rights_of(user).any else self.none()


@tracked(exclude=["version"])
class Board(Period):
    """A board or an association's direktion, under one name, from a day to a day."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="boards", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("followed by")
    )
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    version = models.PositiveIntegerField(default=0)

    objects = BoardQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("councils:board-edit", args=[self.pk])
