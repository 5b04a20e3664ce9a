"""Swedish organisation numbers, in one spelling, and never a person's."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.identity_numbers import luhn


def normal(value: str) -> str:
    """Return the number as NNNNNN-NNNN; a ValidationError says what is wrong with it."""
    digits = re.sub(r"[\s\u2010-\u2015-]", "", value)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValidationError(_("Write ten digits, for example 232100-0131."))
    # An organisation's number has at least 20 where a person's has the month.
    if int(digits[2:4]) < 20:
        raise ValidationError(
            _("This looks like a personal identity number, which is not kept here. Leave the field empty.")
        )
    if not luhn(digits):
        raise ValidationError(_("The last digit does not fit the others. Compare with the organisation's own papers."))
    return f"{digits[:6]}-{digits[6:]}"
