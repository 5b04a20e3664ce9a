"""What a cell means: cleaned and judged by the same rules as what is typed in a form."""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import identity_numbers, phone_numbers
from portal.forms.accounts import MailboxField
from portal.forms.fields import DayField, clean_text

Clean = Callable[[str], Any]

DAY = DayField()
MAILBOX = MailboxField(max_length=254)
PAGE = forms.URLField(
    max_length=200,
    assume_scheme="https",
    validators=[URLValidator(schemes=["https"])],
    error_messages={"invalid": gettext_lazy("Write an address that begins with https.")},
)


def tidy(cell: str) -> str:
    """Return a cell's text on one line, without characters that deceive or cannot be shown."""
    # Nearly every cell can be printed as it is, and there may be a million of them.
    text = unicodedata.normalize("NFC", cell) if cell.isprintable() else clean_text(cell, lines=True)
    return " ".join(text.split())


def key(text: str) -> str:
    """Return what two spellings of one name have in common: neither case nor blanks tell them apart."""
    return tidy(text).casefold()


def no_identity_number(value: str, *, among_phones: bool = False) -> str:
    if identity_numbers.has_one(value, among_phones=among_phones):
        raise ValidationError(_("This looks like a personal identity number. The portal must not hold them."))
    return value


def text(model: type[models.Model], name: str) -> Clean:
    """Return how a text of the model is cleaned: within its length, and without anybody's identity number."""

    @cache
    def field() -> forms.Field:
        found = model._meta.get_field(name).formfield()  # type: ignore[union-attr]  # a column, not a relation back
        assert found is not None
        return found

    return lambda cell: no_identity_number(field().clean(cell))


def phone(cell: str) -> str:
    value = phone_numbers.tidy(no_identity_number(cell, among_phones=True))
    if not any(character.isdigit() for character in value):
        raise ValidationError(_("Write a telephone number, for example 070-123 45 67."))
    if len(value) > 30:
        raise ValidationError(_("Write one telephone number, of at most 30 characters."))
    return value


def email(cell: str) -> str:
    return no_identity_number(str(MAILBOX.clean(cell)))


def choice(choices: type[models.TextChoices], **synonyms: str) -> Clean:
    """Return how one of some values is read: by its word in either language, or by its identifier."""

    @cache
    def known() -> dict[str, str]:
        words = {key(word): value for word, value in synonyms.items()}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words |= {key(str(label)): value for value, label in choices.choices}
        return words | {value: value for value in choices.values}

    def clean(cell: str) -> str:
        found = known().get(key(cell))
        if found is None:
            listed = ", ".join(str(label) for label in choices.labels)
            raise ValidationError(_("Write one of these: %(values)s.") % {"values": listed})
        return found

    return clean
