"""A file of organisations, people or memberships that somebody has uploaded, and what each of its rows would do."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import User


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """Return one's own: a file may hold more than others may see, and only whoever chose it knows what it is."""
        return self.filter(uploaded_by=user)


class Import(models.Model):
    """One uploaded file. Its rows are kept while they wait, and wiped once they are in the registry."""

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", _("Organisations")
        PEOPLE = "people", _("People")
        MEMBERSHIPS = "memberships", _("Memberships")

    kind = models.CharField(_("what"), max_length=13, choices=Kind)
    filename = models.CharField(_("file"), max_length=120)
    uploaded_by = models.ForeignKey(User, models.CASCADE, related_name="imports", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    # What has been shown and is agreed to when it is carried out: a digest of every row's outcome and changes.
    plan = models.CharField(max_length=64)
    unused_headings = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["uploaded_at"], name="councils_import_waiting", condition=Q(applied_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="councils_import_all_or_nothing", condition=Q(applied_at=None) | Q(refused=0))
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("councils:import-detail", args=[self.pk])

    @property
    def row_count(self) -> int:
        return self.added + self.changed + self.unchanged + self.refused

    @property
    def effect_count(self) -> int:
        """How many rows of the registry it adds or changes."""
        return self.added + self.changed


class ImportRow(models.Model):
    """One row of the file as it was written there, and what it would do."""

    class Outcome(models.TextChoices):
        REFUSED = "refused", _("To mend")
        ADDED = "added", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    name = models.CharField(max_length=400)
    cells: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField()
    # [[what, before, after], ...] and [[heading, what is wrong], ...], in words.
    changes: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)

    objects: models.Manager["ImportRow"] = models.Manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="councils_importrow_once")]
        indexes = [models.Index(fields=["source", "outcome", "number"], name="councils_importrow_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"
