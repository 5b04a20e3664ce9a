"""What is typed about anchoring: what a party's management was told and said, and a decision's way to a board."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Anchoring, Board, SharedItem
from portal.forms.fields import CleanModelForm, DayField, TextField, choose_from
from portal.sorting import swedish


def _come(on: Any) -> Any:
    if on > timezone.localdate():
        raise forms.ValidationError(_("Give a day that has come."))
    return on


class AnchoringForm(CleanModelForm):
    """When, with whom, how, of what, and what came of it. Needs an instance with its party."""

    class Meta:
        model = Anchoring
        fields = ["item", "on", "form", "board", "management", "outcome", "text"]
        field_classes: ClassVar[dict[str, Any]] = {"on": DayField}
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "management": gettext_lazy("For example: the management group, the directors' meeting."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = SharedItem.objects.exclude(state__in=[SharedItem.State.PROPOSED, SharedItem.State.WITHDRAWN])
        choose_from(self, "item", items.order_by("-state_since"), empty=_("The work as a whole"))
        organisation = self.instance.party.organisation_id
        boards = Board.objects.on(timezone.localdate()).filter(organisation=organisation) | Board.objects.filter(
            pk=self.instance.board_id
        )
        choose_from(self, "board", boards.order_by(swedish("name")), empty=_("No board"))
        self.fields["on"].error_messages["required"] = _("Give the day.")
        self.fields["outcome"].error_messages["required"] = _("Choose what came of it.")

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        return _come(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        """Ask for whom it was, a board or in words."""
        data = super().clean() or {}
        if not data.get("board") and not data.get("management"):
            self.add_error("management", _("Choose a board, or write which management or group it was."))
        return data


class SendOnForm(forms.Form):
    """To which board a decision goes, and since when."""

    board = forms.ModelChoiceField(
        Board.objects.none(), label=gettext_lazy("board"), error_messages={"required": gettext_lazy("Choose a board.")}
    )
    on = DayField(label=gettext_lazy("sent on"), error_messages={"required": gettext_lazy("Give the day.")})

    def __init__(self, *args: Any, item: SharedItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = Board.objects.on(timezone.localdate()).exclude(received__item=item).order_by(swedish("name"))
        choose_from(self, "board", boards, empty=_("Choose a board"))

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        return _come(self.cleaned_data["on"])


class HandledForm(forms.Form):
    """When a board took the question, and what it decided."""

    on = DayField(label=gettext_lazy("taken by the board"), error_messages={"required": gettext_lazy("Give the day.")})
    outcome = TextField(
        label=gettext_lazy("what the board decided"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what the board decided.")},
    )

    def clean_on(self) -> Any:
        """Refuse a day that has not come."""
        return _come(self.cleaned_data["on"])
