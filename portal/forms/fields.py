"""Fields as Swedes type: dates, times, and text without characters that deceive or break."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.widgets import Script
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.numbers import shown

not_ancient = MinValueValidator(date(1900, 1, 1), _("Give a day in 1900 or later."))


def clean_text(value: str, *, lines: bool = False) -> str:
    """Return the text in NFC without control, direction and zero-width characters; `lines` keeps line breaks."""
    kept = "\n\t" if lines else ""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    return "".join(c for c in value if c in kept or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


class MarkupArea(forms.Textarea):
    """A field for light Markdown, with the bar that shapes it above; a page that shows it includes its media."""

    class Media:
        js = (Script("portal/js/editor.js", defer=True),)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # The words that a new table begins with.
        super().__init__({"data-markup": format_lazy("{}|{}", _("First column"), _("Second column")), **(attrs or {})})


class TextField(forms.CharField):
    """Typed text as `clean_text` leaves it; a textarea keeps its lines.

    It is cleaned before it is measured: a composed letter may become two, and a text of nothing but such characters is
    empty.
    """

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value) or "", lines=isinstance(self.widget, forms.Textarea))
        return text.strip() if self.strip else text


def _say_none_in_words(field: forms.Field) -> None:
    """Let a list of choices begin with words where Django begins it with a dash."""
    dash, words = BLANK_CHOICE_DASH[0][1], _("Choose") if field.required else _("Nothing chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == dash:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[Any, Any]]", field.choices)
        field.choices = [(value, words if label == dash else label) for value, label in choices]


class CleanModelForm(forms.ModelForm):  # type: ignore[type-arg]  # each form names its model in Meta
    """A model form whose texts are cleaned, and which carries the row's version for compare-and-swap."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = self.instance.version
        for field in self.fields.values():
            _say_none_in_words(field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                is_area = isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = clean_text(value, lines=is_area).strip()
                if value and not cleaned[name] and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @property
    def read_version(self) -> int:
        """The version that the person had before them; a form without one is from version 0."""
        return int(self.cleaned_data.get("version") or 0)


class DayField(forms.DateField):
    """A day typed as 2027-02-11."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 2027-02-11"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m %Y", "%d/%m/%Y"])
        invalid = _("Write the date as year-month-day, for example 2027-02-11.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}
        )
        super().__init__(widget=kwargs.pop("widget", widget), **kwargs)
        self.validators.append(not_ancient)


class ClockField(forms.TimeField):
    """A time typed as 13.00 or 13:00."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H.%M", "%H:%M", "%H%M", "%H"])
        kwargs.setdefault("error_messages", {"invalid": _("Write the time as hours and minutes, for example 13.00.")})
        widget = forms.TimeInput(
            format="%H.%M", attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
        )
        super().__init__(widget=kwargs.pop("widget", widget), **kwargs)


class MoneyField(forms.DecimalField):
    """Kronor as Swedes write them: 1 250 000,50, with any sort of space, with or without kr."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_digits": 14, "decimal_places": 2, **kwargs}
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] = {
            "invalid": _("Write the amount in kronor, for example 1 250 000 or 1 250 000,50."),
            **kwargs["error_messages"],
        }
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(widget=kwargs.pop("widget", widget), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"\s|kr$", "", value.strip().lower()).replace("\N{MINUS SIGN}", "-")
            # A comma and a point together, or a point before three digits, may mean a thousand times as much.
            if re.search(r"\..*,|,.*[.,]|\.\d{3}$|\..*\.", value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", ".")
            if value and not re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return shown(value, 0 if value == value.to_integral_value() else 2) if isinstance(value, Decimal) else value


def no_control_characters(value: str) -> None:
    """Refuse text that `clean_text` would change."""
    if clean_text(value, lines=True) != unicodedata.normalize("NFC", value.replace("\r\n", "\n")):
        raise ValidationError(_("The text has characters that cannot be shown. Remove them and try again."))


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let a field offer these choices, and no empty one beside them."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices


def never_call_optional(form: forms.BaseForm, *names: str) -> None:
    """Let fields that may be empty for now, or where another is filled in, not be marked as optional."""
    for name in names:
        vars(form.fields[name])["is_one_of_several"] = True


def choose_from(form: forms.BaseForm, name: str, rows: models.QuerySet[Any], *, empty: str | None) -> None:
    """Let a field choose among these rows only; say in words what choosing none of them means, None if one must."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset, field.empty_label = rows, empty
