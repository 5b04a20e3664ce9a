"""Needs that were heard in a dialogue: noted, coded, changed, taken away and put back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.dialogues import NeedForm
from councils.models import Dialogue, NeedObservation
from councils.services import dialogues
from councils.views.dialogues import writable
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.http import Request, rebase, require


def _find(request: Request, pk: int, *, removed: bool = False) -> NeedObservation:
    """Return the need for writing: 404 to whoever may not read its dialogue, 403 to whoever may not write it."""
    rows = NeedObservation.objects.filter(dialogue__in=Dialogue.objects.visible_to(request.user))
    rows = rows.select_related("dialogue__organisation", "dialogue__council", "organisation")
    need = get_object_or_404(rows if removed else rows.present(), pk=pk)
    require(permissions.can_write_dialogue(request.user, need.dialogue))
    return need


def _form(request: Request, form: NeedForm, dialogue: Dialogue, *, status: int = 200, **more: Any) -> HttpResponse:
    form.look_up()
    if "find" in request.POST:
        form.errors.clear()  # nothing is saved yet
    context = {"form": form, "dialogue": dialogue, **more}
    return render(request, "councils/dialogues/need_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Note one more need; `find` looks for codes and saves nothing yet."""
    dialogue = writable(request, pk)
    data = request.POST if request.method == "POST" else None
    form = NeedForm(data, whose=dialogues.whose(dialogue))
    if data is None or "find" in data or not form.is_valid():
        wrong = data is not None and "find" not in data
        return _form(request, form, dialogue, status=422 if wrong else 200)
    return take(
        request,
        lambda: dialogues.add_need(form.save(commit=False), dialogue=dialogue, by=request.user),
        back=dialogue,
        done=_("The need is noted."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a need, and choose the code that it means."""
    need = _find(request, pk)
    data = request.POST if request.method == "POST" else None
    form = NeedForm(data, instance=need, whose=dialogues.whose(need.dialogue))
    if data is None or "find" in data or not form.is_valid():
        wrong = data is not None and "find" not in data
        return _form(request, form, need.dialogue, need=need, status=422 if wrong else 200)
    try:
        dialogues.edit_need(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The need is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, need.dialogue, need=need, status=409, conflict=rebase(form, conflict.current))
    return redirect(need.dialogue)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a need away; it can be put back."""
    need = _find(request, pk)
    return take(
        request,
        lambda: dialogues.remove_need(need, by=request.user),
        back=need.dialogue,
        done=_("The need is removed."),
        undo=reverse("councils:need-restore", args=[need.pk]),
    )


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Put a removed need back."""
    need = _find(request, pk, removed=True)
    return take(
        request, lambda: dialogues.restore_need(need, by=request.user), back=need.dialogue, done=_("The need is back.")
    )


@require_GET
def codes(request: Request) -> HttpResponse:
    """The codes that what has been typed so far may mean, to choose among; asked for while one types."""
    prefix = request.GET.get("prefix", "")
    prefix = prefix if prefix in {f"need-{number}" for number in range(9)} else ""
    form = NeedForm(request.GET, prefix=prefix or None)
    form.look_up()
    return render(request, "councils/dialogues/_codes.html", {"form": form})
