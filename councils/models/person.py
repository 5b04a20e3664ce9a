"""A person by work contact only, and what the person is set to do for an organisation."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.organisation import Organisation
from councils.models.period import Period, PeriodQuerySet
from portal.history import tracked
from portal.models import User


def present(day: date, prefix: str = "") -> Q:
    """Return the condition that a person (whose fields are behind `prefix`) has not left by the day."""
    return Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day})


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """Return everyone for those who work with all councils; else those of one's councils, and oneself."""
        from councils.rights import rights_of

        rights = rights_of(user)
        if rights.reads_registry:
            return self
        mine = Q(pk__in=self.model.objects.filter(memberships__council__in=rights.reads_councils).values("pk"))
        return self.filter(Q(user_id=user.pk) | mine) if rights.any else self.none()

    def for_list(self) -> Self:
        return self.select_related("organisation", "user")


@tracked(exclude=["version"])
class Person(models.Model):
    """Someone's work contact. Never a personal identity number, never union membership."""

    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("work phone"), max_length=30, blank=True)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="councils_person_one_per_email",
                violation_error_message=_("There is already a person with that e-mail address."),
            )
        ]
        indexes = [models.Index(Lower("name"), name="councils_person_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("councils:person-detail", args=[self.pk])


class AssignmentQuerySet(PeriodQuerySet):
    def on(self, day: date) -> Self:
        """Return the tasks that are true on the day; one who has left by then has none, whatever the row says."""
        return super().on(day).filter(present(day, "person__"))


@tracked()
class Assignment(Period):
    """What a person is set to do for a party or a municipality, and when; rights follow from it."""

    class Task(models.TextChoices):
        STAFF = "staff", _("Official")
        FUNDING_OFFICER = "funding_officer", _("Funding officer")
        MUNICIPAL_CONTACT = "municipal_contact", _("Municipal contact")

    person = models.ForeignKey(Person, models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="assignments")
    task = models.CharField(_("task"), max_length=20, choices=Task)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "organisation", "task"],
                condition=Q(to_on=None),
                name="councils_assignment_once",
                violation_error_message=_("The person already has that task."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_task_display()}, {self.organisation}"
