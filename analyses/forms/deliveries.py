"""What is typed when an analysis is spread: to whom, with which words, and what came of it."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import Analysis, Outcome, RecipientList
from analyses.services import deliveries
from councils.models import Council, Meeting, Organisation, SharedItem
from portal.forms.fields import CleanModelForm, TextField, choose_from
from portal.models import User
from portal.sorting import swedish

MOST = 500  # addresses in a list


def emails_in(text: str) -> list[str]:
    """Return the typed addresses; refuse what is none, and more than one sends at a time."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        try:
            validate_email(word)
        except ValidationError:
            raise ValidationError(_("“%s” is no e-mail address.") % word[:80]) from None
    if len(words) > MOST:
        raise ValidationError(_("Send to at most %s addresses at a time.") % MOST)
    return words


class SendForm(forms.Form):
    """To whom an analysis is sent."""

    municipalities = forms.ChoiceField(
        label=gettext_lazy("the 49 municipalities"),
        choices=[
            ("", gettext_lazy("None of them")),
            ("without", gettext_lazy("Those that have not got it")),
            ("all", gettext_lazy("All of them")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="without",
    )
    agencies = forms.BooleanField(label=gettext_lazy("contacts at state agencies"), required=False)
    councils = forms.ModelMultipleChoiceField(
        Council.objects.none(),
        label=gettext_lazy("members of councils"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lists = forms.ModelMultipleChoiceField(
        RecipientList.objects.none(),
        label=gettext_lazy("lists of recipients"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = TextField(
        label=gettext_lazy("others"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("E-mail addresses, a line each or with commas between."),
    )
    message = TextField(
        label=gettext_lazy("your message"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands above the summary in the mail."),
    )

    def __init__(self, *args: Any, source: deliveries.Source, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        kinds = [Council.Kind.OVERARCHING, Council.Kind.STRATEGIC_GROUP, Council.Kind.VAST_GROUP]
        rows = Council.objects.active().filter(kind__in=kinds)
        if isinstance(source, Analysis):
            rows |= Council.objects.filter(pk=source.council_id)
        councils: Any = self.fields["councils"]
        councils.queryset = rows.order_by(swedish("name"))
        lists: Any = self.fields["lists"]
        lists.queryset = RecipientList.objects.visible_to(user).order_by(swedish("name"), "pk")
        if not lists.queryset.exists():
            del self.fields["lists"]

    def clean_addresses(self) -> list[str]:
        return emails_in(self.cleaned_data["addresses"])

    def chosen(self) -> list[deliveries.Address]:
        """Return everybody whom the choices mean."""
        said = self.cleaned_data
        kept = [email for one in said.get("lists", ()) for email in one.emails]
        found = deliveries.to_list([*said["addresses"], *kept])
        if said["municipalities"]:
            only_without = said["municipalities"] == "without"
            found += deliveries.to_municipalities(self.source, only_without=only_without)
        found += deliveries.to_agencies() if said["agencies"] else []
        return found + (deliveries.to_councils(said["councils"]) if said["councils"] else [])


class OutcomeForm(CleanModelForm):
    """What came of an analysis, for whom, and where it was taken up."""

    class Meta:
        model = Outcome
        fields = ["text", "organisation", "meeting", "shared_item"]
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write what came of it.")
        choose_from(
            self,
            "organisation",
            Organisation.objects.active().order_by(swedish("name")),
            empty=_("Nobody in particular"),
        )
        meetings = Meeting.objects.visible_to(user).select_related("council").order_by("-starts_at")
        choose_from(self, "meeting", meetings, empty=_("No meeting"))
        choose_from(
            self, "shared_item", SharedItem.objects.visible_to(user).order_by("-number"), empty=_("No shared item")
        )


class AnswerForm(forms.Form):
    """What somebody who got an analysis says came of it."""

    text = TextField(
        label=gettext_lazy("What have you used it for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "For example a decision, a new education or a question to go on with. One sentence is enough."
        ),
        error_messages={"required": gettext_lazy("Write a sentence first.")},
    )
