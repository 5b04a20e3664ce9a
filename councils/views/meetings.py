"""The list of meetings, planning and changing one, its overview and its history."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from councils import permissions
from councils.filters import meetings as filters
from councils.forms.meetings import MeetingForm, WeekForm
from councils.models import ActionPoint, AgendaItem, Approver, Attendance, Correction, Council, Decision, Meeting
from councils.rights import rights_of
from councils.services import action_points, agendas, attendance, calls, carrying, corrected_words, meetings
from councils.services.agendas import Start
from councils.services.corrected_words import Corrected
from councils.views import meeting_page
from councils.week import Week, around
from portal import exports
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.forms.fields import clean_text
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, rebase, require
from portal.seats import table
from portal.sorting import swedish


@require_GET
def index(request: Request) -> HttpResponse:
    """All meetings that I may read: coming ones first, then those that have been held."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs, sort).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Meetings"), columns=_columns(), rows=rows)
    context = listing(
        request,
        found,
        rows,
        is_grouped=sort.removeprefix("-") not in filters.SORTS,
        parts={place.value: place.label for place in filters.Place},
        can_plan=permissions.can_plan_meetings(request.user),
        planned_councils=_planned(request, found),
        badges={state.value: badge for state, badge in meeting_page.BADGES.items()},
    )
    return page_or_part(request, "councils/meetings", context)


def _planned(request: Request, found: filters.MeetingFilter) -> list[Council]:
    """Return the councils whose year I may plan from here: the one that the list is narrowed to, else all of mine."""
    mine = Council.objects.active().filter(pk__in=rights_of(request.user).coordinates)
    if chosen := found.form.cleaned_data.get("council"):
        mine = mine.filter(pk=chosen.pk)
    return list(mine.order_by(swedish("short_name")))


def _columns() -> list[Column]:
    return [
        Column(_("Starts"), lambda row: row.starts_at),
        Column(_("Ends"), lambda row: row.ends_at),
        Column(_("Council"), lambda row: row.council_title),
        Column(_("Meeting"), lambda row: row.title),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Place"), lambda row: row.place),
        Column(_("Took part"), lambda row: row.attended),
        Column(_("On the list"), lambda row: row.places),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Registry number"), lambda row: row.registry_number),
    ]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan a meeting in one of my councils."""
    require(permissions.can_plan_meetings(request.user))
    council = Council.objects.visible_to(request.user).filter(slug=clean_text(request.GET.get("council", ""))).first()
    form = MeetingForm(request.POST or None, user=request.user, initial={"council": council})
    if request.method == "POST" and form.is_valid():
        require(permissions.can_write_meeting(request.user, form.instance))
        start = Start(form.cleaned_data["agenda"])
        meeting = meetings.plan(form.save(commit=False), agenda=start, by=request.user)
        messages.success(request, _("The meeting is planned. Go through the agenda, then call the members."))
        return redirect("councils:meeting-agenda", meeting.pk)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a meeting's name, time and place."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    form = MeetingForm(request.POST or None, instance=meeting)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    try:
        meetings.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, status=409, conflict=rebase(form, conflict.current))
    else:
        messages.success(request, _("The meeting is changed."))
    return redirect(meeting)


def _form(request: Request, form: MeetingForm, *, status: int = 200, **more: Any) -> HttpResponse:
    typed = form.cleaned_data if form.is_bound else form.initial
    context = {
        "form": form,
        "meeting": form.instance if form.instance.pk else None,
        "week": _week(request, typed, form.instance),
        **more,
    }
    return render(request, "councils/meetings/form.html", context, status=422 if form.errors else status)


@require_GET
def week(request: Request) -> HttpResponse:
    """The week that is being typed in the form: its other meetings, its holidays, and whom it would clash for."""
    require(permissions.can_plan_meetings(request.user))
    form = WeekForm(request.GET, user=request.user)
    form.is_valid()  # what cannot be read is not shown: the form itself says what is wrong
    typed = form.cleaned_data
    this = Meeting(pk=typed.get("meeting"), council=typed.get("council"))
    context = {"week": _week(request, typed, this)}
    return render(request, "councils/meetings/_week.html", context)


def _standing(decision: Decision, corrected: Corrected) -> tuple[str, bool]:
    """Return the words of the decision that hold now, and whether they are others than were approved."""
    now = corrected.over(decision.item_id, decision.text)
    return now, now != decision.text


def _week(request: Request, typed: Mapping[str, Any], this: Meeting) -> Week | None:
    day = typed.get("date")
    return around(day, typed.get("start"), typed.get("end"), this=this, user=request.user) if day else None


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """The meeting's overview: when and where, how far it has come, and what is still open from earlier ones."""
    meeting = meeting_page.find(request, pk)
    items = list(meeting.items.with_decisions())
    corrected = corrected_words.of_meeting(meeting, items)
    rows = list(meeting.attendances.for_meeting())
    sums = attendance.sums(rows)
    duties = carrying.duties(meeting, user=request.user) if meeting.has_been_held else []
    mine = meeting.invitations.standing().filter(person__user=request.user).first()
    # Whoever is marked in the meeting has answered by coming, or by not.
    is_marked = mine is not None and any(row.presence and row.person_id == mine.person_id for row in rows)
    context = meeting_page.frame(
        request,
        meeting,
        "detail",
        life=meeting_page.life(meeting),
        mine=mine,
        takes_answers=calls.is_open(meeting) and not is_marked,
        duties=duties,
        silent_duties=[duty for duty in duties if not duty.done and not duty.is_mine],
        slots=agendas.schedule(meeting, items),
        decisions=[_standing(row, corrected) for item in items for row in item.decisions.all()],
        open_action_points=list(action_points.on_top(meeting)[:20]),
        sums=sums,
        seats=table(((row.side, row.presence) for row in rows), number=sums.present, label=_("of %d") % sums.total),
    )
    return render(request, "councils/meetings/detail.html", context)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the meeting, and when; notes that stay within a council are left out for others."""
    meeting = meeting_page.find(request, pk)
    items = events_of(AgendaItem, meeting_id=meeting.pk)
    under = items.values("pgh_obj_id")
    reads_held = rights_of(request.user).reads_held_notes(meeting.council_id)
    if not reads_held:
        # What is held now, or was when it was removed, shows nothing of what it was; else nothing of when it was held.
        held = AgendaItem.objects.filter(meeting=meeting, is_held_to_council=True).values("pk")
        gone = items.filter(pgh_label="delete", is_held_to_council=True).values("pgh_obj_id")
        items = items.exclude(is_held_to_council=True).exclude(pgh_obj_id__in=held).exclude(pgh_obj_id__in=gone)
    is_approved = meeting.state == Meeting.State.APPROVED
    changes = history_of(
        events_of(Meeting, pgh_obj_id=meeting.pk),
        items,
        events_of(Decision, item_id__in=under),
        events_of(ActionPoint, item_id__in=under),
        events_of(Attendance, meeting_id=meeting.pk),
        # Their words may be of held notes; what others may read of them stands in the minutes.
        *([events_of(Correction, meeting_id=meeting.pk)] if reads_held and is_approved else []),
        *([events_of(Approver, meeting_id=meeting.pk)] if meeting.council.has_approvers else []),
        known=[meeting, meeting.council],
    )
    return render(
        request, "councils/meetings/history.html", meeting_page.frame(request, meeting, "history", changes=changes)
    )
