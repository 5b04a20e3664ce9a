"""An agreed step: what, who, when; it lives on after the meeting until somebody closes it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.agenda_item import AgendaItem
from councils.models.council import Council
from councils.models.dialogue import Dialogue
from councils.models.person import Person
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class ActionPointQuerySet(models.QuerySet["ActionPoint"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the councils that the user reads, and the user's own wherever they come from."""
        return self.filter(Q(council__in=Council.objects.visible_to(user)) | Q(owner__user_id=user.pk))

    def for_list(self) -> Self:
        return self.select_related("owner__organisation", "council__host__party", "item__meeting")

    def open(self) -> Self:
        return self.filter(state=ActionPoint.State.OPEN)

    def late(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)


@tracked(exclude=["version"])
class ActionPoint(Row):
    """What somebody has taken on, from which item, due when."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    council = models.ForeignKey(Council, models.PROTECT, related_name="action_points", verbose_name=_("council"))
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="action_points", verbose_name=_("from item")
    )
    dialogue = models.ForeignKey(
        Dialogue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("from dialogue"),
    )
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="action_points", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("done by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0)

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        constraints = [
            models.CheckConstraint(
                name="councils_actionpoint_closed_has_when",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["council", "due_on"], name="councils_actionpoint_open", condition=Q(state="open")),
            models.Index(fields=["owner", "due_on"], name="councils_actionpoint_owed", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("councils:action-point-edit", args=[self.pk])

    def is_late(self, today: date) -> bool:
        return self.state == self.State.OPEN and self.due_on is not None and self.due_on < today
