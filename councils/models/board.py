"""Political bodies that decide; they change names, so each is a row with its validity."""

from typing import Self

from django.core.exceptions import ValidationError
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

    def for_list(self) -> Self:
        """Everything that a row of the list shows; two queries."""
        return self.select_related("organisation__party", "successor").prefetch_related("predecessors")


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

    def clean(self) -> None:
        """Refuse a successor that, by way of its own successors, leads back here."""
        seen, following = {self.pk}, self.successor
        while following is not None:
            if following.pk in seen:
                raise ValidationError({"successor": _("Choose a board that is not itself followed by this one.")})
            seen.add(following.pk)
            following = following.successor
