"""What is corrected in approved minutes: the words that were wrong, those that are right, why, and who said so."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from councils.models.agenda_item import AgendaItem
from councils.models.meeting import Meeting
from portal.history import tracked
from portal.models import User


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(state=Correction.State.OPEN)

    def confirmed(self) -> Self:
        return self.filter(state=Correction.State.CONFIRMED)


@tracked()
class Correction(models.Model):
    """One correction: written by a coordinator, confirmed by somebody else, and then a version of the minutes."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("correction", "Withdrawn")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="corrections")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    # None: what stands outside the items, the heading and the attendance.
    item = models.ForeignKey(
        AgendaItem, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("where in the minutes")
    )
    was = models.TextField(_("what the minutes say"), max_length=3000)
    shall_be = models.TextField(_("what they shall say"), max_length=3000)
    reason = models.CharField(_("why it is corrected"), max_length=500)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # The version of the minutes that it made; the approved text itself is the first.
    makes = models.PositiveSmallIntegerField(_("version"), null=True, blank=True)
    answer = models.CharField(_("why it is rejected"), max_length=500, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of the minutes")
        verbose_name_plural = _("corrections of the minutes")
        constraints = [
            models.UniqueConstraint(fields=["meeting"], name="councils_correction_one_open", condition=Q(state="open")),
            models.UniqueConstraint(fields=["meeting", "makes"], name="councils_correction_one_a_version"),
            models.CheckConstraint(
                name="councils_correction_confirmed_has_who_and_when",
                condition=Q(state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False, makes__gt=1)
                | (~Q(state="confirmed") & Q(confirmed_by=None, confirmed_at=None, makes=None)),
            ),
            models.CheckConstraint(
                name="councils_correction_confirmed_by_another", condition=~Q(confirmed_by=F("written_by"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return f"{reverse('councils:meeting-corrections', args=[self.meeting_id])}#r{self.pk}"
