"""Importing from a file: choose it, see row by row what it would do, and carry it out as a whole."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.imports import UploadForm
from councils.models import Import, ImportRow
from councils.services.imports import runs, samples
from councils.services.imports.files import Unreadable
from portal import exports
from portal.concurrency import WrongState
from portal.downloads import attachment, safe_filename
from portal.exports import Column
from portal.http import Request, paged, require, takes_files

Outcome = ImportRow.Outcome
ALL = "all"
# Each outcome's colour and icon.
BADGES = {
    Outcome.REFUSED: ("bad", "alert"),
    Outcome.ADDED: ("ok", "plus"),
    Outcome.CHANGED: ("info", "pencil"),
    Outcome.UNCHANGED: ("mute", "minus"),
}

# Where what has been imported is found.
LISTS = {
    Import.Kind.ORGANISATIONS: "councils:organisation-list",
    Import.Kind.PEOPLE: "councils:person-list",
    Import.Kind.MEMBERSHIPS: "councils:council-list",
}


@takes_files
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a file, and what it holds."""
    require(permissions.can_import(request.user))
    asked = request.GET.get("kind")
    initial = {"kind": asked if asked in Import.Kind.values else Import.Kind.ORGANISATIONS}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kind = Import.Kind(form.cleaned_data["kind"])
            return redirect(runs.upload(kind, file.read(), filename=safe_filename(file.name), by=request.user))
        except Unreadable as error:
            form.add_error("file", str(error))
    waiting = Import.objects.visible_to(request.user).order_by("-uploaded_at")[:10]
    context = {"form": form, "kinds": Import.Kind.choices, "earlier": waiting, "days": runs.KEPT.days}
    return render(request, "councils/imports/new.html", context, status=422 if form.errors else 200)


def _find(request: Request, pk: int) -> Import:
    """Return one of one's own, to those who may still import: what it holds is not for whoever has left."""
    require(permissions.can_import(request.user))
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """What each row would do; once carried out, what came of it. The refused rows are also a file to mend."""
    run = _find(request, pk)
    if run.applied_at is not None:
        return render(request, "councils/imports/done.html", {"run": run, "url": reverse(LISTS[Import.Kind(run.kind)])})
    counts = _counts(run)
    asked = request.GET.get("show", "")
    # What must be mended is what one has come to see; else everything.
    shown = asked if asked in dict(counts) else Outcome.REFUSED if run.refused else ALL
    rows = run.rows.all() if shown == ALL else run.rows.filter(outcome=shown)
    if kind := exports.wanted(request):
        return exports.respond(
            kind, name=_("Refused rows"), columns=_columns(run), rows=run.rows.filter(outcome=Outcome.REFUSED)
        )
    context = {
        "run": run,
        "show": shown,
        "counts": [(value, *words) for value, words in counts.items()],
        "badges": {outcome.value: badge for outcome, badge in BADGES.items()},
        **paged(request, rows, size=50),
    }
    return render(request, "councils/imports/preview.html", context)


def _counts(run: Import) -> dict[str, tuple[str, int]]:
    """Return the words and the number of rows of each outcome that some row has, after those of all rows."""
    found = {outcome.value: (str(outcome.label), getattr(run, outcome.value)) for outcome in Outcome}
    return {ALL: (_("All rows"), run.row_count), **{value: words for value, words in found.items() if words[1]}}


def _columns(run: Import) -> list[Column]:
    """Return the file's own columns, so that it can be mended and uploaded, behind the row's number and the reason."""
    return [
        Column(_("Row"), lambda row: row.number),
        *(Column(str(c.heading), _cell(c.name)) for c in runs.SORTS[run.kind].columns),
        Column(_("Reason"), lambda row: " ".join(_reason(*problem) for problem in row.problems)),
    ]


def _cell(name: str) -> Any:
    return lambda row: row.cells.get(name, "")


def _reason(heading: str, text: str) -> str:
    return f"{heading}: {text}" if heading else text


@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Carry out the whole import, if it still does what was shown."""
    run = _find(request, pk)
    try:
        if not runs.apply(run, by=request.user):
            text = _(
                "The registry has changed since you saw the rows, so nothing is imported yet. Look through them again."
            )
            messages.warning(request, text)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(run)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw the file away."""
    run = _find(request, pk)
    try:
        runs.discard(run, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(run)
    messages.success(request, _("The file is thrown away. Nothing has been imported."))
    return redirect("councils:import-new")


@require_GET
def template(request: Request, kind: str, extension: str) -> HttpResponse:
    """A file to begin from."""
    require(permissions.can_import(request.user))
    sort = runs.SORTS.get(kind)
    if sort is None or extension not in exports.TYPES:
        raise Http404
    content = samples.as_xlsx(sort) if extension == "xlsx" else samples.as_csv(sort)
    name = f"{Import.Kind(kind).label}.{extension}"
    return attachment(content, filename=name, content_type=exports.TYPES[extension])
