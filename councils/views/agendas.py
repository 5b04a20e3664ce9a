"""A meeting's agenda: its tab, and its items added, changed, moved, done and removed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.agenda_items import AgendaItemForm
from councils.models import AgendaItem, Meeting, Proposal
from councils.services import action_points, agendas, corrected_words, looks, papers
from councils.views import live, meeting_page
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.http import Request, back, own, read_key, rebase, require, undoable


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """The agenda in order, with the time when each item is planned."""
    meeting = meeting_page.find(request, pk)
    items = list(meeting.items.select_related("presenter__organisation").order_by("position"))
    corrected_words.of_meeting(meeting, items)
    slots = agendas.schedule(meeting, items)
    waiting = Proposal.objects.open().filter(council=meeting.council_id).for_list().order_by("proposed_at")
    context = meeting_page.frame(
        request,
        meeting,
        "agenda",
        slots=slots,
        papers=papers.by_item(meeting, user=request.user),
        proposals=list(waiting[:50]) if meeting.is_open else [],
        marks=looks.items(meeting, [slot.item for slot in slots], user=request.user),
        now=timezone.now(),
        open_action_points=action_points.not_taken_up(meeting) if meeting.is_open else 0,
        can_propose=permissions.can_propose(request.user, meeting.council),
        **_length(meeting, slots),
    )
    return render(request, "councils/meetings/agenda.html", context)


def _length(meeting: Meeting, slots: list[agendas.Slot]) -> dict[str, int]:
    """Return how many minutes the items take, and how many more that is than the meeting has."""
    length = sum(slot.item.minutes for slot in slots)
    return {"length": length, "over": length - int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)}


@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """Put a new item on the agenda."""
    meeting = meeting_page.find(request, pk)
    require(permissions.can_write_meeting(request.user, meeting))
    form = AgendaItemForm(request.POST or None, instance=AgendaItem(meeting=meeting))
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, meeting)
    return take(
        request,
        lambda: agendas.add(form.save(commit=False), by=request.user),
        back=reverse("councils:meeting-agenda", args=[meeting.pk]),
        done=lambda item: _("“%(title)s” is on the agenda.") % {"title": item.title},
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change an item."""
    item = meeting_page.find_item(request, pk)
    form = AgendaItemForm(request.POST or None, instance=item)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, item.meeting)
    try:
        agendas.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The item is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, item.meeting, status=409, conflict=rebase(form, conflict.current))
    return back(request, reverse("councils:meeting-agenda", args=[item.meeting_id]))


def _form(
    request: Request, form: AgendaItemForm, meeting: Meeting, *, status: int = 200, **more: object
) -> HttpResponse:
    next_page = own(request, request.POST.get("next") or request.GET.get("next", ""))
    cancel = next_page or reverse("councils:meeting-agenda", args=[meeting.pk])
    context = {"form": form, "meeting": meeting, "next": next_page, "cancel": cancel, **more}
    return render(request, "councils/meetings/item_form.html", context, status=422 if form.errors else status)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Move an item to the place that the form says; the buttons, the number and the dragging all say a place."""
    item = meeting_page.find_item(request, pk)
    to, here = request.POST.get("to", ""), item.position
    problem = ""
    try:
        if not to.isdecimal() or len(to) > 6:
            raise WrongState(_("Write the place as a number."))
        agendas.move(item, to=int(to), by=request.user)
    except WrongState as error:
        problem = str(error)
    is_live = request.POST.get("view") == "live"
    if request.htmx:
        return _agenda(request, item, here, problem, is_live=is_live)
    if problem:
        messages.error(request, problem)
    if is_live:
        shown = item.meeting.items.filter(pk=read_key(request.POST.get("item"))).first()
        return redirect(live.address(shown or item))
    return redirect("councils:meeting-agenda", item.meeting_id)


def _agenda(request: Request, item: AgendaItem, here: int, problem: str, *, is_live: bool) -> HttpResponse:
    """Answer with the agenda as it is now; focus stays on the item that was moved, and what happened is said."""
    meeting = meeting_page.find(request, item.meeting_id)
    slots = agendas.schedule(meeting, meeting.items.for_meeting())
    moved = next((slot for slot in slots if slot.item.pk == item.pk), None)
    place = moved.item.position if moved else here
    # At an end of the list the button that was pressed is switched off: focus goes to its neighbour.
    up = place < here if 1 < place < len(slots) else place != 1
    words = {"title": item.title, "place": place, "count": len(slots)}
    context = {
        "meeting": meeting,
        "slots": slots,
        "said": _("%(title)s is now number %(place)s of %(count)s") % words,
        "problem": problem,
        "moved": item.pk,
        "focus": "up" if up else "down",
        "can_write": True,
        "shown": read_key(request.POST.get("item")),
        "marks": {} if is_live else looks.items(meeting, [slot.item for slot in slots], user=request.user),
        "papers": {} if is_live else papers.by_item(meeting, user=request.user),
        **_length(meeting, slots),
    }
    return render(request, f"councils/meetings/_agenda{'_live' if is_live else ''}.html", context)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take an item off the agenda; the message that says so can put it back."""
    item = meeting_page.find_item(request, pk)
    try:
        agendas.remove(item, by=request.user)
        text = _("“%(title)s” is off the agenda.") % {"title": item.title}
        undoable(request, text, reverse("councils:item-restore", args=[pk]))
    except WrongState as error:
        messages.error(request, str(error))
    return back(request, reverse("councils:meeting-agenda", args=[item.meeting_id]))


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Put an item that was taken off the agenda back in its place."""
    gone = agendas.removal(pk)
    if gone is None:
        raise Http404
    meeting = meeting_page.find(request, gone.meeting_id)
    require(permissions.can_write_meeting(request.user, meeting))
    return take(
        request,
        lambda: agendas.restore(pk, by=request.user),
        back=reverse("councils:meeting-agenda", args=[meeting.pk]),
        done=lambda item: _("“%(title)s” is on the agenda again.") % {"title": item.title},
    )


@require_POST
def done(request: Request, pk: int) -> HttpResponse:
    """Say that an item is done, or not after all, and go on to the item that the form names."""
    item = meeting_page.find_item(request, pk)
    following = item.meeting.items.filter(pk=read_key(request.POST.get("after"))).first()
    try:
        agendas.mark_done(item, done=request.POST.get("done") != "0", by=request.user)
        if following is not None:
            agendas.take_up(following, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    return back(request, live.address(following or item))
