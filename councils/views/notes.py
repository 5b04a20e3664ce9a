"""Notes, saved while they are typed."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from councils.forms.agenda_items import NotesForm
from councils.models import AgendaItem, Decision
from councils.services import notes, writers
from councils.services.notes import Saved
from councils.views import live, meeting_page
from portal.concurrency import Conflict, WrongState
from portal.http import Request, undoable
from portal.templatetags.portal import clock
from portal.textdiff import compare


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """Save an item's notes. A later writer is shown both texts, and chooses; nothing is written over."""
    item = meeting_page.find_item(request, pk)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _refused(
            request, item, _("The notes are too long, or the page is broken. Copy them and load it again."), 422
        )
    text, version, writing = (form.cleaned_data[name] for name in ("text", "version", "writing"))
    if request.POST.get("keep") == "both":
        text = f"{item.notes.rstrip()}\n\n{text}"
    try:
        saved = notes.save(item, text=text, version=version, writing=writing, by=request.user)
    except WrongState as error:
        return _refused(request, item, str(error), 423)
    except Conflict as conflict:
        return _conflict(request, cast(AgendaItem, conflict.current), text)
    writers.write(item, by=request.user)
    if _is_script(request):
        return _saved(request, saved)
    messages.success(request, _("The notes are saved."))
    for row in (taken.row for taken in saved.taken):
        name = "decision" if isinstance(row, Decision) else "action-point"
        undoable(request, _("Moved out of the notes: “%s”.") % row, reverse(f"councils:{name}-remove", args=[row.pk]))
    return redirect(live.address(item))


def _saved(request: Request, saved: Saved) -> JsonResponse:
    """Say what is saved, and give the lists beneath the notes anew if lines have moved to them."""
    item, parts = saved.item, []
    if saved.lines:
        decisions = [taken for taken in saved.taken if isinstance(taken.row, Decision)]
        others = [taken for taken in saved.taken if taken not in decisions]
        rows: list[tuple[str, dict[str, Any]]] = [
            ("_decision_rows", {"decisions": item.decisions.all(), "taken": decisions}),
            ("_action_point_rows", {"action_points": item.action_points.select_related("owner"), "taken": others}),
        ]
        parts = [
            render_to_string(f"councils/meetings/{name}.html", {"item": item, **context}, request)
            for name, context in rows
        ]
    said = " ".join(_("Moved out of the notes: “%s”.") % taken.row for taken in saved.taken)
    words = _("Saved %s") % clock(timezone.now())
    answer = {"version": item.notes_version, "saved": words, "lines": saved.lines, "parts": parts, "said": said}
    return JsonResponse(answer)


def _is_script(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: Request, item: AgendaItem, text: str, status: int) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"text": text}, status=status)
    messages.error(request, text)
    return live.screen(
        request, meeting_page.find(request, item.meeting_id), item.pk, status=status, typed=request.POST.get("text", "")
    )


def _conflict(request: Request, current: AgendaItem, mine: str) -> HttpResponse:
    conflict = {
        "current": current,
        "writer": notes.last_writer(current),
        "mine": mine,
        "both": f"{current.notes.rstrip()}\n\n{mine}",
        "pieces": list(compare(current.notes, mine)),
    }
    if _is_script(request):
        return render(request, "councils/meetings/_notes_conflict.html", {"clash": conflict}, status=409)
    meeting = meeting_page.find(request, current.meeting_id)
    return live.screen(request, meeting, current.pk, status=409, typed=mine, clash=conflict)
