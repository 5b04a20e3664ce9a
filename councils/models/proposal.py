"""What somebody wants a council to take up: a member's proposal, or a note that another council's meeting sends on."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.agenda_item import AgendaItem
from councils.models.council import Council
from councils.models.dialogue import Dialogue
from portal.history import tracked
from portal.models import User
from portal.models.base import Row


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """Return those put to the councils that the user reads, those that such a council has sent, and one's own."""
        mine = Council.objects.visible_to(user)
        return self.filter(Q(council__in=mine) | Q(origin__meeting__council__in=mine) | Q(proposed_by=user))

    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related(
            "council__host__party", "proposed_by", "origin__meeting__council", "item__meeting", "shared_item"
        )


@tracked(exclude=["version"])
class Proposal(Row):
    """A proposed item; with an `origin` it is a referral (medskick) from that item of another council's meeting."""

    class State(models.TextChoices):
        OPEN = "open", _("Not handled")
        TAKEN_UP = "taken_up", _("Taken up")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class About(models.TextChoices):
        ITEM = "item", _("An item for the agenda")
        ANALYSIS = "analysis", _("An analysis that is needed")
        PILOT = "pilot", _("A pilot project")
        SHARED = "shared", _("A shared item")

    council = models.ForeignKey(Council, models.PROTECT, related_name="proposals", verbose_name=_("to"))
    title = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("what should be taken up, and why"), max_length=5000, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=AgendaItem.Kind.choices[:-1], default=AgendaItem.Kind.DIALOGUE
    )
    origin = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("sent from")
    )
    about = models.CharField(_("what is proposed"), max_length=8, choices=About, default=About.ITEM)
    dialogue = models.ForeignKey(
        Dialogue, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("from dialogue")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    reason = models.CharField(_("why it is declined"), max_length=300, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("became")
    )
    version = models.PositiveIntegerField(default=0)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                name="councils_proposal_handled_has_when",
                condition=Q(state="open", handled_at=None) | (~Q(state="open") & Q(handled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="councils_proposal_declined_has_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["council"], name="councils_proposal_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('councils:proposal-list', args=[self.council.slug])}#forslag-{self.pk}"

    @property
    def is_referral(self) -> bool:
        return self.origin_id is not None
