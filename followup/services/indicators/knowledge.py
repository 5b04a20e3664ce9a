"""What is counted of analyses, dialogues and assessments."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from analyses.models import Analysis, Assessment, Outcome, Recipient, Review
from councils.models import ActionPoint, Affiliation, Dialogue, Proposal
from councils.models.party import REGION
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

HOST = F("council__host__party")


def _published(period: Period) -> QuerySet[Analysis]:
    return Analysis.objects.filter(is_external=False, state__in=Analysis.OUT, **period.moments("published_at"))


def _counted(rows: "QuerySet[Any]", party: F = HOST) -> Measures:
    found = by_party(rows.order_by().values(party=party).annotate(n=Count("pk")))
    return {key: count(found.get(key, {"n": 0})["n"]) for key in FIVE}


def _of(rows: "QuerySet[Any]", party: str) -> "QuerySet[Any]":
    return rows.filter(council__host__party=party)


def decided(period: Period) -> Measures:
    return _counted(Analysis.objects.filter(**period.days("decided_on")))


def published(period: Period) -> Measures:
    return _counted(_published(period))


def reviewed(period: Period) -> Measures:
    given = Review.objects.given().exclude(verdict=Review.Verdict.RETURNED)
    rows = _published(period).annotate(was=Exists(given.filter(contributor__analysis=OuterRef("pk"))))
    found = by_party(rows.order_by().values(party=HOST).annotate(n=Count("pk"), good=Count("pk", filter=Q(was=True))))
    return {key: share(row["good"], row["n"]) for key, row in found.items()}


def reach(period: Period) -> Measures:
    """How many of its municipalities have been sent an analysis; for the region, of all in the county."""
    sent = Recipient.objects.filter(
        organisation=OuterRef("municipality__organisation"), **period.moments("delivery__sent_at")
    )
    rows = Affiliation.objects.on(period.day).filter(municipality__code__startswith="14", is_co_opted=False)
    got = Count("pk", filter=Q(got=True))
    found = by_party(rows.annotate(got=Exists(sent)).values("party").annotate(n=Count("pk"), part=got))
    return with_total({key: (row["part"], row["n"]) for key, row in found.items()})


def outcomes(period: Period) -> Measures:
    return _counted(Outcome.objects.filter(**period.moments("written_at")), F("analysis__council__host__party"))


def _dialogues(period: Period) -> QuerySet[Dialogue]:
    return Dialogue.objects.filter(removed_at=None, **period.days("held_on"))


def dialogues(period: Period) -> Measures:
    return _counted(_dialogues(period))


def led_on(period: Period) -> Measures:
    led = Exists(Proposal.objects.filter(dialogue=OuterRef("pk"))) | Exists(
        ActionPoint.objects.filter(dialogue=OuterRef("pk"))
    )
    rows = _dialogues(period).annotate(led=led).order_by().values(party=HOST)
    found = by_party(rows.annotate(n=Count("pk"), good=Count("pk", filter=Q(led=True))))
    return {key: share(row["good"], row["n"]) for key, row in found.items()}


def assessed(period: Period) -> Measures:
    """How many assessments each delregion has communicated; for the region, all of them."""
    rows = Assessment.objects.filter(**period.moments("communicated_at"))
    found = {key: count(n) for key, n in rows.order_by().values_list("area").annotate(n=Count("pk"))}
    total = sum((int(one.value or 0) for one in found.values()), 0)
    return {**dict.fromkeys(FIVE, count(0)), **found, REGION: count(total)}


INDICATORS = [
    Indicator(
        "analyses-decided",
        _("Analyses decided on"),
        _("Analyses that it was decided to make in the year, by the party whose council is in charge."),
        _("The register of analyses"),
        Unit.COUNT,
        (5,),
        decided,
        kind="analysis",
        records=lambda period, party: _of(Analysis.objects.filter(**period.days("decided_on")), party),
    ),
    Indicator(
        "analyses-published",
        _("Analyses published"),
        _("Own analyses that were published in the year, by the party whose council is in charge."),
        _("The register of analyses"),
        Unit.COUNT,
        (5, 6),
        published,
        kind="analysis",
        records=lambda period, party: _of(_published(period), party),
    ),
    Indicator(
        "analyses-reviewed",
        _("Published after a review"),
        _(
            "Published analyses that somebody who has not written them approved, of all own that were "
            "published in the year."
        ),
        _("The register of analyses and their reviews"),
        Unit.PERCENT,
        (5,),
        reviewed,
        kind="analysis",
        records=lambda period, party: _of(_published(period), party),
    ),
    Indicator(
        "analyses-reach",
        _("Municipalities that an analysis has reached"),
        _(
            "The association's municipalities in the county that have been sent at least one analysis in "
            "the year; for VGR, of all 49."
        ),
        _("The mailings of analyses"),
        Unit.PERCENT,
        (6,),
        reach,
    ),
    Indicator(
        "analyses-outcomes",
        _("What analyses have led to"),
        _("How many times somebody has told what came of an analysis in the year."),
        _("The outcomes that are noted at the analyses"),
        Unit.COUNT,
        (6,),
        outcomes,
    ),
    Indicator(
        "dialogues",
        _("Dialogues with employers"),
        _("Dialogues with companies, clusters, unions and industry bodies in the year."),
        _("The dialogues in the portal"),
        Unit.COUNT,
        (7,),
        dialogues,
        kind="dialogue",
        records=lambda period, party: _of(_dialogues(period), party),
    ),
    Indicator(
        "dialogues-led-on",
        _("Dialogues that led to something"),
        _("Dialogues with a proposal or an action point that came of them, of all in the year."),
        _("The dialogues in the portal"),
        Unit.PERCENT,
        (7,),
        led_on,
        kind="dialogue",
        records=lambda period, party: _of(_dialogues(period), party),
    ),
    Indicator(
        "assessments",
        _("Assessments of needs communicated"),
        _("Assessments of the delregion's needs that were communicated in the year; for VGR, all of them."),
        _("The assessments of needs"),
        Unit.COUNT,
        (8,),
        assessed,
    ),
]
