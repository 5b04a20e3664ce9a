"""What somebody wants to follow, and where the letters go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from analyses.models import Area, Topic
from analyses.services.subscriptions import Wish


class SubscribeForm(forms.Form):
    """An address, the topics and the part of the county."""

    email = forms.EmailField(
        label=_("your e-mail address"),
        max_length=254,
        help_text=_("We send a letter to it with a link that you confirm with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    topics = forms.MultipleChoiceField(
        label=_("topics"),
        required=False,
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )
    area = forms.ChoiceField(
        label=_("area"),
        required=False,
        choices=[("", _("All areas")), *Area.choices],
        help_text=_("Analyses of the whole county are always included."),
    )

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(said["email"].lower(), tuple(said["topics"]), said["area"])
