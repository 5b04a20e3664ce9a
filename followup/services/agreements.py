"""Agreements, their frames, and what the association puts up beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from followup.models import Agreement, CoFinancing, Entry, Frame, Fund, GeneralTerms
from followup.models.entry import Kind
from followup.services import ledger
from followup.services.money import NOTHING, part
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = [
    *("party", "kind", "title", "registry_number", "from_on", "to_on", "terms", "is_confirmed"),
    *Agreement.RULES,
    "unconfirmed",
]


@recorded
def create(agreement: Agreement, *, by: User) -> Agreement:
    """Enter a new agreement; it has no frames yet."""
    agreement.save()
    return agreement


@recorded
def edit(agreement: Agreement, *, version: int, by: User) -> Agreement:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    outside = Frame.objects.filter(agreement=agreement.pk).exclude(year__in=agreement.years)
    if outside.exists():
        raise WrongState(_("There are frames for years outside that period."))
    concurrency.save(agreement, version=version, fields=FIELDS)
    return agreement


@recorded
def add_terms(terms: GeneralTerms, *, by: User) -> GeneralTerms:
    """Enter a new version of the general terms; agreements and decisions keep the one that they have."""
    terms.save()
    return terms


@recorded
def edit_terms(terms: GeneralTerms, *, version: int, by: User) -> GeneralTerms:
    """Put a version of the general terms right; Conflict if somebody else has changed it since it was read."""
    concurrency.save(terms, version=version, fields=["name", "url", "from_on", "to_on", "is_confirmed"])
    return terms


@recorded
def add_fund(fund: Fund, *, by: User) -> Fund:
    """Enter a fund that other support comes from."""
    fund.save()
    return fund


@recorded
def set_frame(frame: Frame, amount: Decimal, *, on: date, reference: str, by: User) -> Frame:
    """Open a year's frame with what the board has set aside."""
    if frame.year not in frame.agreement.years:
        raise WrongState(_("The agreement does not cover %(year)s.") % {"year": frame.year})
    frame.save()
    ledger.write([Entry(frame=frame, kind=Kind.FRAME, amount=amount, on=on, by=by, reference=reference)])
    return frame


@recorded
def change_frame(frame: Frame, to: Decimal, *, seen: Decimal, on: date, reason: str, reference: str, by: User) -> Entry:
    """Raise or lower a frame to an amount; never below what is granted, nor if it is not what was `seen`."""
    ledger.lock([frame])
    now = ledger.sums_of(frame).frame
    if now != seen:
        raise WrongState(_("Somebody else has changed the frame since you opened the page. Look at it first."))
    if to == now:
        raise WrongState(_("The frame is that amount already."))
    words = {"on": on, "by": by, "reason": reason, "reference": reference}
    return ledger.write([Entry(frame=frame, kind=Kind.FRAME_CHANGE, amount=to - now, **words)])[0]


@recorded
def add_matching(row: CoFinancing, *, by: User) -> CoFinancing:
    """Record what the municipalities or the association put up for a year; a negative sum puts an earlier right."""
    if row.year not in row.agreement.years:
        raise WrongState(_("The agreement does not cover %(year)s.") % {"year": row.year})
    row.by = by
    row.save(force_insert=True)
    return row


@dataclass
class YearOfMatching:
    """A year's frames, what the municipalities must put up beside them, and what they do."""

    year: int
    frame: Decimal = NOTHING
    required: Decimal = NOTHING
    cash: Decimal = NOTHING
    in_kind: Decimal = NOTHING

    @property
    def whole(self) -> Decimal:
        return self.cash + self.in_kind

    @property
    def missing(self) -> Decimal:
        """What is lacking; less than nothing where more is put up than is asked for."""
        return self.required - self.whole


def matching(agreement: Agreement, frames: Sequence[Frame]) -> list[YearOfMatching]:
    """Return, for each year that has a frame or matching, how the two meet; one query."""
    years: dict[int, YearOfMatching] = {}
    for frame in frames:
        line = years.setdefault(frame.year, YearOfMatching(frame.year))
        line.frame += frame.frame
    for line in years.values():
        line.required = part(line.frame, agreement.matching_percent)
    rows = CoFinancing.objects.filter(agreement=agreement).matching().order_by().values_list("year", "form")
    for year, form, amount in rows.annotate(amount=Sum("amount")):
        line = years.setdefault(year, YearOfMatching(year))
        if form == CoFinancing.Form.CASH:
            line.cash += amount
        else:
            line.in_kind += amount
    return [years[year] for year in sorted(years)]
