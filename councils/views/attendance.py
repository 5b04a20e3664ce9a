"""Who is in the room: the participants' tab, the marks of the live view, and guests."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.agenda_items import GuestForm
from councils.models import Attendance, Meeting, Membership, Organisation
from councils.services import agendas, attendance
from councils.views import live, meeting_page
from portal.concurrency import WrongState
from portal.forms.fields import clean_text
from portal.http import Request, back, read_key, require
from portal.sorting import swedish

SHOWN = 12


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """Who took part, side by side; before the meeting has begun, who has a place in the council."""
    meeting = meeting_page.find(request, pk)
    places = []
    if not meeting.counted("place_count"):
        on_day = Membership.objects.on(meeting.day).filter(council=meeting.council_id)
        places = list(on_day.select_related("person", "organisation").order_by(swedish("person__name")))
    context = meeting_page.frame(
        request,
        meeting,
        "participants",
        places=places,
        is_written=meeting.state in live.WRITTEN,
        **live.room(meeting, agendas.schedule(meeting, meeting.items.order_by("position"))),
    )
    return render(request, "councils/meetings/participants.html", context)


@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """Mark a person's attendance, or write a remark about it."""
    rows = Attendance.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("meeting__council"), pk=pk)
    require(permissions.can_write_meeting(request.user, row.meeting))
    presence, note = request.POST.get("presence"), request.POST.get("note")
    try:
        if presence in Attendance.Presence.values:
            attendance.mark(row, presence=presence, by=request.user)
        if note is not None:
            attendance.remark(row, note=clean_text(note).strip()[:120], by=request.user)
    except WrongState as error:
        if request.htmx:
            return render(request, "councils/meetings/_refused.html", {"text": str(error)}, status=409)
        messages.error(request, str(error))
    if request.htmx:
        return _counts(request, row)
    return back(request, reverse("councils:meeting-participants", args=[row.meeting_id]))


def _counts(request: Request, row: Attendance, **more: object) -> HttpResponse:
    room = live.room(row.meeting, *live.at_hand(row.meeting, read_key(request.POST.get("item"))))
    context = {"meeting": row.meeting, "row": row, "here": request.POST.get("next", ""), **room, **more}
    return render(request, "councils/meetings/_counts.html", context)


@require_POST
def time(request: Request, pk: int) -> HttpResponse:
    """Note that a person came or left under an item, or undo it."""
    item = meeting_page.find_item(request, pk)
    meeting = item.meeting
    row = meeting.attendances.for_meeting().filter(pk=read_key(request.POST.get("attendance"))).first()
    moment = request.POST.get("moment", "")
    said = problem = ""
    if row is None or moment not in attendance.Moment.values:
        problem = _("Choose who came or left.")
    else:
        change = attendance.untime if "undo" in request.POST else attendance.time
        try:
            row = change(row, moment=attendance.Moment(moment), item=item, by=request.user)
            said = _("It is noted for %(name)s.") % {"name": row.person.name}
        except WrongState as error:
            problem = str(error)
    if not request.htmx:
        messages.add_message(request, messages.ERROR if problem else messages.SUCCESS, problem or said)
        return back(request, live.address(item))
    if row is None:
        return render(request, "councils/meetings/_refused.html", {"text": problem})
    row.meeting = meeting
    return _counts(request, row, whole=True, problem=problem)


@require_POST
def mark_all(request: Request, pk: int) -> HttpResponse:
    """Mark everyone who has not been marked as on site."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    try:
        count = attendance.mark_all_present(meeting, by=request.user)
        text = ngettext("%(n)s person is marked as on site.", "%(n)s people are marked as on site.", count)
        messages.success(request, text % {"n": count})
    except WrongState as error:
        messages.error(request, str(error))
    return back(request, reverse("councils:meeting-live", args=[meeting.pk]))


@require_http_methods(["GET", "POST"])
def add_guest(request: Request, pk: int) -> HttpResponse:
    """Put a guest on the list; while the organisation is typed, give those that it may be."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    if request.htmx and request.method == "GET":
        return _options(request)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            guest = attendance.add_guest(meeting, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s is on the list.") % {"name": guest.person.name})
        except WrongState as error:
            messages.error(request, str(error))
        return redirect("councils:meeting-live", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "councils/meetings/guest_form.html", context, status=422 if form.errors else 200)


def _options(request: Request) -> HttpResponse:
    typed = clean_text(request.GET.get("organisation", ""))[:160].strip()
    named = Organisation.objects.active().filter(Q(name__icontains=typed) | Q(short_name__icontains=typed))
    return render(
        request, "councils/meetings/_options.html", {"organisations": named.order_by(swedish("name"))[:SHOWN]}
    )
