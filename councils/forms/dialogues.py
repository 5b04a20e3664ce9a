"""What is typed about a dialogue: the quick note, the needs heard in it, and who else took part."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Code, Council, Dialogue, Municipality, NeedObservation, Organisation, Person, Proposal
from councils.models.dialogue import Horizon, Sector
from councils.rights import rights_of
from councils.services import shared_items
from portal.concurrency import WrongState
from portal.forms.fields import CleanModelForm, DayField, MarkupArea, TextField, choose_from, offer
from portal.models import User
from portal.sorting import swedish

ROWS = 2  # needs that a new note has room for; more are added to the dialogue afterwards


class DialogueForm(CleanModelForm):
    """With whom, when and what was said; those who can be chosen among are suggested while one types."""

    named = TextField(
        label=gettext_lazy("Who did you talk with?"),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "organisationer", "autocomplete": "off"}),
        help_text=gettext_lazy("Company, industry body, union or another. Write the name; it is added if it is new."),
        error_messages={"required": gettext_lazy("Write who you talked with.")},
    )
    held_on = DayField(label=gettext_lazy("day"), error_messages={"required": gettext_lazy("Give the day.")})

    class Meta:
        model = Dialogue
        fields = ["named", "council", "held_on", "notes", "tried", "industry", "level", "may_be_quoted"]
        widgets: ClassVar[dict[str, Any]] = {
            "notes": MarkupArea(attrs={"rows": 5}),
            "tried": forms.Textarea(attrs={"rows": 2}),
            "level": forms.RadioSelect,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "tried": gettext_lazy("Recruiting, training of their own, apprentices, agencies ..."),
            "level": gettext_lazy("Never the public. In what is compiled, no employer is named or can be read out."),
            "may_be_quoted": gettext_lazy("They have said that their words may be used with their name."),
        }

    field_order = ["named", "council", "held_on", "notes", "tried", "industry", "level", "may_be_quoted"]

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].initial = self.instance.organisation.name if self.instance.pk else ""
        if self.instance.pk or user is None:
            del self.fields["council"]
        else:
            own = (
                Council.objects.active()
                .filter(pk__in=rights_of(user).coordinates)
                .order_by("kind", swedish("short_name"))
            )
            choose_from(self, "council", own, empty=None)
            self.fields["council"].initial = own.filter(kind=Council.Kind.OVERARCHING).first() or own.first()
            self.fields["held_on"].initial = timezone.localdate()
        industries = Code.objects.valid().filter(classification__system="sni", level=1)
        choose_from(self, "industry", industries.order_by("-classification__version", "code"), empty=_("Not said"))

    def clean_held_on(self) -> Any:
        """Refuse a day that has not come: what has not been said is planned as a meeting."""
        on = self.cleaned_data["held_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Give a day that has come."))
        return on


class NeedForm(CleanModelForm):
    """A need as it was told."""

    class Meta:
        model = NeedObservation
        fields = [
            *("subject", "code", "how_many", "difficulty", "horizon"),
            *("municipality", "sector", "organisation"),
        ]

    def __init__(self, *args: Any, whose: list[Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = self.fields["subject"]
        subject.help_text = _("Occupation, education or in your own words: undersköterska, CNC-operatör ...")
        subject.error_messages["required"] = _("Write what competence they lack.")
        where = f"{self.prefix}-codes" if self.prefix else "codes"
        subject.widget.attrs |= {
            "autocomplete": "off",
            "hx-get": f"{reverse('councils:need-codes')}?prefix={self.prefix or ''}",
            "hx-trigger": "input changed delay:400ms",
            "hx-target": f"#{where}",
            "hx-swap": "outerHTML",
        }
        self.where, self.found = where, list[Code]()
        kinds = {"difficulty": NeedObservation.Difficulty, "horizon": Horizon, "sector": Sector}
        for name, kind in kinds.items():
            offer(self, name, [("", _("Not said")), *kind.choices])
        self.fields["how_many"].widget.attrs |= {"class": "short", "inputmode": "numeric"}
        codes = Code.objects.valid().filter(classification__system__in=["ssyk", "sun"])
        self.fields["code"] = forms.ModelChoiceField(codes, required=False, label=self.fields["code"].label)
        rows = Municipality.objects.select_related("organisation").order_by(swedish("organisation__name"))
        choose_from(self, "municipality", rows, empty=_("The whole area"))
        if whose is not None and len(whose) < 2:
            del self.fields["organisation"]
        elif whose is not None:
            known = Organisation.objects.filter(pk__in=[row.pk for row in whose])
            choose_from(self, "organisation", known, empty=None)
            self.fields["organisation"].initial = whose[0]
            self.fields["organisation"].required = False

    @property
    def words(self) -> str:
        """What has been written so far, to look for codes by."""
        return str(self["subject"].value() or "").replace("\0", "").strip()[:160]

    @property
    def chosen(self) -> str:
        return str(self["code"].value() or "")

    def look_up(self) -> None:
        """Find the codes that the words may mean, and the one that is chosen."""
        rows = Code.objects.valid().filter(classification__system__in=["ssyk", "sun"])
        found = list(rows.search(self.words)[:6]) if self.words else []
        if self.chosen.isdecimal() and len(self.chosen) < 18 and self.chosen not in {str(row.pk) for row in found}:
            found = [*rows.filter(pk=self.chosen), *found]
        self.found = found


class NewNeedForm(NeedForm):
    """A need in the quick note; an empty row is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, whose=[], empty_permitted=True, use_required_attribute=False, **kwargs)


def new_needs(data: Any) -> list[NewNeedForm]:
    """Return the rows of a new note."""
    return [NewNeedForm(data, prefix=f"need-{number}") for number in range(ROWS)]


class OutcomeForm(CleanModelForm):
    """What a dialogue gives reason to propose, and to whom; a shared item is the strategic group's."""

    class Meta:
        model = Proposal
        fields = ["about", "council", "title", "text"]
        widgets: ClassVar[dict[str, Any]] = {"about": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "council", Council.objects.active().order_by(swedish("name")), empty=_("Choose a council"))
        # Not the field's own initial: what the new row says, nothing, would go before it.
        self.initial["council"] = council.pk
        self.fields["council"].required = False
        self.fields["council"].help_text = _("A shared item goes to the strategic group, whatever is chosen here.")
        self.fields["title"].error_messages["required"] = _("Give the proposal a heading.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("about") == Proposal.About.SHARED:
            try:
                cleaned["council"] = shared_items.group()
            except WrongState as error:
                self.add_error("about", str(error))
        elif not cleaned.get("council"):
            self.add_error("council", _("Choose the council that the proposal goes to."))
        return cleaned


class GuestForm(forms.Form):
    """Who else took part: a person that the registry knows, or an organisation."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("person"), required=False)
    named = TextField(
        label=gettext_lazy("or organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisationer", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).filter(ended_on=None).select_related("organisation")
        choose_from(self, "person", people.order_by(swedish("name")), empty=_("Choose a person"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("person") and not cleaned.get("named"):
            raise forms.ValidationError(_("Choose a person, or write the name of an organisation."))
        return cleaned
