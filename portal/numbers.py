"""Numbers in words' company: grouped, with the language's own comma, and a real minus sign."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

MINUS = "\N{MINUS SIGN}"
MOST = Decimal(10) ** 15


def shown(value: Decimal | float, places: int | None = None) -> str:
    """Return 7 400 or 0,5; without places as many decimals as the number has."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is None:
        places = max(-int(number.normalize().as_tuple().exponent), 0)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if abs(number) < MOST else number
    if not rounded:
        rounded = abs(rounded)  # never a minus before nought
    text = number_format(rounded, places, use_l10n=True, force_grouping=True)
    return text.replace("-", MINUS, 1)
