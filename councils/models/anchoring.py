"""Where each party's management stands, when and how it was told, and the boards that a decision goes on to."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from councils.models.board import Board
from councils.models.party import Party
from councils.models.shared_item import SharedItem
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class AnchoringQuerySet(models.QuerySet["Anchoring"]):
    def visible_to(self, user: User) -> Self:
        """Return all for those who read shared items; else none."""
        from councils.rights import rights_of

        return self if rights_of(user).reads_shared_items else self.none()

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Return what stands, the latest first, with all that a line shows."""
        return self.present().select_related("party__organisation", "item", "board", "logged_by").order_by("-on", "-pk")


@tracked(exclude=["version"])
class Anchoring(Row):
    """A party has told its management of a shared item, or (without one) reported on the work as a whole."""

    class Form(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("anchoring", "At a meeting")
        MAIL = "mail", pgettext_lazy("anchoring", "By e-mail")
        BOARD_ITEM = "board_item", pgettext_lazy("anchoring", "As a board item")
        OTHER = "other", pgettext_lazy("anchoring", "In another way")

    class Outcome(models.TextChoices):
        BEHIND = "behind", _("Stands behind it")
        REMARKS = "remarks", _("Stands behind it, with remarks")
        AGAINST = "against", _("Does not stand behind it")
        INFORMED = "informed", _("Has been informed")

    # Those that make an item anchored with the party.
    ANCHORED = frozenset({Outcome.BEHIND, Outcome.REMARKS})

    party = models.ForeignKey(Party, models.PROTECT, related_name="anchorings", verbose_name=_("party"))
    item = models.ForeignKey(
        SharedItem, models.PROTECT, null=True, blank=True, related_name="anchorings", verbose_name=_("shared item")
    )
    on = models.DateField(_("day"))
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="anchorings", verbose_name=_("board")
    )
    management = models.CharField(_("management or group"), max_length=120, blank=True)
    form = models.CharField(_("how"), max_length=10, choices=Form, default=Form.MEETING)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    text = models.TextField(_("what was said"), max_length=4000, blank=True)
    logged_at = models.DateTimeField(_("logged"), auto_now_add=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("logged by")
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = AnchoringQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchoring")
        verbose_name_plural = _("anchorings")
        constraints = [
            models.CheckConstraint(
                name="councils_anchoring_has_with_whom",
                condition=Q(board__isnull=False) | ~Q(management=""),
                violation_error_message=_("Choose a board, or write which management or group it was."),
            )
        ]
        indexes = [
            models.Index(fields=["party", "-on"], name="councils_anchoring_of_party", condition=Q(removed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.party_id}, {self.with_whom}"

    def get_absolute_url(self) -> str:
        return f"{reverse('councils:party-reports', args=[self.party_id])}#f{self.pk}"

    @property
    def with_whom(self) -> str:
        """The board by its name, and the management or group that was told."""
        return ", ".join(filter(None, [str(self.board) if self.board else "", self.management]))

    @property
    def is_anchored(self) -> bool:
        return self.outcome in self.ANCHORED


class SentOnQuerySet(models.QuerySet["SentOn"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(item__in=SharedItem.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("board__organisation__party").order_by("sent_on", "pk")


@tracked(exclude=["version"])
class SentOn(Row):
    """A board that a decision goes on to: since when it waits there, and when and how the board has taken it."""

    item = models.ForeignKey(SharedItem, models.CASCADE, related_name="sent_on", verbose_name=_("shared item"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="received", verbose_name=_("board"))
    sent_on = models.DateField(_("sent on"))
    handled_on = models.DateField(_("taken by the board"), null=True, blank=True)
    outcome = models.CharField(_("what the board decided"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = SentOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to a board")
        verbose_name_plural = _("ways to boards")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "board"],
                name="councils_senton_once",
                violation_error_message=_("The decision goes on to that board already."),
            ),
            models.CheckConstraint(
                name="councils_senton_handled_has_outcome",
                condition=Q(handled_on=None, outcome="") | (Q(handled_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="councils_senton_handled_after_sent",
                condition=Q(handled_on=None) | Q(handled_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.board)
