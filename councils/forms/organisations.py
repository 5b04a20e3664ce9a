"""What is typed about an organisation."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import organisation_numbers, permissions
from councils.models import Organisation, Side
from portal.forms.fields import CleanModelForm
from portal.models import User

Kind = Organisation.Kind


def kinds_by_side(kinds: list[Organisation.Kind]) -> list[tuple[str, Any]]:
    """Return the kinds to choose from under the side that each of them gives."""
    return [
        (str(side.label), [(kind.value, kind.label) for kind in kinds if Organisation.SIDES.get(kind, "") == own])
        for side, own in ((Side.SUPPLY, Side.SUPPLY), (Side.DEMAND, Side.DEMAND), (Side.CONVENING, ""))
    ]


class OrganisationForm(CleanModelForm):
    """Add or change an organisation. The kind gives the side; another side is an exception that one chooses."""

    website = forms.URLField(
        label=gettext_lazy("website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("For example www.vgregion.se"),
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": gettext_lazy("Write an address that begins with https.")},
    )
    side_override = forms.ChoiceField(
        label=gettext_lazy("side of the table"),
        required=False,
        choices=[("", gettext_lazy("As the kind says")), *Side.choices],
        help_text=gettext_lazy("Choose another side only if the organisation sits there in the councils."),
    )

    class Meta:
        model = Organisation
        fields = ["name", "short_name", "kind", "side_override", "organisation_number", "website"]

    DEMANDS: ClassVar[dict[str, Any]] = {
        "name": gettext_lazy("Give the organisation a name."),
        "kind": gettext_lazy("Choose what kind of organisation it is."),
    }

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["short_name"].help_text = _("Shown where there is little room.")
        self.fields["organisation_number"] = forms.CharField(
            label=self.fields["organisation_number"].label,
            required=False,
            max_length=20,
            help_text=_("For example 232100-0131"),
            widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        )
        for name, demand in self.DEMANDS.items():
            self.fields[name].error_messages["required"] = demand
        if self.instance.pk is not None and self.instance.is_fixed:
            del self.fields["kind"]
        else:
            self._offer_kinds(user)

    def _offer_kinds(self, user: User | None) -> None:
        may = user is not None and permissions.can_administer(user)
        kinds = [kind for kind in Kind if may or kind not in Organisation.FIXED_KINDS or kind == self.instance.kind]
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label,
            choices=[("", _("Choose a kind")), *kinds_by_side(kinds)],
            error_messages=self.fields["kind"].error_messages,
            help_text=_("The kind decides on which side of the table the organisation sits."),
        )

    def clean_organisation_number(self) -> str:
        typed = self.cleaned_data["organisation_number"].strip()
        return organisation_numbers.normal(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if name := cleaned.get("name"):
            same = Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
            if same is not None:
                ended = _("There is an ended organisation with that name. Open it again instead.")
                taken = _("There is already an organisation with that name. Use it, or give this one another name.")
                self.add_error("name", ended if same.ended_on else taken)
        return cleaned
