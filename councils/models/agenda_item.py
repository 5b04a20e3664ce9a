"""An item on a meeting's agenda with what was noted and decided under it."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from councils.models.meeting import Meeting
from councils.models.person import Person
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

LONGEST = 480  # minutes: a working day


class CarriedTo(models.Func):
    """The items that others were carried over from, however many meetings ago; asked with `in`.

    The others are those with this value in `column`: id for one item, meeting_id for all of a meeting.
    """

    template = (
        "(WITH RECURSIVE earlier AS (SELECT carried_from_id AS id FROM councils_agendaitem"
        " WHERE %(column)s = %(expressions)s UNION SELECT item.carried_from_id FROM earlier"
        " JOIN councils_agendaitem item USING (id)) SELECT id FROM earlier WHERE id IS NOT NULL)"
    )
    output_field = models.BigIntegerField()


class CarriedToOpen(CarriedTo):
    """The same for others that are open to whoever reads their meeting: what is held to the council brings nothing."""

    template = CarriedTo.template.replace("%(expressions)s", "%(expressions)s AND NOT is_held_to_council")


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def open_to(self, user: User) -> Self:
        """Return the items whose notes and documents the user may read: those held to a council are its own."""
        from councils.rights import rights_of

        own = models.Q(meeting__council__in=rights_of(user).reads_councils)
        return self.visible_to(user).filter(models.Q(is_held_to_council=False) | own)

    def for_meeting(self) -> Self:
        """Items in order with presenter, decisions and action points, in as many queries whatever the number."""
        rows = self.select_related("presenter__organisation").order_by("position")
        action_points = Prefetch(
            "action_points", apps.get_model("councils", "ActionPoint").objects.select_related("owner")
        )
        return rows.prefetch_related("decisions", action_points, "referrals__council")

    def with_decisions(self) -> Self:
        """Items in order with presenter and decisions, in two queries."""
        return self.select_related("presenter__organisation").order_by("position").prefetch_related("decisions")


@tracked(exclude=["version", "notes_version"])
class AgendaItem(Row):
    """One item; a break has neither number nor notes."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        DIALOGUE = "dialogue", _("Dialogue")
        CONSULTATION = "consultation", _("Consultation")
        DECISION = "decision", _("Decision item")
        BREAK = "break", _("Break")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INFORMATION)
    title = models.CharField(_("heading"), max_length=200)
    presenter = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    text = models.TextField(_("background and proposal"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    notes_version = models.PositiveIntegerField(default=0)
    is_held_to_council = models.BooleanField(
        _("the notes stay within the council"),
        default=False,
        help_text=_("Only the council's own members and coordinators can read the notes."),
    )
    is_done = models.BooleanField(_("done"), default=False)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="carried_to")
    shared_item = models.ForeignKey(
        "councils.SharedItem", models.SET_NULL, null=True, blank=True, related_name="agenda_items"
    )
    version = models.PositiveIntegerField(default=0)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position"]
        constraints = [
            # Deferred, so that a move may pass through a state where two share a place.
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="councils_agendaitem_one_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="councils_agendaitem_minutes", condition=models.Q(minutes__range=(0, LONGEST))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_break(self) -> bool:
        return self.kind == self.Kind.BREAK


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(item__meeting__in=Meeting.objects.visible_to(user))

    def with_follow_up(self) -> Self:
        """Say of each what has come of it: `followed` is none, open or done, by the action points of its item."""
        agreed = apps.get_model("councils", "ActionPoint").objects.filter(item=OuterRef("item"))
        return self.annotate(
            followed=Case(
                When(Exists(agreed.filter(state="open")), then=Value("open")),
                When(Exists(agreed), then=Value("done")),
                default=Value("none"),
            )
        )

    def for_register(self) -> models.QuerySet["Decision", dict[str, Any]]:
        """Return all that the register of decisions shows, in the columns that it has for shared items too."""
        rows = AgendaItem.objects.exclude(kind=AgendaItem.Kind.BREAK).order_by()
        up_to = rows.filter(meeting=OuterRef("item__meeting"), position__lte=OuterRef("item__position"))
        number = Subquery(up_to.values("meeting").annotate(n=Count("pk")).values("n"))
        return self.order_by().values(  # type: ignore[misc]  # annotated above
            "followed",
            source=Value("decision"),
            key=F("pk"),
            on=TruncDate("item__meeting__starts_at"),
            what=F("text"),
            ordinal=Cast(number, models.CharField()),
            first_paragraph=F("item__meeting__first_paragraph"),
            body=F("item__meeting__council__short_name"),
            part=Coalesce("item__meeting__council__host__party__key", Value("vg")),
            about=F("item__title"),
            place=F("item__meeting__title"),
            place_key=F("item__meeting_id"),
            spot=F("item__position"),
            item_key=F("item_id"),
            stage=F("item__meeting__state"),
            goes_to=Value(""),
        )


@tracked(exclude=["version"])
class Decision(models.Model):
    """What was decided under an item."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="decisions")
    text = models.TextField(_("decision"))
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
