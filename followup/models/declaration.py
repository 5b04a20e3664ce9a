"""The declaration of intent, clause by clause, and what it commits the five parties to."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.models import Party
from councils.models.party import REGION
from councils.rights import rights_of
from portal.models import User


def short_name(party: Party) -> str:
    """Return what a party is called where five stand side by side: its area, and the region by its letters."""
    return {REGION: "VGR"}.get(party.key, party.area)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def begun(self, day: date) -> Self:
        """Return those that had come into force by the day, the latest first: the first is the one that counts."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")


class Declaration(models.Model):
    """One edition of the text, from a file that can be checked against the original (services/declarations)."""

    edition = models.SlugField(_("edition"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"))

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration of intent")
        verbose_name_plural = _("declarations of intent")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(name="followup_declaration_period", condition=Q(valid_to__gte=F("valid_from")))
        ]

    def __str__(self) -> str:
        return self.title


class ClauseQuerySet(models.QuerySet["Clause"]):
    def search(self, words: str) -> Self:
        """Return those that have the words, in any Swedish inflection, or that very text."""
        found = self.annotate(words=SearchVector("heading", "text", config="swedish"))
        query = SearchQuery(words, config="swedish", search_type="websearch")
        return found.filter(Q(words=query) | Q(text__icontains=words) | Q(heading__icontains=words) | Q(number=words))


class Clause(models.Model):
    """A paragraph, word for word, beneath the heading that it stands under."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="clauses")
    number = models.CharField(_("number"), max_length=8)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"))

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="followup_clause_number"),
            models.UniqueConstraint(fields=["declaration", "position"], name="followup_clause_position"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def anchor(self) -> str:
        """What the clause is called in an address: p5-1."""
        return f"p{self.number.replace('.', '-')}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> Self:
        """Return all for those who read the follow-up; the text of the declaration itself is public."""
        return self if rights_of(user).reads_follow_up else self.none()

    def in_force(self, day: date) -> Self:
        """Return those of the declaration that counts on the day."""
        return self.filter(declaration__in=Declaration.objects.begun(day).values("pk")[:1])

    def for_list(self) -> Self:
        return self.prefetch_related("parties", "clauses").order_by("number")


class Commitment(models.Model):
    """Something that the declaration binds parties to: by which clauses, and how one sees that it is done."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="commitments")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what it says"))
    success = models.TextField(_("when it is done"))
    clauses: "models.ManyToManyField[Clause, models.Model]" = models.ManyToManyField(
        Clause, related_name="commitments", verbose_name=_("clauses")
    )
    parties: "models.ManyToManyField[Party, models.Model]" = models.ManyToManyField(
        Party, related_name="+", verbose_name=_("responsible parties")
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["declaration", "number"], name="followup_commitment_number")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:commitment-detail", args=[self.number])

    @property
    def responsible(self) -> str:
        """Return who is bound, in words. Needs the parties."""
        keys = {party.key for party in self.parties.all()}
        if len(keys) == 5:
            return gettext("All five parties")
        if len(keys) == 4 and REGION not in keys:
            return gettext("The four associations")
        return ", ".join(short_name(party) for party in self.parties.all())
