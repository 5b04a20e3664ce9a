"""What is typed about agreements: their rules, frames, matching, and the general terms and funds they build on."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from councils.models import Board, Party
from councils.models.party import REGION
from followup.models import MATCHING, Agreement, CoFinancing, Frame, Fund, GeneralTerms, Source
from portal.forms.fields import CleanModelForm, DayField, MoneyField, TextField, choose_from, offer
from portal.sorting import swedish

PERIOD = {"from_on": DayField, "to_on": DayField}


class AgreementForm(CleanModelForm):
    """An agreement and its rules; a rule that nobody has seen signed is marked as not confirmed."""

    unconfirmed = forms.MultipleChoiceField(
        label=gettext_lazy("rules that are not confirmed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They carry a mark wherever they are shown, until somebody has confirmed them."),
    )

    class Meta:
        model = Agreement
        fields = [
            *("party", "kind", "title", "registry_number", "from_on", "to_on", "terms", "is_confirmed"),
            *Agreement.RULES,
            "unconfirmed",
        ]
        field_classes: ClassVar[dict[str, Any]] = {**PERIOD, "pre_study_limit": MoneyField}
        help_texts: ClassVar[dict[str, Any]] = {
            "flat_rate_percent": gettext_lazy("Leave empty if indirect costs are not paid by a flat rate."),
            "pre_study_limit": gettext_lazy("Leave empty if there is no limit."),
            "is_confirmed": gettext_lazy("Both parties have signed, and what stands here is what they signed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "party", Party.objects.exclude(pk=REGION), empty=_("Choose an association"))
        choose_from(self, "terms", GeneralTerms.objects.all(), empty=pgettext("terms", "None"))
        labels = {name: str(self.fields[name].label).capitalize() for name in Agreement.RULES}
        offer(self, "unconfirmed", labels.items())
        for name in ("from_on", "to_on"):
            self.fields[name].required = True

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        rules = [self[name] for name in (*Agreement.RULES, "unconfirmed")]
        about = [field for field in self.visible_fields() if field.name not in {*Agreement.RULES, "unconfirmed"}]
        return [(_("The agreement"), about), (_("The rules"), rules)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day must not be before the first."))
        return cleaned


class FrameForm(CleanModelForm):
    """A new frame, with what the board has set aside. Needs an instance with its agreement."""

    amount = MoneyField(label=gettext_lazy("amount"), min_value=1)
    on = DayField(label=gettext_lazy("decided"))
    reference = TextField(label=gettext_lazy("registry number and paragraph"), max_length=80, required=False)

    class Meta:
        model = Frame
        fields = ["fund", "year", "board"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_drum = self.instance.agreement.kind == Agreement.Kind.DRUM
        funds = Fund.objects.filter(is_drum=is_drum)
        choose_from(self, "fund", funds, empty=_("Choose a fund"))
        if not funds.exists():
            self.fields["fund"].help_text = _("No fund is entered yet. Enter one on the page of the agreements first.")
        self.fields["year"] = forms.TypedChoiceField(
            label=_("year"), coerce=int, choices=[(year, str(year)) for year in self.instance.agreement.years]
        )
        choose_from(self, "board", Board.objects.order_by(swedish("name")), empty=_("Choose a board"))
        self.fields["board"].required = True
        self.fields["on"].initial = timezone.localdate()
        self.order_fields(["fund", "year", "amount", "board", "on", "reference"])

    def _get_validation_exclusions(self) -> set[str]:
        # The agreement is not in the form, but one frame for each fund and year of it is the rule.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return excluded - {"agreement"}


class FrameChangeForm(forms.Form):
    """What a frame shall be, from when, and why; `seen` is what it was when the form was opened."""

    seen = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2)
    to = MoneyField(label=gettext_lazy("new amount"), min_value=0)
    on = DayField(label=gettext_lazy("decided"))
    reason = TextField(label=gettext_lazy("reason"), max_length=300)
    reference = TextField(label=gettext_lazy("registry number and paragraph"), max_length=80, required=False)


class MatchingForm(CleanModelForm):
    """What the municipalities or the association put up for a year. Needs an instance with its agreement."""

    class Meta:
        model = CoFinancing
        fields = ["year", "source", "form", "amount", "note"]
        field_classes: ClassVar[dict[str, Any]] = {"amount": MoneyField}
        help_texts: ClassVar[dict[str, Any]] = {
            "amount": gettext_lazy("What was wrong before is put right by a sum with a minus sign."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, str(year)) for year in self.instance.agreement.years]
        self.fields["year"] = forms.TypedChoiceField(label=_("year"), coerce=int, choices=years)
        offer(self, "source", [(source.value, source.label) for source in Source if source in MATCHING])

    def clean_amount(self) -> Any:
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("Give another amount than nothing."))
        return self.cleaned_data["amount"]


class TermsForm(CleanModelForm):
    """A version of the general terms, and which decisions it is for."""

    url = forms.URLField(label=gettext_lazy("link"), max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = GeneralTerms
        fields = ["name", "from_on", "to_on", "url", "is_confirmed"]
        field_classes: ClassVar[dict[str, Any]] = PERIOD
        help_texts: ClassVar[dict[str, Any]] = {
            "from_on": gettext_lazy("They are for decisions made from this day."),
        }


class FundForm(CleanModelForm):
    """A fund that other support comes from; those of DRUM are there already."""

    class Meta:
        model = Fund
        fields = ["name"]
