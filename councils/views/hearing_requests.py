"""One municipality's or party's answer to a hearing: read it, write it down, give more time, ask once more."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.hearings import AnswerForm, MeasureForm, MoreTimeForm
from councils.models import HearingForward, HearingRequest
from councils.services import (
    hearing_files,
    hearing_forwards,
    hearing_measures,
    hearing_parties,
    hearing_receipts,
    hearings,
)
from councils.views.hearing_answers import first
from councils.views.hearing_steps import more_time
from councils.views.hearings import look
from portal.concurrency import WrongState
from portal.downloads import attachment
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, require, takes_files


def _find(request: Request, pk: int) -> HearingRequest:
    """Return the row: 404 to those who neither read the item nor answer for the municipality."""
    rows = HearingRequest.objects.visible_to(request.user).for_list()
    related = rows.select_related("hearing__shared_item__council", "hearing__shared_item__lead", "hearing__opened_by")
    return get_object_or_404(related, pk=pk)


def _frame(request: Request, row: HearingRequest, name: str) -> dict[str, Any]:
    """Return what all pages of an answer show; whoever answers for a municipality is led to no other's page."""
    hearing = row.hearing
    reads = permissions.can_read_shared_items(request.user)
    crumbs: list[tuple[str, str | None]] = []
    if reads:
        item = hearing.shared_item
        crumbs = [
            (_("Shared items"), reverse("councils:shared-item-list")),
            (item.number, item.get_absolute_url()),
            (_("Hearing"), hearing.get_absolute_url()),
        ]
    label = row.organisation.label
    crumbs += [(label, row.get_absolute_url()), (name, None)] if name else [(label, None)]
    return {
        "row": row,
        "hearing": hearing,
        "item": hearing.shared_item,
        "reads": reads,
        "crumbs": crumbs,
        "is_town": not row.is_party,
    }


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """What has been answered, by whom and when, and what was answered before."""
    row = _find(request, pk)
    is_open, mine = row.hearing.takes_answers, row.party_id in permissions.answered_for(request.user)
    may = mine or permissions.answers_itself(request.user, row)
    runs = permissions.can_run_hearing(request.user, row.hearing.shared_item)
    known = [one for one in (row.organisation, row.hearing, row.party, row.contact) if one]
    context = _frame(request, row, "") | {
        "look": look(row),
        "can_answer": is_open and may,
        "can_send_on": is_open and bool(row.contact) and permissions.is_contact_of(request.user, row),
        "can_extend": is_open and runs,
        "can_measure": runs and row.hearing.shared_item.is_open and bool(row.text),
        "can_ask": is_open and not row.is_party and not row.answer and (runs or mine),
        "changes": history_of(events_of(HearingRequest, pgh_obj_id=row.pk), known=known),
        "papers": hearing_files.papers_of(row.hearing),
        "files": hearing_files.attached_to(row),
        "own": hearing_parties.of(row),
        "forwards": row.forwards.all(),
        "can_revoke": runs or may,
    }
    return render(request, "councils/hearings/request.html", context)


@takes_files
@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """Write down the answer: one's own, or what one's municipality has said on the phone."""
    row = _find(request, pk)
    require(permissions.can_answer_hearing(request.user, row))
    by_phone = not row.is_party and not permissions.answers_itself(request.user, row)
    words = first(row) if not by_phone or row.answer else {}
    own = hearing_parties.of(row)
    if own and not row.answer:
        words["dissent"] = hearing_parties.dissent(own)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(data, files, row=row, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            via = HearingRequest.Via.PHONE if by_phone else HearingRequest.Via.PORTAL
            hearings.answer(row, form.said, via=via, by=request.user, upload=form.upload)
            messages.success(request, _("The answer of %(name)s is saved.") % {"name": row.organisation.label})
        except WrongState as error:
            messages.error(request, str(error))
        return redirect(row)
    context = _frame(request, row, _("Write the answer")) | {
        "form": form,
        "by_phone": by_phone,
        "takes_answers": row.hearing.takes_answers,
        "own": own,
    }
    return render(request, "councils/hearings/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def extend(request: Request, pk: int) -> HttpResponse:
    """Give one of them more time, and say why."""
    row = _find(request, pk)
    require(permissions.can_run_hearing(request.user, row.hearing.shared_item))
    data = request.POST if request.method == "POST" else None
    form = MoreTimeForm(data, before=row.last_on, initial={"version": row.version})
    said = form.cleaned_data if form.is_valid() else {}
    return _ask(
        request,
        row,
        form,
        _("Give %(name)s more time") % {"name": row.organisation.label},
        lambda: hearings.extend_one(row, due_on=said["due_on"], reason=said["reason"], by=request.user),
        lede=more_time(row.last_at),
        action=_("Give more time"),
        done=_("%(name)s has more time.") % {"name": row.organisation.label},
    )


@require_http_methods(["GET", "POST"])
def measure(request: Request, pk: int) -> HttpResponse:
    """Write what was done about the answer."""
    row = _find(request, pk)
    require(permissions.can_run_hearing(request.user, row.hearing.shared_item))
    form = MeasureForm(request.POST or None, instance=row)
    return _ask(
        request,
        row,
        form,
        _("What was done about the answer of %(name)s") % {"name": row.organisation.label},
        lambda: hearing_measures.write(form.save(commit=False), version=form.read_version, by=request.user),
        done=_("What was done is saved."),
        template="councils/hearings/measure.html",
    )


def _ask(
    request: Request, row: HearingRequest, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    frame = _frame(request, row, heading)
    about, page = row.hearing.shared_item.title, row.get_absolute_url()
    return ask(request, form, heading=heading, about=about, back=page, act=act, **frame, **words)


@require_http_methods(["GET", "POST"])
def ask_again(request: Request, pk: int) -> HttpResponse:
    """Send the question once more, to the one who is the contact now; the link of the earlier mail is void."""
    row = _find(request, pk)
    require(not row.is_party and permissions.can_ask_again(request.user, row))
    heading = _("Send the question again") if row.asked_at else _("Send the question")
    lede = _("The contact of %(name)s gets the question by mail, with a link of its own.")
    if row.asked_at:
        lede += " " + _("The link of the earlier mail stops working, also where it has been sent on to a colleague.")
    return _ask(
        request,
        row,
        Form(request.POST if request.method == "POST" else None),
        heading,
        lambda: hearings.ask_again(row, by=request.user),
        lede=lede % {"name": row.organisation.label},
        action=heading,
        done=lambda asked: _("The question is on its way to %(name)s.") % {"name": asked.contact},
    )


@require_GET
def receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt for the answer, as a file."""
    row = _find(request, pk)
    try:
        name, content = hearing_receipts.pdf(row)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(row)
    return attachment(content, filename=name, content_type="application/pdf")


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take back the link of a colleague whom the question has been sent on to."""
    forward = get_object_or_404(HearingForward, pk=pk)
    row = _find(request, forward.request_id)
    require(permissions.can_ask_again(request.user, row) or permissions.can_answer_hearing(request.user, row))
    hearing_forwards.revoke(forward, by=request.user)
    messages.success(request, _("The link of %(name)s no longer works.") % {"name": forward})
    return redirect(row)
