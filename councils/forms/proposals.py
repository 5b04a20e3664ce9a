"""What is typed about a proposal or a referral."""

from typing import Any

from django import forms
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem, Council, Meeting, Proposal
from portal.forms.fields import CleanModelForm, choose_from
from portal.sorting import swedish


class ProposalForm(CleanModelForm):
    """A heading, why, and what kind of item it would be."""

    class Meta:
        model = Proposal
        fields = ["title", "text", "kind"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class ReferralForm(CleanModelForm):
    """A note to another council; its heading is the item's own to begin with."""

    class Meta:
        model = Proposal
        fields = ["council", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Council.objects.active().exclude(pk=item.meeting.council_id).order_by(swedish("name"))
        choose_from(self, "council", others, empty=_("Choose a council"))
        self.fields["council"].error_messages["required"] = _("Choose the council that the note goes to.")
        self.initial["title"] = item.title


class TakeUpForm(forms.Form):
    """Which meeting takes a proposal up."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=gettext_lazy("meeting"), empty_label=None)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "meeting", open_meetings(council), empty="")


def open_meetings(council: Council) -> Any:
    """Return the council's meetings whose agendas may be written: those to come first, as they have time for more."""
    states = [Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.UNDER_WAY]
    is_to_come = Q(state__in=states[:2], starts_at__gt=timezone.now())
    order = Case(When(is_to_come, then=Value(0)), default=Value(1))
    return Meeting.objects.filter(council=council, state__in=states).order_by(order, "starts_at")
