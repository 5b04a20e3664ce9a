"""A talk with an employer, a cluster, a union or an industry body, and the needs that were heard in it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.models.classification import Code
from councils.models.council import Council
from councils.models.municipality import Municipality
from councils.models.organisation import Organisation
from councils.models.party import Party
from councils.models.person import Person
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

LONGEST = 20000  # characters of a text


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def readable_by(self, user: User) -> Self:
        """Return what the user may read as its level says, removed ones too."""
        from councils.rights import rights_of

        rights, level = rights_of(user), Dialogue.Level
        found = Q(council__in=rights.coordinates) | Q(council__in=rights.reads_councils, level__in=Dialogue.OPEN)
        if rights.reads_dialogues_of_parties:
            found |= Q(level__in=[level.PARTIES, level.COUNCILS])
        if rights.reads_councils:
            found |= Q(level=level.COUNCILS)
        return self.filter(found)

    def visible_to(self, user: User) -> Self:
        return self.readable_by(user).filter(removed_at=None)

    def for_list(self) -> Self:
        """Everything that a row of the list shows, in one query."""
        needs = Count("needs", filter=Q(needs__removed_at=None))
        return self.select_related("council__host__party", "organisation").annotate(need_count=needs)


@tracked(exclude=["version"])
class Dialogue(Row):
    """What was said with whom, and who may read it: never the public."""

    class Level(models.TextChoices):
        COORDINATION = "coordination", _("Those who run the council")
        COUNCIL = "council", _("The council's own")
        PARTIES = "parties", _("The council and the five parties' officials")
        COUNCILS = "councils", _("All councils")

    # What the council's own members read, and not only those who run it.
    OPEN: ClassVar[tuple[Level, ...]] = (Level.COUNCIL, Level.PARTIES, Level.COUNCILS)

    council = models.ForeignKey(Council, models.PROTECT, related_name="dialogues", verbose_name=_("council"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="dialogues", verbose_name=_("dialogue with")
    )
    held_on = models.DateField(_("day"))
    industry = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry")
    )
    notes = models.TextField(_("what was said"), max_length=LONGEST, blank=True)
    tried = models.TextField(_("what they have tried"), max_length=2000, blank=True)
    may_be_quoted = models.BooleanField(_("we may quote them"), default=False)
    level = models.CharField(_("who may read"), max_length=12, choices=Level, default=Level.COUNCIL)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        indexes = [models.Index(fields=["council", "-held_on"], name="councils_dialogue_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("councils:dialogue-detail", args=[self.pk])

    @property
    def title(self) -> str:
        return gettext("Dialogue with %s") % self.organisation.label


@tracked()
class DialogueGuest(Row):
    """Somebody who took part, or another organisation that did; a work contact and nothing more."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="guests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="dialogues", verbose_name=_("person")
    )

    objects: ClassVar[models.Manager["DialogueGuest"]] = models.Manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "organisation", "person"], nulls_distinct=False, name="councils_dialogueguest_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.organisation)


class Sector(models.TextChoices):
    PRIVATE = "private", _("Private")
    PUBLIC = "public", _("Public")


class Horizon(models.TextChoices):
    NOW = "now", _("Now")
    SHORT = "short", _("1–3 years")
    LONG = "long", _("5–10 years")


class NeedGroup(Row):
    """What may be told of some observed needs together, of whoever they are: counted once, and never changed.

    No employer can be read out of it: councils/services/need_groups.py says why.
    """

    # None: the needs were told in words that no code has been chosen for.
    code = models.ForeignKey(
        Code, models.PROTECT, null=True, related_name="+", verbose_name=_("occupation or education")
    )
    # None: in the whole county. An empty sector or horizon: any.
    area = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    sector = models.CharField(_("sector"), max_length=7, choices=Sector, blank=True)
    horizon = models.CharField(_("horizon"), max_length=5, choices=Horizon, blank=True)
    needs_count = models.PositiveIntegerField(_("observed needs"))
    people_count = models.PositiveIntegerField(_("people"))
    hard_count = models.PositiveIntegerField(_("hard to recruit"))
    smallest = models.PositiveSmallIntegerField(_("employers at least"))
    made_on = models.DateField(_("compiled"))

    objects: ClassVar[models.Manager["NeedGroup"]] = models.Manager()

    class Meta:
        verbose_name = _("compiled needs")
        verbose_name_plural = _("compiled needs")

    def __str__(self) -> str:
        return f"{self.code or gettext('In words only')}, {self.area or gettext('the whole county')}"


class NeedQuerySet(models.QuerySet["NeedObservation"]):
    def visible_to(self, user: User) -> Self:
        """Return those that stand in the dialogues that the user reads."""
        return self.present().filter(dialogue__in=Dialogue.objects.visible_to(user))

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        return self.select_related("code__classification", "municipality__organisation", "organisation", "area")


@tracked(exclude=["version", "group"])
class NeedObservation(Row):
    """One need as it was told: of what, how many, where, when and how hard; coded where a code fits."""

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy to find")
        HARD = "hard", _("Hard to find")
        VERY_HARD = "very_hard", _("Very hard to find")

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="needs", verbose_name=_("dialogue"))
    # Whose need it is, where several took part.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("whose need"))
    subject = models.CharField(_("what competence"), max_length=160)
    code = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("occupation or education")
    )
    how_many = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where")
    )
    area = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    sector = models.CharField(_("sector"), max_length=7, choices=Sector, blank=True)
    horizon = models.CharField(_("horizon"), max_length=5, choices=Horizon, blank=True)
    difficulty = models.CharField(_("how hard to recruit"), max_length=9, choices=Difficulty, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    # Told of together with others, once and for all.
    group = models.ForeignKey(NeedGroup, models.PROTECT, null=True, blank=True, related_name="observations")
    version = models.PositiveIntegerField(default=0)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("observed need")
        verbose_name_plural = _("observed needs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return f"{reverse('councils:dialogue-detail', args=[self.dialogue_id])}#behov-{self.pk}"
