"""Dialogues with employers: the list, the quick note, and a dialogue with all that belongs to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import dialogues as filters
from councils.forms.dialogues import DialogueForm, GuestForm, new_needs
from councils.models import Dialogue, DialogueGuest, NeedObservation, Organisation
from councils.services import dialogue_reads, dialogues
from portal import documents, exports, thread
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.form_pages import take
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, rebase, require
from portal.models import Document
from portal.sorting import swedish

# What a dialogue leads to, beside the needs that were heard in it.
OUTCOMES = {"action-point", "proposal"}
READS = 200  # readings that the history shows
KNOWN = 500  # names that are suggested while one types
# What may be read by more than the council has an open look.
ICONS = {
    Dialogue.Level.COORDINATION: "lock",
    Dialogue.Level.COUNCIL: "lock",
    Dialogue.Level.PARTIES: "people",
    Dialogue.Level.COUNCILS: "people",
}


@require_GET
def index(request: Request) -> HttpResponse:
    """The dialogues that the reader may read, the latest first."""
    require(permissions.can_read_dialogues(request.user))
    found = filters.of(request.user, request.GET, request)
    rows = filters.ordered(found.qs, request.GET.get("sort", "")).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Dialogues"), columns=_columns(), rows=rows)
    can_note = permissions.can_note_dialogue(request.user)
    return page_or_part(request, "councils/dialogues", listing(request, found, rows, can_note=can_note, icons=ICONS))


def _columns() -> list[Column]:
    return [
        Column(_("Day"), lambda row: row.held_on),
        Column(_("Dialogue with"), lambda row: row.organisation),
        Column(_("Kind"), lambda row: row.organisation.get_kind_display()),
        Column(_("Council"), lambda row: row.council),
        Column(_("Observed needs"), lambda row: row.need_count),
        Column(_("Who may read"), lambda row: row.get_level_display()),
    ]


def find(request: Request, pk: int) -> Dialogue:
    """Return the dialogue; 404 to whoever may not read it."""
    rows = Dialogue.objects.visible_to(request.user)
    related = rows.select_related("council__host__party", "organisation", "industry__classification", "written_by")
    return get_object_or_404(related, pk=pk)


def writable(request: Request, pk: int) -> Dialogue:
    """Return the dialogue for writing: 404 to whoever may not read it, 403 to whoever may not write it."""
    row = find(request, pk)
    require(permissions.can_write_dialogue(request.user, row))
    return row


def names(request: Request) -> list[str]:
    """Return the names that are suggested: of all organisations that have not ended."""
    rows = Organisation.objects.visible_to(request.user).active().order_by(swedish("name"))
    return list(rows.values_list("name", flat=True)[:KNOWN])


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A dialogue, the needs heard in it, and what it has led to; that it has been read is written down."""
    row = find(request, pk)
    dialogue_reads.note(row, by=request.user)
    return page(request, row)


def page(request: Request, row: Dialogue, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the dialogue with what belongs to it."""
    can_write = permissions.can_write_dialogue(request.user, row)
    node = thread.find(request.user, "dialogue", row.pk)
    here = thread.of(request.user, node) if node else None
    context = {
        "dialogue": row,
        "icon_of_level": ICONS[Dialogue.Level(row.level)],
        "needs": list(row.needs.present().for_list()),
        "outcomes": [step for step in here.here.came if step.kind.name in OUTCOMES] if here else [],
        "guests": list(row.guests.select_related("organisation", "person").order_by("pk")),
        "can_write": can_write,
        # The browser may forget what it has kept of the note.
        "is_new": "noted" in request.GET,
        "form": GuestForm(user=request.user) if can_write else None,
        "names": names(request) if can_write else [],
        "thread": here,
        "documents": Document.objects.of(Dialogue.objects.filter(pk=row.pk)).for_list().present(),
        "choices": [(documents.token(row), row.title)],
        "crumbs": [(_("Dialogues"), reverse("councils:dialogue-list")), (row.organisation.label, None)],
        **more,
    }
    return render(request, "councils/dialogues/detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Note a dialogue: who, what they lack and how it was said, in two minutes and on a phone."""
    require(permissions.can_note_dialogue(request.user))
    data = request.POST if request.method == "POST" else None
    form, needs = DialogueForm(data, user=request.user), new_needs(data)
    wrong = False
    if data is not None and "find" in data:
        for one in (form, *needs):
            one.errors.clear()  # nothing is saved yet
    elif data is not None:
        wrong = not all([form.is_valid(), *[need.is_valid() for need in needs]])
        if not wrong:
            heard = [need.save(commit=False) for need in needs if need.has_changed()]
            try:
                row = dialogues.note(
                    form.save(commit=False), named=form.cleaned_data["named"], needs=heard, by=request.user
                )
                messages.success(request, _("The dialogue is noted. You can go on writing whenever you like."))
                return redirect(f"{row.get_absolute_url()}?noted=1")
            except WrongState as error:
                messages.error(request, str(error))
    for need in needs if data is not None else []:
        need.look_up()
    first_wrong = next((one for one in [form, *needs] if one.errors), None) if wrong else None
    context = {"form": form, "needs": needs, "names": names(request), "first_wrong": first_wrong}
    return render(request, "councils/dialogues/form.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what a dialogue says, and who may read it."""
    row = writable(request, pk)
    form = DialogueForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    context: dict[str, Any] = {"form": form, "dialogue": row, "names": names(request)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "councils/dialogues/form.html", context, status=422 if form.errors else 200)
    try:
        changed = form.save(commit=False)
        dialogues.edit(changed, named=form.cleaned_data["named"], version=form.read_version, by=request.user)
        messages.success(request, _("The dialogue is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current)
        return render(request, "councils/dialogues/form.html", context, status=409)
    return redirect("councils:dialogue-detail", pk)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a dialogue away; it can be put back."""
    row = writable(request, pk)
    return take(
        request,
        lambda: dialogues.remove(row, by=request.user),
        back=reverse("councils:dialogue-list"),
        done=_("The dialogue is removed."),
        undo=reverse("councils:dialogue-restore", args=[row.pk]),
    )


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Put a removed dialogue back."""
    row = get_object_or_404(Dialogue.objects.readable_by(request.user), pk=pk)
    require(permissions.can_write_dialogue(request.user, row))
    dialogues.restore(row, by=request.user)
    messages.success(request, _("The dialogue is back."))
    return redirect(row)


@require_POST
def add_guest(request: Request, pk: int) -> HttpResponse:
    """Say who else took part."""
    row = writable(request, pk)
    form = GuestForm(request.POST, user=request.user)
    if not form.is_valid():
        return page(request, row, status=422, form=form)
    return take(
        request,
        lambda: dialogues.invite_in(
            row, named=form.cleaned_data["named"], person=form.cleaned_data["person"], by=request.user
        ),
        back=row,
        done=_("The participant is added."),
    )


@require_POST
def remove_guest(request: Request, pk: int) -> HttpResponse:
    """Take away somebody who did not take part."""
    rows = DialogueGuest.objects.filter(dialogue__in=Dialogue.objects.visible_to(request.user))
    guest = get_object_or_404(rows.select_related("dialogue"), pk=pk)
    require(permissions.can_write_dialogue(request.user, guest.dialogue))
    return take(
        request,
        lambda: dialogues.take_out(guest, by=request.user),
        back=guest.dialogue,
        done=_("The participant is taken away."),
    )


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the dialogue, its needs and its participants, and when, with earlier texts."""
    row = find(request, pk)
    answers_for = permissions.can_write_dialogue(request.user, row)
    context = {
        "dialogue": row,
        "reads": list(dialogue_reads.of(row)[:READS]) if answers_for else None,
        "changes": history_of(
            events_of(Dialogue, pgh_obj_id=row.pk),
            events_of(NeedObservation, dialogue_id=row.pk),
            events_of(DialogueGuest, dialogue_id=row.pk),
        ),
        "crumbs": [
            (_("Dialogues"), reverse("councils:dialogue-list")),
            (row.organisation.label, row.get_absolute_url()),
            (_("History"), None),
        ],
    }
    return render(request, "councils/dialogues/history.html", context)
