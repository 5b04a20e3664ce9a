"""One question as a form: what kind of answer it takes, and what the answer is kept as."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.forms.indicators import NumberField
from followup.models.questions import Question, QuestionKind, Rating
from portal.forms.fields import TextField, never_call_optional

ROWS, LONGEST = 8, 6000


class AnswerForm(forms.Form):
    """The answer to a question. Everything may be left for later: what is missing is asked for at the signing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, question: Question, value: dict[str, Any], version: int, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **{"initial": {"version": version}, "prefix": question.key, **kwargs})
        add = {
            QuestionKind.RATING: self._rating,
            QuestionKind.NUMBER: self._number,
            QuestionKind.CHOICE: self._choice,
            QuestionKind.TABLE: self._table,
        }.get(QuestionKind(question.kind))
        if add:
            add(value)
        if question.kind != QuestionKind.TABLE:
            self._text(value)
        # What may be left out is said of the question, not of each of its fields.
        never_call_optional(self, *self.fields)

    def _rating(self, value: dict[str, Any]) -> None:
        self.fields["rating"] = forms.ChoiceField(
            label=_("Rating"),
            choices=Rating.choices,
            widget=forms.RadioSelect,
            required=False,
            initial=value.get("rating"),
        )

    def _number(self, value: dict[str, Any]) -> None:
        self.fields["number"] = NumberField(
            label=pgettext("kind of question", "Number"), required=False, initial=value.get("number")
        )

    def _choice(self, value: dict[str, Any]) -> None:
        self.fields["choice"] = forms.MultipleChoiceField(
            label=_("Choose"),
            choices=[(one, one) for one in self.question.options],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=value.get("choice"),
        )

    def _table(self, value: dict[str, Any]) -> None:
        rows = value.get("rows", [])
        for row in range(ROWS):
            for column, label in enumerate(self.question.columns):
                known = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
                name = f"cell_{row}_{column}"
                self.fields[name] = TextField(
                    label=_("%(column)s, row %(n)s") % {"column": label, "n": row + 1},
                    max_length=200,
                    required=False,
                    initial=known,
                )

    def _text(self, value: dict[str, Any]) -> None:
        is_all = self.question.kind in {QuestionKind.TEXT, QuestionKind.EVIDENCE}
        label, rows = (_("Answer"), 5) if is_all else (_("Why, in a few words"), 3)
        self.fields["text"] = TextField(
            label=label,
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
            initial=value.get("text", ""),
        )

    @property
    def table(self) -> list[list[forms.BoundField]]:
        columns = range(len(self.question.columns))
        return [[self[f"cell_{row}_{column}"] for column in columns] for row in range(ROWS)]

    def value(self) -> dict[str, Any]:
        """Return the answer as it is kept; an empty one is an empty mapping."""
        said = self.cleaned_data
        if self.question.kind == QuestionKind.TABLE:
            columns = range(len(self.question.columns))
            rows = [[said[f"cell_{row}_{column}"] for column in columns] for row in range(ROWS)]
            kept = [row for row in rows if any(row)]
            return {"rows": kept} if kept else {}
        number = said.get("number")
        found = {
            "rating": said.get("rating"),
            "number": None if number is None else format(number.normalize(), "f"),
            "choice": said.get("choice"),
            "text": said.get("text"),
        }
        return {name: one for name, one in found.items() if one not in (None, "", [])}

    @property
    def read_version(self) -> int:
        return int(self.cleaned_data.get("version") or 0)
