"""To whom an analysis or a round of assessments has been sent, whether they have opened it, and what came of it."""

import secrets
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analyses.models.analysis import Analysis
from analyses.models.assessment_round import AssessmentRound
from councils.models import Meeting, Organisation, Person, SharedItem
from portal.history import tracked
from portal.models import User
from portal.models.base import Row

SALT = "analyses.recipient"
OF_ONE_THING = Q(analysis__isnull=False, assessment_round=None) | Q(analysis=None, assessment_round__isnull=False)


def new_key() -> str:
    """Return what a link must know beside its number."""
    return secrets.token_urlsafe(16)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def for_list(self) -> Self:
        """Add how many it went to, how many have opened it, and how many have fetched a file; one query."""
        opened = Count("recipients", filter=Q(recipients__opened_at__isnull=False))
        fetched = Count("recipients", filter=Q(recipients__downloaded_at__isnull=False))
        rows = self.annotate(sent_to=Count("recipients"), opened=opened, downloaded=fetched)
        return rows.select_related("sent_by").order_by("-sent_at", "-pk")


@tracked()
class Delivery(Row):
    """One mailing of an analysis, or of what a round has communicated."""

    analysis = models.ForeignKey(
        Analysis, models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("analysis")
    )
    assessment_round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("round")
    )
    message = models.TextField(_("message"), max_length=3000, blank=True)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [models.CheckConstraint(name="analyses_delivery_of_one_thing", condition=OF_ONE_THING)]

    def __str__(self) -> str:
        return f"{self.analysis_id or self.assessment_round_id}, {self.sent_at:%Y-%m-%d}"

    @property
    def source(self) -> Analysis | AssessmentRound:
        """What has been sent."""
        found = self.analysis or self.assessment_round
        assert found is not None  # the database promises it
        return found


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def by_code(self, code: str) -> Self:
        """Return the recipient that a mailed link means."""
        try:
            pk, key = signing.loads(code, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return self.none()
        return self.filter(pk=pk, key=key)


class Recipient(models.Model):
    """One address that a mailing went to. What is counted is counted by the portal itself, when somebody presses."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="recipients")
    email = models.EmailField(_("e-mail address"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )
    key = models.CharField(max_length=22, default=new_key)
    opened_at = models.DateTimeField(_("opened"), null=True)
    downloaded_at = models.DateTimeField(_("file fetched"), null=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "email"], name="analyses_recipient_once_a_mailing"),
            models.CheckConstraint(
                name="analyses_recipient_fetched_has_opened",
                condition=Q(downloaded_at=None) | Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def code(self) -> str:
        """What the person's own link carries: signed, and of use to nobody who only knows its number."""
        return signing.dumps((self.pk, self.key), salt=SALT)

    @property
    def path(self) -> str:
        return reverse("analyses:received", args=[self.code])

    @property
    def mail_key(self) -> str:
        return f"delivery:{self.delivery_id}:{self.pk}"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(analysis__in=Analysis.objects.visible_to(user)) | Q(assessment_round__isnull=False))


@tracked()
class Outcome(Row):
    """What came of what was sent: told by somebody who got it, or noted by those who run it."""

    analysis = models.ForeignKey(
        Analysis, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("analysis")
    )
    assessment_round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("round")
    )
    text = models.TextField(_("what came of it"), max_length=2000)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken up at")
    )
    shared_item = models.ForeignKey(
        SharedItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shared item")
    )
    recipient = models.ForeignKey(Recipient, models.SET_NULL, null=True, blank=True, related_name="outcomes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-written_at", "-pk"]
        constraints = [models.CheckConstraint(name="analyses_outcome_of_one_thing", condition=OF_ONE_THING)]

    def __str__(self) -> str:
        return self.text[:80]
