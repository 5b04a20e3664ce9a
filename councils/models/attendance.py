"""Who took part in a meeting, for which organisation, on which side of the table."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.agenda_item import AgendaItem
from councils.models.meeting import Meeting
from councils.models.membership import Membership
from councils.models.organisation import Organisation, Side
from councils.models.person import Person
from portal.history import tracked
from portal.models.base import Row
from portal.sorting import swedish


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def for_meeting(self) -> Self:
        return self.select_related("person", "organisation", "came_under", "left_under").order_by(
            "side", swedish("organisation__name"), swedish("person__name")
        )

    def present(self) -> Self:
        return self.filter(presence__in=[Attendance.Presence.PRESENT, Attendance.Presence.REMOTE])


@tracked(exclude=["version"])
class Attendance(Row):
    """A person's place at a meeting. Role, organisation and side are as they were that day."""

    class Presence(models.TextChoices):
        UNMARKED = "", _("Not marked")
        PRESENT = "present", _("On site")
        REMOTE = "remote", _("Remote")
        ABSENT = "absent", _("Absent")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="attendances", verbose_name=_("represents")
    )
    role = models.CharField(_("role"), max_length=12, choices=[*Membership.Role.choices, ("guest", _("Guest"))])
    side = models.CharField(_("side"), max_length=10, choices=Side)
    presence = models.CharField(_("attendance"), max_length=8, choices=Presence, blank=True, default="")
    # Nothing: from the beginning, and to the end.
    came_under = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("came under")
    )
    left_under = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("left under")
    )
    note = models.CharField(_("remark"), max_length=120, blank=True, help_text=_("For example: left at 14.30"))
    version = models.PositiveIntegerField(default=0)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="councils_attendance_once",
                violation_error_message=_("The person is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_presence_display()}"

    @property
    def is_present(self) -> bool:
        return self.presence in {self.Presence.PRESENT, self.Presence.REMOTE}

    def is_there(self, position: int | None) -> bool:
        """Say whether the person takes part when the item in the place is dealt with; without a place, at all."""
        if position is None or not self.is_present:
            return self.is_present
        has_come = self.came_under is None or self.came_under.position <= position
        return has_come and (self.left_under is None or self.left_under.position >= position)
