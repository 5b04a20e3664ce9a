"""Documents on any record: added, fetched, replaced, renamed, removed and put back; the record is asked every time."""

from typing import Any

import structlog
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import documents
from portal.concurrency import Conflict, WrongState
from portal.downloads import stream
from portal.forms.documents import DocumentForm, TitleForm, VersionForm
from portal.history import events_of, history_of
from portal.http import Request, rebase, require, takes_files, undoable
from portal.models import Document, DocumentVersion
from portal.services import documents as service

log = structlog.get_logger(__name__)


def _find(request: Request, pk: int) -> tuple[Document, models.Model]:
    """Return the document and its record; 404 to whoever may not read there, or write there once it is removed."""
    document = get_object_or_404(Document, pk=pk)
    record = documents.record_of(request.user, document)
    if record is None or (document.removed_at is not None and not documents.can_write(request.user, record)):
        raise Http404
    return document, record


def _find_to_write(request: Request, pk: int) -> tuple[Document, models.Model]:
    document, record = _find(request, pk)
    require(documents.can_write(request.user, record))
    return document, record


@takes_files
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Hang a file on the record that the address or the form names; answer a script in JSON."""
    record = documents.find(request.user, (request.POST or request.GET).get("record", ""))
    if record is None:
        raise Http404
    require(documents.can_write(request.user, record))
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if not form.is_valid():
        return _refused(request, form) or _page(request, "add", record, form=form, token=documents.token(record))
    file = request.FILES["file"]
    try:
        document = service.attach(record, verdict=form.cleaned_data["file"], filename=_name(file), by=request.user)
    except WrongState as error:
        return _answer(request, record, str(error), status=409)
    return _answer(request, record, _("“%(title)s” is added.") % {"title": document.title})


@require_safe
def detail(request: Request, pk: int) -> HttpResponse:
    """Every version of a document, the newest first, and what has been done with it."""
    document, record = _find(request, pk)
    versions = document.versions.select_related("uploaded_by", "words").defer("words__parts")
    changes = history_of(events_of(Document, pgh_obj_id=document.pk))
    return _page(request, "detail", record, document=document, versions=versions, changes=changes)


@require_safe
def download(request: Request, pk: int, number: int | None = None) -> FileResponse:
    """The file of the version that counts, or of another one."""
    document, _record = _find(request, pk)
    if document.removed_at is not None:
        raise Http404
    version = document.latest if number is None else _version(document, number)
    return fetched(version, user=request.user.pk)


def fetched(version: DocumentVersion, **who: object) -> FileResponse:
    """Answer with a version's file to somebody whose right to it has been asked, and write down who (`who`) it was."""
    try:
        file = default_storage.open(version.file)
    except FileNotFoundError:
        log.error("document_file_missing", version=version.pk)  # a backup without its files (docs/operations.md)
        raise Http404 from None
    log.info("document_fetched", document=version.document_id, number=version.number, **who)
    return stream(file, filename=version.filename, content_type=version.content_type, size=version.size)


def _version(document: Document, number: int) -> DocumentVersion:
    return get_object_or_404(document.versions, number=number)


@takes_files
@require_http_methods(["GET", "POST"])
def replace(request: Request, pk: int) -> HttpResponse:
    """Add a version that counts from now on."""
    document, record = _find_to_write(request, pk)
    form = VersionForm(request.POST, request.FILES) if request.method == "POST" else VersionForm()
    if not form.is_valid():
        return _refused(request, form) or _page(request, "replace", record, form=form, document=document)
    verdict, note = form.cleaned_data["file"], form.cleaned_data["note"]
    before = document.latest.number
    try:
        version = service.replace(
            document, verdict=verdict, filename=_name(request.FILES["file"]), note=note, by=request.user
        )
    except WrongState as error:
        return _answer(request, record, str(error), status=409)
    if version.number == before:
        messages.info(request, _("The file is the same as the version that you have. Nothing is changed."))
    else:
        messages.success(request, _("Version %(number)s is added.") % {"number": version.number})
    return redirect(document)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what a document is called."""
    document, record = _find_to_write(request, pk)
    form = TitleForm(request.POST or None, instance=document)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "edit", record, form=form, document=document)
    try:
        service.rename(form.save(commit=False), version=form.read_version, by=request.user)
    except WrongState as error:
        return _answer(request, record, str(error), status=409)
    except Conflict as conflict:
        differences = rebase(form, conflict.current)
        return _page(request, "edit", record, status=409, form=form, document=document, conflict=differences)
    messages.success(request, _("The document is renamed."))
    return redirect(documents.address(record))


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a document away; the message that says so can put it back."""
    document, record = _find_to_write(request, pk)
    try:
        service.remove(document, by=request.user)
    except WrongState as error:
        return _answer(request, record, str(error), status=409)
    undoable(
        request,
        _("“%(title)s” is removed. It can be put back for 30 days.") % {"title": document.title},
        reverse("document-restore", args=[document.pk]),
    )
    return redirect(documents.address(record))


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Put a removed document back."""
    document, record = _find_to_write(request, pk)
    try:
        service.restore(document, by=request.user)
    except WrongState as error:
        return _answer(request, record, str(error), status=409)
    return _answer(request, record, _("“%(title)s” is back.") % {"title": document.title})


def _name(file: Any) -> str:
    return str(file.name or "")


def _asks_for_json(request: Request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _refused(request: Request, form: DocumentForm | VersionForm) -> HttpResponse | None:
    """Answer a script with what is wrong; None for a browser, which is given the form again."""
    if request.method != "POST" or not _asks_for_json(request):
        return None
    errors = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"text": " ".join(errors)}, status=422)


def _answer(request: Request, record: models.Model, text: str, *, status: int = 200) -> HttpResponse:
    """Say what happened: to a script in JSON, to a browser on the page where the record's documents stand."""
    if _asks_for_json(request):
        return JsonResponse({"text": text}, status=status)
    (messages.success if status == 200 else messages.error)(request, text)
    return redirect(documents.address(record))


def _page(request: Request, name: str, record: models.Model, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "record": record,
        "back": documents.address(record),
        "can_write": documents.can_write(request.user, record),
        **more,
    }
    invalid = "form" in more and more["form"].errors
    return render(request, f"portal/documents/{name}.html", context, status=422 if invalid else status)
