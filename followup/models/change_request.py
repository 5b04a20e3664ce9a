"""What a project asks to have changed in its decision: nothing of it counts until it has been decided."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.models.decision import Decision
from followup.models.project import Project
from portal.concurrency import WrongState
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(state=ChangeRequest.State.SENT)

    def for_list(self) -> Self:
        return self.select_related("project__agreement__party", "project__organisation", "sent_by", "decision__board")


@tracked(exclude=["version"])
class ChangeRequest(Row):
    """What was and what is asked for, both as they were when it was sent; the decision has the last word."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("request for a change", "To decide")
        APPROVED = "approved", pgettext_lazy("request for a change", "Approved")
        REJECTED = "rejected", pgettext_lazy("request for a change", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("request for a change", "Withdrawn")

    NEXT: ClassVar[dict[State, set[State]]] = {
        State.SENT: {State.APPROVED, State.REJECTED, State.WITHDRAWN},
        State.APPROVED: set(),
        State.REJECTED: set(),
        State.WITHDRAWN: set(),
    }

    project = models.ForeignKey(Project, models.PROTECT, related_name="change_requests", verbose_name=_("project"))
    reason = models.TextField(_("what is to be changed, and why"), max_length=3000)
    was_to_on = models.DateField(_("last day before"))
    to_on = models.DateField(_("last day"))
    # [frame, what the project had from it, what it asks to have]; amounts as text, and only where they differ.
    amounts: Any = models.JSONField(_("amounts by frame"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SENT)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="change_request", verbose_name=_("decision")
    )
    version = models.PositiveIntegerField(default=0)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a change")
        verbose_name_plural = _("requests for changes")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="sent"), name="followup_change_request_one_at_a_time"
            ),
            models.CheckConstraint(
                name="followup_change_request_decided",
                condition=Q(state__in=["approved", "rejected"], decision__isnull=False)
                | Q(state__in=["sent", "withdrawn"], decision=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{_now('Request for a change')}, {self.project.title}"

    def get_absolute_url(self) -> str:
        return reverse("followup:change-request", args=[self.pk])

    @property
    def deltas(self) -> dict[int, Decimal]:
        """Return how much more or less is asked for, by frame."""
        return {frame: Decimal(wanted) - Decimal(had) for frame, had, wanted in self.amounts}

    def move_to(self, state: "ChangeRequest.State") -> None:
        """Change state if NEXT allows the step; does not save."""
        if state not in self.NEXT[ChangeRequest.State(self.state)]:
            raise WrongState(
                _now("The request is %(state)s, so that step is not possible.")
                % {"state": self.get_state_display().lower()}
            )
        self.state = state
