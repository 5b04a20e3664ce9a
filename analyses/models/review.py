"""A quality review: what somebody who is no author says of an analysis, item by item, before it is published."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analyses.models.analysis import Analysis, Contributor
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class Check(models.TextChoices):
    """What every review looks at."""

    PURPOSE = "purpose", _("The purpose is clear, and the analysis answers it")
    SOURCES = "sources", _("The sources are named and can be relied on")
    METHOD = "method", _("The method suits the question and is described")
    TIMELINESS = "timeliness", _("The figures are recent enough")
    COVERAGE = "coverage", _("It covers the areas and groups that it speaks of")
    UNCERTAINTY = "uncertainty", _("It says where it is uncertain")
    PERSONAL_DATA = "personal_data", _("Nobody can be recognised in it")
    ACCESSIBILITY = "accessibility", _("Everybody can read it, also with a screen reader")


class Mark(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    NOT_RELEVANT = "not_relevant", _("Does not apply")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """Return those of the analyses that the user reads: a review is seen by all who see what it is of."""
        return self.filter(contributor__analysis__in=Analysis.objects.visible_to(user))

    def given(self) -> Self:
        return self.exclude(verdict="")

    def owed(self) -> Self:
        """Return those that somebody has been asked for and that are waited for now."""
        analysis = "contributor__analysis"
        waiting = self.filter(verdict="", **{f"{analysis}__state": Analysis.State.IN_REVIEW})
        return waiting.filter(round=F(f"{analysis}__review_round"))

    def for_list(self) -> Self:
        return self.select_related("contributor__person__organisation", "contributor__analysis")


@tracked(exclude=["version"])
class Review(Row):
    """One reviewer's verdict in one round; what comes back to be worked on is reviewed in a new round."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("review", "Approved")
        WITH_REMARKS = "with_remarks", _("Approved with remarks")
        RETURNED = "returned", _("Has to be worked on")

    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="reviews", verbose_name=_("reviewer"))
    round = models.PositiveSmallIntegerField(_("round"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    due_on = models.DateField(_("to be done by"))
    # {Check: Mark, ...}, all of them once the verdict is given.
    checklist: Any = models.JSONField(_("checklist"), default=dict)
    remarks = models.TextField(_("remarks"), max_length=5000, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("quality review")
        verbose_name_plural = _("quality reviews")
        ordering = ["-round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contributor", "round"], name="analyses_review_one_a_round"),
            models.CheckConstraint(
                name="analyses_review_given_has_verdict",
                condition=Q(verdict="", given_at=None) | ~Q(verdict="") & Q(given_at__isnull=False),
            ),
            models.CheckConstraint(
                name="analyses_review_returned_says_why", condition=Q(verdict__in=["", "approved"]) | ~Q(remarks="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_verdict_display() or _("Not given"))

    def get_absolute_url(self) -> str:
        return reverse("analyses:review", args=[self.pk])

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Return the checklist in its order: what was asked, the answer, and its word."""
        found = [(check, self.checklist.get(check.value, "")) for check in Check]
        return [(str(check.label), str(mark), str(Mark(mark).label)) for check, mark in found if mark]
