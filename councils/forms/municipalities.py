"""What is typed when a municipality comes to belong to another association."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from councils.models import Party
from councils.models.party import REGION
from portal.forms.fields import DayField


class AssociationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # its rows are parties
    """Choose an association by its whole name."""

    def label_from_instance(self, obj: Party) -> str:
        return obj.organisation.name


class MoveForm(forms.Form):
    """To which association, from which day, and whether as co-opted."""

    party = AssociationField(
        label=gettext_lazy("association"),
        queryset=Party.objects.exclude(key=REGION).select_related("organisation"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the association.")},
    )
    is_co_opted = forms.BooleanField(
        label=gettext_lazy("co-opted"),
        required=False,
        help_text=gettext_lazy("Takes part without being a member of the association."),
    )
    from_on = DayField(
        label=gettext_lazy("first day there"),
        error_messages={"required": gettext_lazy("Give the first day.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate()
