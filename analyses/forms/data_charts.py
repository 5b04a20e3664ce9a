"""A chart of a table: its kind, its columns, and how it is read."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analyses.models import DataChart, Dataset
from portal import charts
from portal.forms.fields import CleanModelForm, offer

FIELDS = [
    *("kind", "title", "label_column", "value_columns", "about", "finding", "order", "most", "known_until"),
]


class ChartForm(CleanModelForm):
    """Which columns are drawn, and how."""

    kind = forms.ChoiceField(
        label=gettext_lazy("kind of chart"),
        choices=charts.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a kind of chart.")},
    )
    label_column = forms.TypedChoiceField(label=gettext_lazy("labels"), coerce=int)
    value_columns = forms.TypedMultipleChoiceField(
        label=gettext_lazy("numbers"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one column of numbers.")},
    )
    most = forms.IntegerField(
        label=gettext_lazy("at most so many rows"),
        min_value=1,
        max_value=400,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    class Meta:
        model = DataChart
        fields = FIELDS
        help_texts: ClassVar[dict[str, Any]] = {
            "about": gettext_lazy("For example: Number of people 2020–2035, forecast from 2026."),
            "finding": gettext_lazy("Left empty, the portal says what is highest and lowest."),
            "known_until": gettext_lazy("The last label with known numbers, for example 2026. Only for lines."),
        }

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.dataset = dataset
        columns = list(enumerate(dataset.typed))
        numbers = [(n, column.heading) for n, column in columns if column.is_number]
        offer(self, "label_column", [(n, column.label) for n, column in columns])
        offer(self, "value_columns", numbers)
        self.fields["title"].error_messages["required"] = _("Give the chart a title.")
        if self.instance.pk is None:
            proposed: dict[str, Any] = {
                "kind": charts.Kind.LINE if columns[0][1].kind == "year" else charts.Kind.BAR,
                "label_column": next((n for n, column in columns if not column.is_number), 0),
                "value_columns": [n for n, _heading in numbers[:1]],
                "title": dataset.title,
            }
            self.initial = {**self.initial, **proposed}
