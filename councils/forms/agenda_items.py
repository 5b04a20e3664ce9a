"""What is typed about an item, and under it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem, Decision, Organisation
from councils.models.agenda_item import LONGEST
from councils.services import action_points
from portal import identity_numbers
from portal.forms.fields import CleanModelForm, MarkupArea, TextField, choose_from, clean_text


class AgendaItemForm(CleanModelForm):
    """An item on a meeting's agenda."""

    minutes = forms.IntegerField(
        label=gettext_lazy("minutes"),
        min_value=0,
        max_value=LONGEST,
        initial=10,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "presenter", "minutes", "text", "is_held_to_council"]
        widgets = {"text": MarkupArea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = self.instance.meeting
        people = action_points.owners(meeting.council_id, meeting=meeting, keep=self.instance.presenter_id)
        choose_from(self, "presenter", people, empty=_("Nobody yet"))


class DecisionForm(CleanModelForm):
    """A decision under an item."""

    class Meta:
        model = Decision
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class NotesForm(forms.Form):
    """Notes with the version that they were written from, and the number of the line that is being written."""

    text = forms.CharField(required=False, strip=False, max_length=200_000)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    writing = forms.IntegerField(min_value=0, required=False)

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"], lines=True)


class GuestForm(forms.Form):
    """A guest: a name, and an organisation of the registry."""

    name = TextField(label=gettext_lazy("name"), max_length=120)
    organisation = forms.CharField(
        label=gettext_lazy("organisation"),
        max_length=160,
        help_text=gettext_lazy("Begin to write, and choose from the list."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if identity_numbers.has_one(name):
            # A guest who is new becomes a person of the registry, so the same holds as there.
            raise forms.ValidationError(_("This looks like a personal identity number. The portal must not hold them."))
        return name

    def clean_organisation(self) -> Organisation:
        typed = self.cleaned_data["organisation"]
        named = Organisation.objects.active().filter(Q(name__iexact=typed) | Q(short_name__iexact=typed))
        found = named.order_by("pk").first()
        if found is None:
            text = _("There is no organisation called “%(name)s”. Choose one from the list, or add it first.")
            raise forms.ValidationError(text % {"name": typed})
        return found
