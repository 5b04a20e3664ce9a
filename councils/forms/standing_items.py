"""The rows that every new agenda of a council starts with: added, moved and removed with buttons, script or none."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import AgendaItem
from councils.models.agenda_item import LONGEST
from portal.forms.fields import TextField

Row = dict[str, Any]
PREFIX = "items"
MOST = 30


class StandingItemForm(forms.Form):
    """One standing item; one without a heading is no item."""

    title = TextField(label=gettext_lazy("heading"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=AgendaItem.Kind, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("minutes"),
        min_value=0,
        max_value=LONGEST,
        required=False,
        error_messages={
            limit: gettext_lazy("Give a number of minutes between 0 and 480.") for limit in ("min_value", "max_value")
        },
    )

    text = TextField(
        label=gettext_lazy("text that follows along"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or AgendaItem.Kind.INFORMATION

    def clean_minutes(self) -> int:
        minutes: int | None = self.cleaned_data["minutes"]
        return 10 if minutes is None else minutes


class _Items(forms.BaseFormSet):  # type: ignore[type-arg]  # of StandingItemForm
    @property
    def rows(self) -> list[Row]:
        """The items as the council keeps them; ask for them when the set is valid."""
        return [dict(form.cleaned_data) for form in self.forms if form.cleaned_data.get("title")]


StandingItems = forms.formset_factory(
    StandingItemForm, formset=_Items, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True
)


def standing_items(rows: list[Row]) -> Any:
    """Return the rows as forms, with an empty one where there is none."""
    return StandingItems(initial=rows or [{}], prefix=PREFIX)


def stepped(data: Mapping[str, str], step: str) -> Any:
    """Return the rows as they were typed after one step: `add`, or `remove`, `up` or `down` with a row's number."""
    names = StandingItemForm.base_fields
    rows = [{name: data.get(f"{PREFIX}-{n}-{name}", "") for name in names} for n in range(_count(data))]
    word, _dash, number = step.partition("-")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    if word == "add" and len(rows) < MOST:
        rows.append({"title": "", "kind": AgendaItem.Kind.INFORMATION, "minutes": "10"})
    elif word == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif word in {"up", "down"} and 0 <= at < len(rows):
        to = min(max(at + (1 if word == "down" else -1), 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
    return StandingItems(initial=rows, prefix=PREFIX)


def _count(data: Mapping[str, str]) -> int:
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    return min(int(text), MOST) if text.isdecimal() and len(text) < 4 else 0


def in_words(rows: list[Row]) -> str:
    """Return the items as a line of text, for comparing what two people have written."""
    return "; ".join(": ".join(filter(None, [_("%(title)s (%(minutes)s min)") % row, row.get("text")])) for row in rows)
