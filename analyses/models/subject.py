"""What the need of is assessed: an occupation, an education, an industry, or something that no list has a code for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Topic
from councils.models import Code
from portal.history import tracked
from portal.models.base import Row


@tracked(exclude=["version"])
class Subject(Row):
    """A row of the matrix: the same from round to round, so that one round can be held against another."""

    name = models.CharField(_("name"), max_length=120)
    topic = models.CharField(_("field"), max_length=15, choices=Topic)
    # A code carries its version; when a new version comes, a subject may be given the code that it has there.
    code = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("code in a public list")
    )
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Subject"]] = models.Manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="analyses_subject_name_once",
                violation_error_message=_("There is a subject with that name already."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(code__isnull=False),
                name="analyses_subject_code_once",
                violation_error_message=_("There is a subject with that code already."),
            ),
        ]
        indexes = [models.Index(fields=["topic", "name"], name="analyses_subject_topic")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("analyses:subject-detail", args=[self.pk])
