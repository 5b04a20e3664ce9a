"""What is counted of the councils: that they are there and meet, who comes, and that what is agreed is done."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import ActionPoint, Attendance, Council, Meeting, Membership, Side
from followup.services.indicators.base import (
    ASSOCIATIONS,
    Indicator,
    Measures,
    Period,
    Unit,
    by_party,
    share,
    yes,
)

HOST = F("council__host__party")


def _held(period: Period) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(council__kind=Council.Kind.OVERARCHING, held_at__isnull=False)
    return rows.filter(**period.moments("starts_at"))


def _of(rows: "QuerySet[Any]", party: str) -> "QuerySet[Any]":
    return rows.filter(council__host__party=party)


def meetings_of(period: Period, party: str) -> "QuerySet[Any]":
    return _of(_held(period), party)


def active(period: Period) -> Measures:
    """Whether each has an overarching council with a mandate that has met."""
    met = Meeting.objects.filter(council=OuterRef("pk"), held_at__isnull=False, **period.moments("starts_at"))
    rows = Council.objects.filter(kind=Council.Kind.OVERARCHING).exclude(mandate="").filter(Exists(met))
    found = set(rows.values_list("host__party", flat=True))
    return {key: yes(key in found) for key in ASSOCIATIONS}


def meetings(period: Period) -> Measures:
    """How many of the meetings that the council has a year it has held."""
    held = by_party(_held(period).values(party=HOST).annotate(n=Count("pk")))
    planned = dict(
        Council.objects.filter(kind=Council.Kind.OVERARCHING).values_list("host__party", "meetings_per_year")
    )
    return {key: share(held.get(key, {"n": 0})["n"], planned.get(key) or 0) for key in ASSOCIATIONS}


def both_sides(period: Period) -> Measures:
    def came(side: str) -> Exists:
        return Exists(Attendance.objects.present().filter(meeting=OuterRef("pk"), side=side))

    rows = _held(period).annotate(both=came(Side.SUPPLY) & came(Side.DEMAND))
    found = by_party(rows.values(party=HOST).annotate(n=Count("pk"), met=Count("pk", filter=Q(both=True))))
    return {key: share(row["met"], row["n"]) for key, row in found.items()}


def attendance(period: Period) -> Measures:
    rows = Attendance.objects.filter(meeting__in=_held(period)).exclude(role="guest")
    here = Count("pk", filter=Q(presence__in=["present", "remote"]))
    found = by_party(rows.values(party=F("meeting__council__host__party")).annotate(n=Count("pk"), here=here))
    return {key: share(row["here"], row["n"]) for key, row in found.items()}


def leads(period: Period) -> Measures:
    rows = Membership.objects.on(period.day).filter(
        role=Membership.Role.COORDINATOR, council__kind=Council.Kind.OVERARCHING
    )
    found = set(rows.values_list("council__host__party", flat=True))
    return {key: yes(key in found) for key in ASSOCIATIONS}


def _due(period: Period) -> QuerySet[ActionPoint]:
    rows = ActionPoint.objects.filter(council__kind=Council.Kind.OVERARCHING, **period.days("due_on"))
    return rows.filter(due_on__lt=timezone.localdate()).exclude(state=ActionPoint.State.DROPPED)


def actions(period: Period) -> Measures:
    in_time = Count("pk", filter=Q(state=ActionPoint.State.DONE, closed_at__date__lte=F("due_on")))
    found = by_party(_due(period).values(party=HOST).annotate(n=Count("pk"), done=in_time))
    return {key: share(row["done"], row["n"]) for key, row in found.items()}


def group(period: Period) -> Measures:
    """At how many of the strategic group's meetings each of the five had somebody there."""
    rows = Meeting.objects.filter(council__kind=Council.Kind.STRATEGIC_GROUP, held_at__isnull=False)
    rows = rows.filter(**period.moments("starts_at"))
    whole = rows.count()
    came = Attendance.objects.present().filter(meeting__in=rows, organisation__party__isnull=False)
    found = came.values_list("organisation__party").annotate(n=Count("meeting", distinct=True)).order_by()
    return {key: share(n, whole) for key, n in {**dict.fromkeys(("vg", *ASSOCIATIONS), 0), **dict(found)}.items()}


INDICATORS = [
    Indicator(
        "council-active",
        _("There is an active council"),
        _("The association hosts an overarching council that has a mandate and has met at least once in the year."),
        _("The councils and their meetings in the portal"),
        Unit.YES_NO,
        (1,),
        active,
        ASSOCIATIONS,
        "meeting",
        meetings_of,
    ),
    Indicator(
        "meetings-held",
        _("Meetings held"),
        _("Held meetings of the overarching council in the year, of as many as it has decided to hold a year."),
        _("The meetings in the portal whose state is held or later"),
        Unit.PERCENT,
        (1,),
        meetings,
        ASSOCIATIONS,
        "meeting",
        meetings_of,
    ),
    Indicator(
        "both-sides",
        _("Both sides took part"),
        _(
            "Meetings where somebody of the supply side and somebody of the demand side were present, of "
            "all that were held."
        ),
        _("The attendance of the overarching council's meetings"),
        Unit.PERCENT,
        (2,),
        both_sides,
        ASSOCIATIONS,
        "meeting",
        meetings_of,
    ),
    Indicator(
        "attendance",
        _("Attendance"),
        _(
            "Those who were present, on site or remotely, of all who were on the lists of the year's "
            "meetings. Guests are not counted."
        ),
        _("The attendance of the overarching council's meetings"),
        Unit.PERCENT,
        (2,),
        attendance,
        ASSOCIATIONS,
        "meeting",
        meetings_of,
    ),
    Indicator(
        "process-lead",
        _("There is a process lead"),
        _("Somebody coordinates the overarching council at the end of the year, or today while the year runs."),
        _("The places in the councils"),
        Unit.YES_NO,
        (3,),
        leads,
        ASSOCIATIONS,
    ),
    Indicator(
        "actions-in-time",
        _("Action points done in time"),
        _(
            "Action points of the overarching council that were done by their day, of all whose day was in "
            "the year and has passed. Dropped ones are not counted."
        ),
        _("The action points of the overarching council"),
        Unit.PERCENT,
        (3,),
        actions,
        ASSOCIATIONS,
        "action-point",
        lambda period, party: _of(_due(period), party),
    ),
    Indicator(
        "group-attendance",
        _("Took part in the strategic group"),
        _(
            "Meetings of the strategic group where somebody who represents the party was present, of all "
            "that were held."
        ),
        _("The attendance of the strategic group's meetings"),
        Unit.PERCENT,
        (10,),
        group,
    ),
]
