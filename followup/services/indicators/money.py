"""What is counted of the money, from the ledger and from what the associations match it with."""

from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.party import REGION
from followup.models import BALANCES, CoFinancing, Entry, ProjectReport
from followup.services.indicators.base import (
    ASSOCIATIONS,
    HUNDRED,
    Indicator,
    Measure,
    Measures,
    Period,
    Unit,
    by_party,
    with_total,
)
from portal.history import events_of

NOTHING = Decimal(0)


def _granted(period: Period) -> dict[str, Decimal]:
    rows = Entry.objects.filter(kind__in=BALANCES["granted"], frame__year=period.year).order_by()
    return dict(rows.values_list("frame__agreement__party").annotate(sum=Sum("amount")))


def granted(period: Period) -> Measures:
    """The money granted from the year's frames to each association; for the region, all that it has granted."""
    found = _granted(period)
    sums = {key: Measure(found.get(key, NOTHING)) for key in ASSOCIATIONS}
    return {**sums, REGION: Measure(sum(found.values(), NOTHING))}


def matched(period: Period) -> Measures:
    """What the municipalities and others match the grants with, in per cent of them."""
    granted = _granted(period)
    rows = CoFinancing.objects.matching().filter(year=period.year).order_by()
    found = dict(rows.values_list("agreement__party").annotate(sum=Sum("amount")))

    def of(part: Decimal, whole: Decimal) -> Measure:
        return Measure((HUNDRED * part / whole).quantize(Decimal(1)) if whole else None)

    shares = {key: of(found.get(key, NOTHING), granted.get(key, NOTHING)) for key in ASSOCIATIONS}
    return {**shares, REGION: of(sum(found.values(), NOTHING), sum(granted.values(), NOTHING))}


def in_time(period: Period) -> Measures:
    """How many of the projects' reports that fell due were sent by their day; for the region, of all of them.

    One that was returned and sent again was in time if it was so the first time.
    """
    due = ProjectReport.objects.filter(**period.days("due_on"), due_on__lt=timezone.localdate()).order_by()
    before = events_of(ProjectReport, pgh_obj_id=OuterRef("pk"), sent_at__date__lte=OuterRef("due_on"))
    sent = Count("pk", filter=Q(sent_at__date__lte=F("due_on")) | Q(Exists(before)))
    rows = due.values(party=F("project__agreement__party")).annotate(n=Count("pk"), part=sent)
    return with_total({key: (row["part"], row["n"]) for key, row in by_party(rows).items()})


INDICATORS = [
    Indicator(
        "money-granted",
        _("Granted development money"),
        _("What has been granted from the year's frames, after changes; for VGR, to all four associations."),
        _("The ledger of the agreements"),
        Unit.KRONOR,
        (4,),
        granted,
    ),
    Indicator(
        "money-matched",
        _("Co-financing"),
        _(
            "What the association, its municipalities and others put in for the year, in per cent of what "
            "has been granted."
        ),
        _("The co-financing that is noted at the agreements"),
        Unit.PERCENT,
        (4,),
        matched,
    ),
    Indicator(
        "reports-in-time",
        _("Project reports in time"),
        _("Projects' reports that were sent by their day, of all whose day was in the year and has passed."),
        _("The reports of the projects"),
        Unit.PERCENT,
        (4,),
        in_time,
    ),
]
