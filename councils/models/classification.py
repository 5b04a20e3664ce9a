"""The publisher's lists of occupations, education and industries: each with its version, and searched in Swedish."""

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from portal.models.base import Row

# How like a part of a code's words a word must be: this finds the parts of compounds, and slips of the pen.
LIKE_ENOUGH = 0.6
WORDS = SearchVector("name", "words", config="swedish")


class Classification(Row):
    """One version of a list; what has been coded in an earlier version stays there."""

    class System(models.TextChoices):
        SSYK = "ssyk", _("Occupations")
        SUN = "sun", _("Education")
        SNI = "sni", _("Industries")

    system = models.CharField(_("list"), max_length=4, choices=System)
    version = models.CharField(_("version"), max_length=4)
    # False while only the top levels are here.
    is_complete = models.BooleanField(default=False)
    loaded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Classification"]] = models.Manager()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["system", "-version"]
        constraints = [models.UniqueConstraint(fields=["system", "version"], name="councils_classification_once")]

    def __str__(self) -> str:
        return f"{self.system.upper()} {self.version}"


class CodeQuerySet(models.QuerySet["Code"]):
    def valid(self) -> Self:
        """Return those that may be chosen: not those that the publisher has taken away."""
        return self.filter(is_valid=True)

    def search(self, words: str) -> Self:
        """Return what the words mean, the best first: inflected, as a part of a compound, misspelt, or as a code."""
        words = words.strip()
        query = SearchQuery(words, config="swedish", search_type="websearch")
        text = Concat("name", Value(" "), "words")
        found = self.alias(in_words=WORDS, likeness=TrigramWordSimilarity(words, text), rank=SearchRank(WORDS, query))
        hits = found.filter(Q(in_words=query) | Q(likeness__gte=LIKE_ENOUGH) | Q(code__istartswith=words))
        return hits.order_by(
            models.Case(models.When(code__iexact=words, then=0), default=1),
            "-rank",
            "-likeness",
            "-level",
            "code",
            "pk",
        )


class CodeManager(models.Manager["Code"]):
    def get_queryset(self) -> CodeQuerySet:
        # A code is never shown without its version.
        return CodeQuerySet(self.model, using=self._db).select_related("classification")


class Code(Row):
    """A code of a list, under the one that it is a part of."""

    classification = models.ForeignKey(Classification, models.PROTECT, related_name="codes", verbose_name=_("version"))
    code = models.CharField(_("code"), max_length=8)
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs under")
    )
    name = models.CharField(_("name"), max_length=300)
    # Words of ours that people search for and the name does not say.
    words = models.CharField(max_length=500, blank=True)
    is_valid = models.BooleanField(default=True)

    objects = CodeManager.from_queryset(CodeQuerySet)()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint(fields=["classification", "code"], name="councils_code_once")]
        indexes = [GinIndex(WORDS, name="councils_code_words")]

    def __str__(self) -> str:
        return f"{self.name} ({self.label})"

    @property
    def label(self) -> str:
        """SSYK 2012: 53."""
        return f"{self.classification}: {self.code}"
