"""A form that has been taken in: the same form posted twice is answered, not carried out, the second time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One person's one posting of one form, and where it led."""

    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    key = models.UUIDField()
    location = models.CharField(max_length=500, blank=True)
    submitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("submitted form")
        verbose_name_plural = _("submitted forms")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="portal_submission_once")]
        indexes = [models.Index(fields=["submitted_at"], name="portal_submission_age")]

    def __str__(self) -> str:
        return str(self.key)
