"""The codes of an analysis: the occupations, education and industries that it is about, in the public lists."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis
from councils.models import Code
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

DEPTH = 4  # steps from the deepest level of any list to its top


class AnalysisCodeQuerySet(models.QuerySet["AnalysisCode"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(analysis__in=Analysis.objects.visible_to(user))

    def in_order(self) -> Self:
        """Return them list by list with their codes and versions, in one query."""
        rows = self.select_related("code__classification")
        return rows.order_by("code__classification__system", "-code__classification__version", "code__code")

    def named(self, words: str) -> Self:
        """Return those whose code is called so, or is just that."""
        return self.filter(Q(code__name__icontains=words) | Q(code__code__iexact=words))

    def under(self, code: Code | int) -> Self:
        """Return those of a code and of everything that is a part of it."""
        condition, lookup = Q(code=code), "code"
        for _step in range(DEPTH):
            lookup += "__parent"
            condition |= Q(**{lookup: code})
        return self.filter(condition)


@tracked()
class AnalysisCode(Row):
    """A code that an analysis is about; the code carries the version of its list."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="codes")
    code = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name=_("code"))

    objects = AnalysisCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of an analysis")
        verbose_name_plural = _("codes of analyses")
        constraints = [models.UniqueConstraint(fields=["analysis", "code"], name="analyses_analysiscode_once")]

    def __str__(self) -> str:
        return str(self.code)
