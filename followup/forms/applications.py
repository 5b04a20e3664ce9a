"""What is typed about calls, in an application with its budget, and when one is judged."""

from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Municipality
from followup.models import Application, ApplicationReview, Call, Claim, CoFinancing, Source
from followup.models.call import COSTS, amount
from portal.forms.fields import CleanModelForm, DayField, MoneyField, choose_from, never_call_optional
from portal.sorting import swedish

MOST_YEARS = 10


class CallForm(CleanModelForm):
    """A call: what for, how much at most, and between which days. Needs an instance with its agreement."""

    class Meta:
        model = Call
        fields = ["title", "text", "limit", "opens_on", "closes_on"]
        field_classes: ClassVar[dict[str, Any]] = {"limit": MoneyField, "opens_on": DayField, "closes_on": DayField}
        help_texts: ClassVar[dict[str, Any]] = {"limit": gettext_lazy("Leave empty if there is no limit.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day must not be before the first."))
        return cleaned


class ApplicationForm(CleanModelForm):
    """An application; the budget has a column for each year from the first day to the last."""

    class Meta:
        model = Application
        fields = ["title", "kind", "priority", "summary", "aims", "from_on", "to_on", "municipalities"]
        field_classes: ClassVar[dict[str, Any]] = {"from_on": DayField, "to_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {
            "summary": forms.Textarea(attrs={"rows": 5}),
            "aims": forms.Textarea(attrs={"rows": 5}),
            "municipalities": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "aims": gettext_lazy("What shall be true when the project ends. The final report is held against it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Municipality.objects.filter(
            affiliations__party=self.instance.call.agreement.party_id, affiliations__to_on=None
        )
        towns = here.select_related("organisation").order_by(swedish("organisation__name"))
        choose_from(self, "municipalities", towns, empty=None)
        never_call_optional(self, "summary", "aims", "from_on", "to_on", "municipalities")  # needed when it is sent
        self.years = self._years()
        for year in self.years:
            row = self.instance.budget.get(str(year), {})
            for name, label in cost_labels().items():
                words = f"{label}, {year}"
                self.fields[f"cost_{year}_{name}"] = MoneyField(
                    label=words, required=False, min_value=0, initial=amount(row.get(name)) or None
                )
        for source in Source:
            for form in CoFinancing.Form:
                key = f"{source.value}_{form.value}"
                words = f"{source.label}, {str(form.label).lower()}"
                first = amount(self.instance.financing.get(key)) or None
                self.fields[f"fin_{key}"] = MoneyField(label=words, required=False, min_value=0, initial=first)

    def _years(self) -> list[int]:
        """Return the years of the days that are typed, else of those that are saved."""
        first, last = self.instance.from_on, self.instance.to_on
        if self.is_bound:
            try:
                first, last = (self.fields[name].clean(self.data.get(name)) for name in ("from_on", "to_on"))
            except forms.ValidationError:
                return []
        return list(range(first.year, last.year + 1))[:MOST_YEARS] if first and last else []

    @property
    def shown_years(self) -> str:
        """What the page says of its budget's years, so that it is drawn anew only when they are others."""
        return ",".join(map(str, self.years))

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in self._meta.fields or ()]

    @property
    def budget_grid(self) -> list[tuple[str, list[BoundField]]]:
        labels = cost_labels()
        return [(labels[name], [self[f"cost_{year}_{name}"] for year in self.years]) for name in COSTS]

    @property
    def financing_grid(self) -> list[tuple[str, list[BoundField]]]:
        kinds = CoFinancing.Form
        return [(str(one.label), [self[f"fin_{one.value}_{form.value}"] for form in kinds]) for one in Source]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day must not be before the first."))
        if first and last and last.year - first.year >= MOST_YEARS:
            self.add_error("to_on", _("A project can go on for ten years at most."))
        self._put_sums(cleaned)
        return cleaned

    def _put_sums(self, said: dict[str, Any]) -> None:
        """Put the typed sums into the budget; years that have left the period keep what was written."""
        for year in self.years:
            row = {name: said.get(f"cost_{year}_{name}") for name in COSTS}
            self.instance.budget[str(year)] = {name: str(value) for name, value in row.items() if value}
        financing = {name.removeprefix("fin_"): said[name] for name in said if name.startswith("fin_")}
        self.instance.financing = {key: str(value) for key, value in financing.items() if value}


def cost_labels() -> dict[str, str]:
    """Return what each cost category is called."""
    labels = {field.name: str(field.verbose_name) for field in Claim._meta.concrete_fields}
    return {name: labels[name].capitalize() for name in COSTS}


class SignForm(forms.Form):
    """The words that are signed when an application is sent; they stand beside its form, and are sent with it."""

    may_sign = forms.BooleanField(
        label=gettext_lazy("I may sign for the organisation, and what stands here is right"),
        required=False,
        widget=forms.CheckboxInput(attrs={"form": "ansokan"}),
    )


class ApplicationReviewForm(forms.ModelForm):  # type: ignore[type-arg]  # named in Meta
    """Four criteria, each with a grade and its reason."""

    class Meta:
        model = ApplicationReview
        fields = [f"{name}{end}" for name in ApplicationReview.CRITERIA for end in ("", "_why")]
        widgets: ClassVar[dict[str, Any]] = {
            f"{name}_why": forms.Textarea(attrs={"rows": 2}) for name in ApplicationReview.CRITERIA
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [("", _("Choose a grade")), (1, _("1, weak")), (2, "2"), (3, "3"), (4, "4"), (5, _("5, strong"))]
        for name in ApplicationReview.CRITERIA:
            label = self.fields[name].label
            self.fields[name] = forms.TypedChoiceField(label=label, choices=grades, coerce=int)
        self.order_fields(self._meta.fields)
