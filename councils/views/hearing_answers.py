"""A municipality's answer through a mailed link that needs no login; opening the link writes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils.forms.hearings import AnswerForm, ForwardForm
from councils.models import HearingRequest, SharedItem
from councils.rights import rights_of
from councils.services import hearing_files, hearing_forwards, hearing_links, hearing_mails, hearing_receipts, hearings
from councils.services.hearing_links import Link
from portal.concurrency import WrongState
from portal.downloads import attachment
from portal.history import through_link
from portal.http import by_link, takes_files_if
from portal.models import Document, User
from portal.views.documents import fetched


def opened_by_code(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view what the link in the address opens; a link that opens nothing is told so."""

    @by_link
    @wraps(view)
    def answered(request: HttpRequest, code: str, **rest: Any) -> HttpResponseBase:
        link = hearing_links.find(code)
        if link is None:
            return render(request, "councils/hearings/void.html", status=404)
        with through_link(link.holder):
            return view(request, link, **rest)

    return answered


def _is_signed(request: HttpRequest, *, code: str) -> bool:
    return hearing_links.is_ours(code)


def first(row: HearingRequest, *, name: str = "") -> dict[str, str]:
    """Return what a form of the answer begins with: what has been answered, else the name of whose link it is."""
    contact = row.contact
    if not name and contact:
        name = f"{contact.name}, {contact.title.lower()}" if contact.title else contact.name
    said = {field: getattr(row, field) for field in ("answer", "text", "dissent", "level")}
    return {**said, "answered_by": row.answered_by or name}


@takes_files_if(_is_signed)
@opened_by_code
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, link: Link) -> HttpResponse:
    """Show the question and what has been answered; take another answer until the hearing is closed."""
    row = link.row
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    name = link.forward.name if link.forward else ""
    form = AnswerForm(data, files, row=row, initial=first(row, name=name), use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        by = _contact(request, row)
        via = HearingRequest.Via.PORTAL if by else HearingRequest.Via.LINK
        try:
            hearings.answer(row, form.said, via=via, by=by, upload=form.upload, forward=link.forward)
            return redirect("councils:hearing-receipt", link.code)
        except WrongState as error:
            return _page(request, link, status=409, form=form, problem=str(error))
    return _page(request, link, status=422 if form.errors else 200, form=form)


def _contact(request: HttpRequest, row: HearingRequest) -> User | None:
    """Return who is logged in, if that is the municipality's contact; a link is used as anybody by all others."""
    user = request.user
    return user if user.is_authenticated and row.organisation_id in rights_of(user).answers_for else None


def _page(request: HttpRequest, link: Link, *, status: int = 200, **more: Any) -> HttpResponse:
    row = link.row
    context = {
        "form": AnswerForm(row=row, initial=first(row), use_required_attribute=False),
        "forward_form": ForwardForm(),
        **_surroundings(request, link),
        "forwards": [] if link.forward else row.forwards.live(),
        **more,
    }
    return render(request, "councils/hearings/answer.html", context, status=status)


def _surroundings(request: HttpRequest, link: Link) -> dict[str, object]:
    row, user = link.row, request.user
    item = row.hearing.shared_item
    reads = user.is_authenticated and SharedItem.objects.visible_to(user).filter(pk=item.pk).exists()
    about = hearing_mails.surroundings(row.hearing)
    return {
        "row": row,
        "hearing": row.hearing,
        "item": item,
        "link": link,
        "code": link.code,
        "reads": reads,
        "takes_answers": row.hearing.takes_answers,
        "papers": about.papers,
        "files": hearing_files.attached_to(row),
        "helper": about.helper(row),
    }


@opened_by_code
@require_GET
def receipt(request: HttpRequest, link: Link) -> HttpResponse:
    """Show what has been answered, by whom and when; without an answer the question itself."""
    if not link.row.answer:
        return redirect("councils:hearing-answer", link.code)
    return render(request, "councils/hearings/receipt.html", _surroundings(request, link))


@opened_by_code
@require_GET
def receipt_pdf(request: HttpRequest, link: Link) -> HttpResponse:
    """The same as a file to keep."""
    if not link.row.answer:
        return redirect("councils:hearing-answer", link.code)
    name, content = hearing_receipts.pdf(link.row)
    return attachment(content, filename=name, content_type="application/pdf")


@opened_by_code
@require_POST
def opened(request: HttpRequest, link: Link) -> HttpResponse:
    """Note that somebody reads the question: posted by the page itself, as scanners of mail open every link."""
    hearing_links.mark_opened(link)
    return HttpResponse(status=204)


@opened_by_code
@require_GET
def file(request: HttpRequest, link: Link, pk: int) -> FileResponse:
    """A paper that goes with the question, or what the municipality has attached itself."""
    document = get_object_or_404(hearing_files.open_to_link(link.row), pk=pk)
    return fetched(document.latest, hearing_request=link.row.pk)


@opened_by_code
@require_POST
def remove_file(request: HttpRequest, link: Link, pk: int) -> HttpResponse:
    """Take back what the municipality has attached."""
    document = get_object_or_404(Document, pk__in=[row.pk for row in hearing_files.attached_to(link.row)], pk=pk)
    try:
        hearing_files.remove(link.row, document, by=_contact(request, link.row))
    except WrongState as error:
        return _page(request, link, status=409, problem=str(error))
    messages.success(request, _("“%(title)s” is removed.") % {"title": document.title})
    return redirect("councils:hearing-answer", link.code)


@opened_by_code
@require_POST
def forward(request: HttpRequest, link: Link) -> HttpResponse:
    """Mail a colleague a link of one's own; whoever has such a link sends it on to nobody."""
    form = ForwardForm(request.POST)
    if link.forward:
        problem = _("You have the question from %(name)s, who can send it on to others.")
        return _page(request, link, status=409, problem=problem % {"name": link.forward.sent_by})
    if not form.is_valid():
        return _page(request, link, status=422, forward_form=form)
    by = _contact(request, link.row)
    try:
        sent = hearing_forwards.send_on(link.row, **form.cleaned_data, sent_by=link.sender, by=by)
    except WrongState as error:
        return _page(request, link, status=409, forward_form=form, problem=str(error))
    messages.success(request, _("The question is on its way to %(name)s. Your own link still works.") % {"name": sent})
    return redirect("councils:hearing-answer", link.code)


@opened_by_code
@require_POST
def revoke(request: HttpRequest, link: Link, pk: int) -> HttpResponse:
    """Take a colleague's link back."""
    mine = link.row.forwards.none() if link.forward else link.row.forwards
    taken = hearing_forwards.revoke(get_object_or_404(mine, pk=pk), by=_contact(request, link.row))
    messages.success(request, _("The link of %(name)s no longer works.") % {"name": taken})
    return redirect("councils:hearing-answer", link.code)
