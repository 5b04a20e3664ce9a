"""A hearing: a question about a shared item to all municipalities and the five parties, and what each has answered."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from councils.models.municipality import COUNTY
from councils.models.organisation import Organisation
from councils.models.party import Party
from councils.models.person import Assignment, Person
from councils.models.shared_item import SharedItem
from portal.history import tracked
from portal.models import Document, User
from portal.models.base import Row

SALT = "councils.hearing"
# When a reminder is what the page asks for: so long after the question, or so long before the last day.
SOME_TIME, NEAR = timedelta(days=14), timedelta(days=7)


def new_key() -> str:
    """Return what a link must know beside its number; another key makes every earlier link worth nothing."""
    return secrets.token_urlsafe(16)


def end_of(day: date) -> datetime:
    """Return the last moment of a Swedish day: who answers on the day by which to answer is in time."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


class HearingQuerySet(models.QuerySet["Hearing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(shared_item__in=SharedItem.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def with_counts(self) -> Self:
        """Add how many of the county's municipalities are asked, and how many have answered."""
        in_county = Q(requests__organisation__municipality__code__startswith=COUNTY)
        answered = Count("requests", filter=in_county & ~Q(requests__answer=""))
        return self.annotate(asked=Count("requests", filter=in_county), answered=answered)


@tracked(exclude=["version"])
class Hearing(Row):
    """One round of asking. Answers are taken until it is closed, also those that come late."""

    shared_item = models.ForeignKey(SharedItem, models.PROTECT, related_name="hearings", verbose_name=_("shared item"))
    question = models.TextField(_("the question"), max_length=2000)
    due_at = models.DateTimeField(_("answer by"))
    due_reason = models.CharField(_("why there is more time"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    summary = models.TextField(_("summary"), max_length=20000, blank=True)
    # Those of the item's documents that whoever has a link to the question may open.
    papers = models.ManyToManyField(Document, related_name="+", blank=True, verbose_name=_("papers"))
    version = models.PositiveIntegerField(default=0)

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        constraints = [
            models.UniqueConstraint(
                fields=["shared_item"], condition=Q(closed_at=None), name="councils_hearing_one_open_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.question[:80]

    def get_absolute_url(self) -> str:
        return reverse("councils:hearing", args=[self.shared_item_id])

    @property
    def due_on(self) -> date:
        return timezone.localdate(self.due_at)

    @property
    def is_time_to_remind(self) -> bool:
        """Not the moment it opens: whoever is asked has had some time by now, or the last day is near."""
        asked_on = timezone.localdate(self.opened_at)
        return timezone.localdate() >= min(asked_on + SOME_TIME, self.due_on - NEAR)

    @property
    def takes_answers(self) -> bool:
        """Until it is closed, and as long as the item is still to be decided."""
        return self.closed_at is None and self.shared_item.is_open


class HearingRequestQuerySet(models.QuerySet["HearingRequest"]):
    def visible_to(self, user: User) -> Self:
        """Return all for those who read the item; else those to the municipalities that the user answers for."""
        from councils.rights import rights_of

        mine = Q(organisation__in=rights_of(user).answers_for)
        return self.filter(Q(hearing__in=Hearing.objects.visible_to(user)) | mine)

    def silent(self) -> Self:
        return self.filter(answer="")

    def answered(self) -> Self:
        return self.exclude(answer="")

    def of_the_county(self) -> Self:
        """Return the municipalities that the declaration means; not the parties, and not the two outside."""
        return self.filter(organisation__municipality__code__startswith=COUNTY)

    def for_list(self) -> Self:
        return self.select_related("organisation__municipality", "organisation__party", "party", "contact")

    def by_code(self, code: str) -> Self:
        """Return what a mailed link asks: ours, not made void, and sent to one who is still the contact."""
        try:
            pk, key = signing.Signer(salt=SALT).unsign_object(code)
        except (signing.BadSignature, ValueError, TypeError):
            return self.none()
        return self.with_present_contact().filter(pk=pk, key=key)

    def with_present_contact(self) -> Self:
        """Return those sent to one who is still the municipality's contact."""
        tasks = Assignment.objects.on(timezone.localdate()).filter(
            person=OuterRef("contact"), organisation=OuterRef("organisation"), task=Assignment.Task.MUNICIPAL_CONTACT
        )
        return self.filter(Exists(tasks))


@tracked(exclude=["version", "key"])
class HearingRequest(Row):
    """The question to one municipality or one of the five parties, under whom it is counted, and its answer."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer")
        SUPPORTS = "supports", _("Supports")
        WITH_REMARKS = "supports_with_remarks", _("Supports with remarks")
        OBJECTS = "objects", _("Does not support")
        NO_VIEW = "no_view", _("Takes no position")

    class Level(models.TextChoices):
        OFFICIAL = "official", _("Official")
        COMMITTEE = "committee", _("Committee")
        COUNCIL = "council", _("Board or council")

    class Via(models.TextChoices):
        LINK = "link", _("Through the link in the mail")
        PORTAL = "portal", _("In the portal")
        PHONE = "phone", _("By phone")

    # An answer that says nothing by itself; the words are what the group needs.
    NEEDS_TEXT = (Answer.WITH_REMARKS, Answer.OBJECTS)

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="requests", verbose_name=_("hearing"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hearing_requests", verbose_name=_("organisation")
    )
    # As it was when the question was put: a municipality that moves later is still counted here.
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="hearing_requests", verbose_name=_("association")
    )
    contact = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    key = models.CharField(max_length=22, default=new_key)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    due_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    due_reason = models.CharField(_("why there is more time"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=21, choices=Answer, blank=True, default="")
    text = models.TextField(pgettext_lazy("hearing", "remark"), max_length=4000, blank=True)
    dissent = models.TextField(_("dissent"), max_length=4000, blank=True)
    level = models.CharField(_("level"), max_length=9, choices=Level, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_via = models.CharField(_("how it was answered"), max_length=6, choices=Via, blank=True, default="")
    answered_by = models.CharField(_("who answered"), max_length=160, blank=True)
    measure = models.TextField(_("what was done"), max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = HearingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a hearing")
        verbose_name_plural = _("answers to a hearing")
        constraints = [
            models.UniqueConstraint(fields=["hearing", "organisation"], name="councils_hearingrequest_once"),
            models.CheckConstraint(
                name="councils_hearingrequest_says_why",
                condition=~Q(answer__in=["supports_with_remarks", "objects"]) | ~Q(text=""),
            ),
            models.CheckConstraint(
                name="councils_hearingrequest_answer_has_who_when_and_how",
                condition=Q(answer="", level="", answered_at=None, answered_via="", answered_by="")
                | ~Q(answer="")
                & ~Q(level="")
                & Q(answered_at__isnull=False)
                & ~Q(answered_via="")
                & ~Q(answered_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="councils_hearingrequest_owed", condition=Q(answer="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return reverse("councils:hearing-request", args=[self.pk])

    @property
    def code(self) -> str:
        """What the municipality's own link carries: signed, and void as soon as the key is another."""
        return signing.Signer(salt=SALT).sign_object((self.pk, self.key))

    @property
    def answer_path(self) -> str:
        return reverse("councils:hearing-answer", args=[self.code])

    @property
    def last_at(self) -> datetime:
        """The last moment that is in time: its own if it has been given more time, else the hearing's."""
        return self.due_at or self.hearing.due_at

    @property
    def last_on(self) -> date:
        return timezone.localdate(self.last_at)

    @property
    def is_late(self) -> bool:
        return self.answered_at is not None and self.answered_at > self.last_at

    @property
    def is_party(self) -> bool:
        return self.party is not None and self.party.organisation_id == self.organisation_id
