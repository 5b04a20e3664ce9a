"""The list of councils, each council's overview, and what else is known of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from councils import permissions
from councils.filters import councils as filters
from councils.models import ActionPoint, AgendaItem, Council, CouncilName, Invitation, Meeting, Membership, Side
from councils.services import calls, composition
from councils.views import council_page, meeting_page
from portal import calendar as calendar_page
from portal import exports
from portal.exports import Column
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, paged
from portal.registry import calendar
from portal.seats import table
from portal.sorting import swedish

Answer = Invitation.Answer
NUMBERED = ~Q(items__kind=AgendaItem.Kind.BREAK)


@require_GET
def index(request: Request) -> HttpResponse:
    """The councils that I may read, as they lie under each other, with who sits in them and when they meet."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(filters.with_numbers(found.qs), sort).for_list()
    today = timezone.localdate()
    if kind := exports.wanted(request):
        everyone = list(rows)
        sides = composition.sides_of([row.pk for row in everyone], today=today)
        return exports.respond(kind, name=_("Councils"), columns=_columns(sides), rows=everyone)
    context = listing(
        request,
        found,
        rows,
        is_hierarchy=sort.removeprefix("-") not in filters.SORTS,
        can_create=permissions.can_create_council(request.user),
    )
    shown = list(context["page"])
    context["sides"] = composition.sides_of([row.pk for row in shown], today=today)
    context["parents"] = {row.pk for row in shown if council_page.readable_parent(request, row)}
    return page_or_part(request, "councils/councils", context)


def _columns(sides: dict[int, dict[str, int]]) -> list[Column]:
    def on(side: Side) -> Column:
        return Column(str(side.label), lambda row: sides.get(row.pk, {}).get(str(side), 0))

    return [
        Column(_("Council"), lambda row: row.name),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Host"), lambda row: row.host),
        Column(_("Members"), lambda row: row.members),
        *(on(side) for side in Side),
        Column(_("Next meeting"), lambda row: row.next_at),
        Column(_("Last meeting"), lambda row: row.last_at),
        Column(_("Last day"), lambda row: row.ended_on),
    ]


@require_GET
def detail(request: Request, slug: str) -> HttpResponse:
    """The council's overview: who sits round its table, what comes next, and what is still to be done."""
    council = council_page.find(request, slug)
    now = timezone.now()
    places = list(Membership.objects.on(timezone.localdate()).filter(council=council).for_list())
    meetings = Meeting.objects.filter(council=council)
    # A meeting under way is the one that comes first, however late it has become.
    is_live = Q(state=Meeting.State.UNDER_WAY)
    not_over = meetings.filter(is_live | Q(ends_at__gte=now)).exclude(state=Meeting.State.CANCELLED)
    coming = not_over.annotate(item_count=Count("items", filter=NUMBERED)).order_by("starts_at", "pk").first()
    context = council_page.frame(
        request,
        council,
        "detail",
        coordinators=[place.person for place in places if place.role == Membership.Role.COORDINATOR],
        next_meeting=coming,
        answers=_answers(coming) if coming else [],
        badges={state.value: badge for state, badge in meeting_page.BADGES.items()},
        action_points=list(ActionPoint.objects.open().filter(council=council).for_list().order_by("due_on", "pk")[:6]),
        children=list(Council.objects.visible_to(request.user).filter(parent=council).order_by(swedish("short_name"))),
        names=list(council.names.order_by("-to_on")),
        **_balance(council, places),
        **_year(request, council),
    )
    return render(request, "councils/councils/detail.html", context)


@dataclass(frozen=True)
class Answers:
    """How many have answered a call in one way, and where they lie on a bar, in percent of its length."""

    words: str
    css: str
    count: int
    x: float
    width: float


def _answers(meeting: Meeting) -> list[Answers]:
    """Return who comes, who does not and who has not said; nothing where nobody has been called."""
    counts = calls.counts(meeting.invitations.standing().values_list("answer", flat=True))
    total, found, x = sum(counts.values()), [], 0.0
    for words, css, answers in (
        (_("are coming"), "fa", (Answer.YES, Answer.ONLINE)),
        (_("are not coming"), "fd", (Answer.NO, Answer.SUBSTITUTE)),
        (_("have not answered"), "fc", (Answer.NONE,)),
    ):
        count = sum(counts[answer] for answer in answers)
        width = round(100 * count / total, 1) if total else 0
        found.append(Answers(words, css, count, round(x, 1), width))
        x += width
    return found if total else []


def _balance(council: Council, places: list[Membership]) -> dict[str, Any]:
    """Return the round table: a seat for each place, dashed ones for those that are vacant."""
    meetings = composition.sittings(council)
    sides = composition.now(places, meetings)
    seats = [(str(side.side), "present") for side in sides for _place in side.places]
    vacant = [(str(side), "vacant") for side in composition.vacancies(council, sides)]
    label = _("of %d places") % council.seats if council.seats else _("places")
    return {
        "sides": sides,
        "vacant": max((council.seats or 0) - len(places), 0),
        "seats": table([*seats, *vacant], number=len(places), label=label),
        "warnings": composition.warnings(council, sides, meetings),
    }


@require_GET
def of_composition(request: Request, slug: str) -> HttpResponse:
    """Who sits on which side of the council's table, now and since 2023."""
    council = council_page.find(request, slug)
    today = timezone.localdate()
    rows = list(council.memberships.for_list().order_by(swedish("organisation__name"), swedish("person__name")))
    places = [row for row in rows if row.covers(today)]
    context = council_page.frame(
        request,
        council,
        "composition",
        over_time=composition.over_time(rows, today=council.ended_on or today),
        **_balance(council, places),
    )
    return render(request, "councils/councils/composition.html", context)


@require_GET
def of_action_points(request: Request, slug: str) -> HttpResponse:
    """The council's action points: open ones, and the latest that were closed."""
    council = council_page.find(request, slug)
    rows = ActionPoint.objects.filter(council=council).for_list()
    open_rows = rows.open().order_by("due_on", "pk")
    closed = rows.exclude(state=ActionPoint.State.OPEN).order_by("-closed_at", "pk")[:25]
    context = council_page.frame(request, council, "action-points", closed=list(closed), **paged(request, open_rows))
    everyone = [*context["page"], *context["closed"]]
    context["closable"] = {row.pk for row in everyone if permissions.can_close_action_point(request.user, row)}
    return render(request, "councils/councils/action_points.html", context)


@require_GET
def of_year(request: Request, slug: str) -> HttpResponse:
    """The council's year: the same entries as a wheel and as a list, which links to the calendar's other views."""
    council = council_page.find(request, slug)
    context = council_page.frame(request, council, "year-wheel", **_year(request, council))
    return render(request, "councils/councils/year_wheel.html", context)


def _year(request: Request, council: Council) -> dict[str, Any]:
    """Return the year that is asked for, or this one, with everything that it has for the council."""
    today = timezone.localdate()
    page = calendar_page.asked_for(request, "wheel", today=today)
    found = calendar.of(request.user, page.span(council.slug))
    return {
        "shown": page,
        "previous": page.turned(-1),
        "next": page.turned(1),
        "today": today,
        "is_one_council": True,
        "count": len(found),
        **calendar_page.content(found, page, today=today),
    }


@require_GET
def history(request: Request, slug: str) -> HttpResponse:
    """Who changed what in the council, its names and its places, and when."""
    council = council_page.find(request, slug)
    changes = history_of(
        events_of(Council, pgh_obj_id=council.pk),
        events_of(CouncilName, council_id=council.pk),
        events_of(Membership, council_id=council.pk),
        known=_unnamed_parents(request, council),
    )
    context = council_page.frame(request, council, "history", changes=changes)
    return render(request, "councils/councils/history.html", context)


def _unnamed_parents(request: Request, council: Council) -> list[Council]:
    """Return those that the council lies or has lain under and the user may not read, without their names."""
    parents = events_of(Council, pgh_obj_id=council.pk).exclude(parent_id=None).values_list("parent_id", flat=True)
    hidden = [pk for pk in set(parents) if not permissions.can_read_council(request.user, pk)]
    return [Council(pk=pk, name=_("a council that you may not read")) for pk in hidden]
