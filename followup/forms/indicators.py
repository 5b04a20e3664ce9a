"""What parties report of themselves, and the goals that are set."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Party
from followup.models import Goal
from followup.services.indicators.base import Indicator
from followup.services.indicators.values import Key, Reading
from portal.forms.fields import CleanModelForm, DayField, TextField, choose_from
from portal.numbers import shown

MOST = Decimal(10) ** 11


class NumberField(forms.DecimalField):
    """A number as Swedes write it: 1 450 000 or 2,5."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}))
        super().__init__(**{"min_value": 0, "max_value": MOST, "decimal_places": 2, **kwargs})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Write it as it is read: 2 532 000, where the database's own would be 2.532E+6."""
        return shown(value) if isinstance(value, Decimal) else value


class GridForm(forms.Form):
    """Every reported indicator of every party that the person answers for, with a note to each."""

    def __init__(self, *args: Any, readings: dict[Key, Reading], names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readings = readings
        for (key, party), one in readings.items():
            name, row = f"{key}_{party}", one.row
            words = f"{one.indicator.title}, {names[party]}"
            number = NumberField(label=f"{words} ({one.indicator.unit.label})", required=False)
            note = TextField(label=_("Note, %(title)s") % {"title": words}, required=False, max_length=300)
            number.initial, note.initial = (row.value, row.note) if row else (None, "")
            self.fields |= {name: number, f"{name}_note": note}

    @property
    def cells(self) -> list[tuple[Reading, forms.BoundField, forms.BoundField]]:
        return [
            (one, self[f"{key}_{party}"], self[f"{key}_{party}_note"]) for (key, party), one in self.readings.items()
        ]

    def said(self) -> dict[Key, tuple[Decimal | None, str]]:
        data = self.cleaned_data
        return {(key, party): (data[f"{key}_{party}"], data[f"{key}_{party}_note"]) for key, party in self.readings}


class GoalForm(CleanModelForm):
    """What an indicator shall have come to by a day."""

    value = NumberField(label=gettext_lazy("goal"))
    by_on = DayField(label=gettext_lazy("by"))

    class Meta:
        model = Goal
        fields = ["party", "value", "by_on", "decision"]
        help_texts: ClassVar[dict[str, Any]] = {
            "decision": gettext_lazy("For example Västgruppen's meeting, and the day.")
        }

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "party", Party.objects.filter(pk__in=indicator.parties), empty=_("Each of them"))
