"""What is typed about a shared item: the item itself, a party's position, a decision, what came of it, a comment."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Board, Meeting, Membership, Person, SharedItem
from councils.models.shared_item import LONGEST
from portal.forms.fields import CleanModelForm, DayField, MarkupArea, TextField, choose_from
from portal.sorting import swedish


class SharedItemForm(CleanModelForm):
    """The question, what lies behind it, what is proposed, who leads it and when it shall be decided."""

    class Meta:
        model = SharedItem
        fields = ["title", "kind", "question", "background", "proposal", "lead", "target_meeting"]
        widgets: ClassVar[dict[str, Any]] = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "background": MarkupArea(attrs={"rows": 8}),
            "proposal": MarkupArea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "question": gettext_lazy("What the five parties shall agree on, in a sentence or two."),
            "lead": gettext_lazy("One who sits in the strategic group."),
        }

    def __init__(self, *args: Any, council_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Give the item a heading.")
        self.fields["question"].error_messages["required"] = _("Write the question in a sentence or two.")
        places = Membership.objects.on(timezone.localdate()).filter(council=council_id)
        people = Person.objects.filter(Q(memberships__in=places) | Q(pk=self.instance.lead_id)).distinct()
        choose_from(self, "lead", people.order_by(swedish("name")), empty=_("Nobody yet"))
        coming = Meeting.objects.filter(
            Q(council=council_id, state__in=[Meeting.State.PLANNED, Meeting.State.CALLED])
            | Q(pk=self.instance.target_meeting_id)
        )
        choose_from(self, "target_meeting", coming.order_by("starts_at"), empty=_("Not settled"))


class PositionForm(forms.Form):
    """What a party thinks; saved as a draft or given."""

    text = TextField(
        label=gettext_lazy("The party's position"),
        max_length=LONGEST,
        widget=MarkupArea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Write what the party thinks.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class DecisionForm(forms.Form):
    """What was decided, when, and where it goes next."""

    decision = TextField(
        label=gettext_lazy("the decision"),
        max_length=LONGEST,
        widget=MarkupArea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what was decided.")},
    )
    on = DayField(label=gettext_lazy("decided on"), error_messages={"required": gettext_lazy("Give the day.")})
    next_board = forms.ModelChoiceField(
        Board.objects.none(),
        label=gettext_lazy("goes on to"),
        required=False,
        help_text=gettext_lazy("The board that takes the question next, if there is one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = Board.objects.on(timezone.localdate()).order_by(swedish("name"))
        choose_from(self, "next_board", boards, empty=_("Nowhere"))

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on


class OutcomeForm(forms.Form):
    """What came of a decision."""

    outcome = TextField(
        label=gettext_lazy("what came of it"),
        max_length=LONGEST,
        widget=MarkupArea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what came of the decision.")},
    )


class CommentForm(forms.Form):
    """Something said about the item."""

    text = TextField(
        label=gettext_lazy("Write to the group"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "data-mentions": True}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
