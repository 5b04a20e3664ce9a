"""Sums of money: whole öre, shared out so that nothing is lost in rounding."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

ORE = Decimal("0.01")
NOTHING = Decimal(0)


def rounded(amount: Decimal) -> Decimal:
    """Return the amount in whole öre, half an öre upwards."""
    return amount.quantize(ORE, ROUND_HALF_UP)


def part(amount: Decimal, percent: Decimal) -> Decimal:
    return rounded(amount * percent / 100)


def share_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return the amount in parts that follow the weights and make exactly the amount.

    Each part is the difference between two rounded running sums, so no part is more than an öre from its due.
    """
    whole = sum(weights, NOTHING)
    if not weights or whole == 0:
        return [amount, *(NOTHING for _weight in weights[1:])] if weights else []
    parts, run, given = [], NOTHING, NOTHING
    for weight in weights:
        run += weight
        upto = rounded(amount * run / whole)
        parts.append(upto - given)
        given = upto
    return parts
