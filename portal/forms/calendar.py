"""What the calendar shows: whose, and which optional layers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import offer
from portal.models import User
from portal.registry import Span, calendar


class CalendarForm(forms.Form):
    """Filters of the calendar; all of them are in the address, and what cannot be understood is no filter."""

    council = forms.ChoiceField(label=_("Council"), required=False)
    also = forms.MultipleChoiceField(label=_("Show also"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = calendar.choices(user) or [(Span.ALL, "")]
        offer(self, "council", self.choices)
        offer(self, "also", [(layer.key, layer.label()) for layer in calendar.layers if layer.is_optional])
        self.is_valid()

    @property
    def whose(self) -> str:
        """`Span.MINE`, `Span.ALL` or the slug of a council that the user reads."""
        return str(self.cleaned_data.get("council") or self.choices[0][0])

    @property
    def whose_words(self) -> str:
        return dict(self.choices)[self.whose]

    @property
    def is_one_council(self) -> bool:
        return self.whose not in {Span.MINE, Span.ALL}

    @property
    def also_shown(self) -> list[str]:
        return list(self.cleaned_data.get("also") or [])
