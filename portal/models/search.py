"""What can be searched: the words of every record with their spelling evened out, and what is owed a new reading."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """A record's words, or a page's of a document; who may find it is always asked of the record (portal/search).

    Titles count more than texts. The words are stemmed as they are folded, which Swedish endings survive.
    """

    source = models.CharField(max_length=24)
    kind = models.CharField(max_length=24)
    record = models.BigIntegerField()
    # Which of several pieces of a long text, and the page of a document that has pages.
    part = models.PositiveIntegerField(default=0)
    page = models.PositiveIntegerField(null=True)
    council = models.BigIntegerField(null=True)
    on = models.DateField(null=True)
    title = models.CharField(max_length=400)
    context = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    folded_title = models.TextField()
    folded = models.TextField()
    vector = models.GeneratedField(
        expression=SearchVector("folded_title", config="swedish", weight="A")
        + SearchVector("folded", config="swedish", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["SearchEntry"]] = models.Manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(fields=["source", "record", "part"], name="portal_searchentry_once"),
        ]
        # No GiST index beside them: the planner would take it, at a hundred times the cost.
        indexes = [
            GinIndex(fields=["vector"], name="portal_searchentry_words"),
            GinIndex(fields=["folded"], name="portal_searchentry_letters", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["folded_title"], name="portal_searchentry_title", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class SearchOwed(models.Model):
    """A change that the search has not read yet, written by the table's trigger; the row is the queue.

    It means the records of a source whose `lookup` is `key`. The same change may be owed many times: nobody who writes
    a record ever waits for another's row.
    """

    source = models.CharField(max_length=24)
    lookup = models.CharField(max_length=60)
    key = models.BigIntegerField()

    objects: ClassVar[models.Manager["SearchOwed"]] = models.Manager()

    class Meta:
        verbose_name = _("owed search entry")
        verbose_name_plural = _("owed search entries")

    def __str__(self) -> str:
        return f"{self.source} {self.lookup} {self.key}"


class SearchWord(models.Model):
    """A word that stands in some entry, to find what somebody meant by another spelling. Shown to nobody."""

    word = models.CharField(max_length=40, unique=True)

    objects: ClassVar[models.Manager["SearchWord"]] = models.Manager()

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        # The unique index serves words that begin so: the database compares letters by their numbers.
        indexes = [GinIndex(fields=["word"], name="portal_searchword_letters", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
