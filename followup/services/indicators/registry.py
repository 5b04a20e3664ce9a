"""All indicators, in the order of the commitments."""

from django.utils.translation import gettext_lazy as _

from followup.services.indicators import councils, knowledge, money, shared
from followup.services.indicators.base import ASSOCIATIONS, Indicator, Unit

REPORTED = [
    Indicator(
        "lead-positions",
        _("Positions for leading the council"),
        _("Full-time positions for leading and developing the overarching council, as an average over the year."),
        _("The party's own statement"),
        Unit.YEARS_OF_WORK,
        (3,),
        parties=ASSOCIATIONS,
    ),
    Indicator(
        "own-money",
        _("Own money for the councils"),
        _(
            "What the party has put in of its own money for councils and analyses in the year, besides "
            "development money."
        ),
        _("The party's own statement"),
        Unit.KRONOR,
        (4,),
    ),
]
ALL: dict[str, Indicator] = {
    one.key: one
    for one in sorted(
        [*councils.INDICATORS, *money.INDICATORS, *knowledge.INDICATORS, *shared.INDICATORS, *REPORTED],
        key=lambda one: one.commitments[0],
    )
}


def find(key: str) -> Indicator | None:
    return ALL.get(key)


def of_commitment(number: int) -> list[Indicator]:
    return [one for one in ALL.values() if number in one.commitments]
