"""What is counted of the shared items: hearings and how far they reach, anchoring, and reports to the managements."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from councils.models import Affiliation, Anchoring, HearingRequest, SharedItem
from followup.services.indicators.base import (
    FIVE,
    Indicator,
    Measures,
    Period,
    Unit,
    by_party,
    count,
    share,
    with_total,
)


def _asked(period: Period) -> QuerySet[HearingRequest]:
    return HearingRequest.objects.of_the_county().filter(**period.moments("hearing__opened_at"))


def answers(period: Period) -> Measures:
    """How many of the questions to its municipalities have been answered; for the region, of all in the county."""
    rows = _asked(period).order_by().values("party").annotate(n=Count("pk"), part=Count("pk", filter=~Q(answer="")))
    return with_total({key: (row["part"], row["n"]) for key, row in by_party(rows).items()})


def coverage(period: Period) -> Measures:
    """How many of its municipalities have answered at least once; for the region, of all in the county."""
    heard = _asked(period).exclude(answer="").order_by().values("party")
    found = by_party(heard.annotate(n=Count("organisation", distinct=True)))
    rows = Affiliation.objects.on(period.day).filter(municipality__code__startswith="14", is_co_opted=False)
    whole = dict(rows.values_list("party").annotate(n=Count("pk")).order_by())
    return with_total({key: (found.get(key, {"n": 0})["n"], n) for key, n in whole.items()})


def _decided(period: Period) -> QuerySet[SharedItem]:
    return SharedItem.objects.filter(**period.days("decided_on"))


def anchored(period: Period) -> Measures:
    rows = Anchoring.objects.present().filter(item__in=_decided(period), outcome__in=Anchoring.ANCHORED)
    found = dict(rows.order_by().values_list("party").annotate(n=Count("item", distinct=True)))
    whole = _decided(period).count()
    return {key: share(found.get(key, 0), whole) for key in FIVE}


def _reports(period: Period) -> QuerySet[Anchoring]:
    return Anchoring.objects.present().filter(**period.days("on"))


def reports(period: Period) -> Measures:
    found = dict(_reports(period).order_by().values_list("party").annotate(n=Count("pk")))
    return {key: count(found.get(key, 0)) for key in FIVE}


def _items(period: Period, party: str) -> "QuerySet[Any]":
    return _decided(period)


INDICATORS = [
    Indicator(
        "hearing-answers",
        _("Answers to hearings"),
        _(
            "Questions to the association's municipalities that have been answered, of all that were asked "
            "in hearings opened in the year; for VGR, of all in the county."
        ),
        _("The hearings on shared items"),
        Unit.PERCENT,
        (9,),
        answers,
        kind="shared-item",
        records=lambda period, party: SharedItem.objects.filter(pk__in=_asked(period).values("hearing__shared_item")),
    ),
    Indicator(
        "hearing-coverage",
        _("Municipalities heard"),
        _(
            "The association's municipalities in the county that have answered at least one hearing of the "
            "year; for VGR, of all 49."
        ),
        _("The hearings on shared items"),
        Unit.PERCENT,
        (9,),
        coverage,
    ),
    Indicator(
        "items-anchored",
        _("Shared items anchored"),
        _(
            "Shared items decided in the year that the party's management stood behind, with or without "
            "remarks, of all that were decided."
        ),
        _("The anchoring of shared items"),
        Unit.PERCENT,
        (9, 12),
        anchored,
        kind="shared-item",
        records=_items,
    ),
    Indicator(
        "management-reports",
        _("Reports to the own management"),
        _(
            "How many times in the year the party has logged that its management was told, of a shared item "
            "or of the work as a whole."
        ),
        _("The anchoring of shared items"),
        Unit.COUNT,
        (11,),
        reports,
    ),
]
