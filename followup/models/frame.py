"""How much an association has for a year from a fund."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models import Board
from followup.models.agreement import Agreement
from followup.models.fund import Fund
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class FrameQuerySet(models.QuerySet["Frame"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def with_balances(self) -> Self:
        """Add what the entries make: `frame`, `granted`, `paid` and `withheld`, each at least 0."""
        from followup.models.entry import balances

        return self.annotate(**balances("entries__"))

    def for_list(self) -> Self:
        return self.select_related("agreement__party", "fund", "board").with_balances().order_by("year", "fund", "pk")


@tracked()
class Frame(Row):
    """A year's money of a fund under an agreement. Its row is the lock under which decisions are made."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="frames", verbose_name=_("agreement"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="frames", verbose_name=_("fund"))
    year = models.PositiveSmallIntegerField(_("year"))
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("board that decides the frame")
    )

    # Given by `with_balances`.
    frame: Decimal
    granted: Decimal
    paid: Decimal
    withheld: Decimal

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("frame")
        verbose_name_plural = _("frames")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "fund", "year"],
                name="followup_frame_once",
                violation_error_message=_("There is already a frame for that fund and year. Change it instead."),
            ),
            models.CheckConstraint(name="followup_frame_year", condition=Q(year__range=(2000, 2100))),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"

    @property
    def left(self) -> Decimal:
        """What can still be granted."""
        return self.frame - self.granted
