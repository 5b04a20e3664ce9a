"""The tables of an analysis: taken in from a file, described, renewed and removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analyses import permissions
from analyses.forms.datasets import ColumnsForm, DatasetForm, TableFileForm
from analyses.models import Analysis, Dataset, TableDraft
from analyses.services import contents, datasets, table_columns
from analyses.services.datasets import NotAsSaid
from analyses.views import analysis_page
from councils.services.imports.files import Unreadable
from portal.concurrency import Conflict, WrongState
from portal.downloads import safe_filename
from portal.form_pages import take
from portal.http import Request, rebase, require, takes_files

FOLDER = "analyses/datasets"


def find(request: Request, pk: int) -> Dataset:
    """Return the table for writing: 404 to whoever may not read its analysis, 403 to whoever may not write it."""
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user).select_related("analysis__council"), pk=pk)
    require(permissions.can_write_analysis(request.user, dataset.analysis))
    return dataset


def crumbs(analysis: Analysis, here: str = "") -> list[tuple[str, str | None]]:
    """Return the way to a page about the analysis's tables."""
    address = reverse("analyses:dataset-list", args=[analysis.pk])
    way = analysis_page.crumbs(analysis, _("Tables and charts"))
    return [*way[:-1], (_("Tables and charts"), address), (here, None)] if here else way


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """The tables of an analysis with the charts that are made of them, and how each is placed in the text."""
    analysis = analysis_page.find(request, pk)
    can_write = permissions.can_write_analysis(request.user, analysis)
    parts = contents.parts_of(analysis)
    made: dict[int, list[Any]] = {}
    for chart in analysis.charts.order_by("number"):
        made.setdefault(chart.dataset_id, []).append((chart, parts.found["chart", chart.number]))
    rows = [
        (dataset, parts.found["table", dataset.number], made.get(dataset.pk, []))
        for dataset in analysis.datasets.defer("rows").in_order()
    ]
    waiting = analysis.table_drafts.filter(uploaded_by=request.user).defer("lines").first() if can_write else None
    context = {
        "analysis": analysis,
        "rows": rows,
        "can_write": can_write and analysis.is_writable,
        "waiting": waiting,
        "crumbs": crumbs(analysis),
    }
    return render(request, f"{FOLDER}/index.html", context)


@takes_files
@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Choose a file with a new table."""
    return _upload(request, analysis_page.writable(request, pk), None)


@takes_files
@require_http_methods(["GET", "POST"])
def renew(request: Request, pk: int) -> HttpResponse:
    """Choose a file with new rows of a table that is there."""
    dataset = find(request, pk)
    return _upload(request, dataset.analysis, dataset)


def _upload(request: Request, analysis: Analysis, dataset: Dataset | None) -> HttpResponse:
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = safe_filename(file.name)
        try:
            return redirect(datasets.upload(analysis, file.read(), filename=name, dataset=dataset, by=request.user))
        except (Unreadable, WrongState) as error:
            form.add_error("file", str(error))
    heading = _("New rows of %(title)s") % {"title": dataset.title} if dataset else _("Add a table")
    context = {"form": form, "analysis": analysis, "heading": heading, "crumbs": crumbs(analysis, heading)}
    return render(request, f"{FOLDER}/new.html", context, status=422 if form.errors else 200)


def _draft(request: Request, pk: int) -> TableDraft:
    rows = TableDraft.objects.visible_to(request.user).select_related("analysis__council", "dataset")
    draft = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_analysis(request.user, draft.analysis))
    return draft


@require_http_methods(["GET", "POST"])
def confirm(request: Request, pk: int) -> HttpResponse:
    """See what each column of a file seems to hold, correct it, and take the table in as a whole."""
    draft = _draft(request, pk)
    _heads, lines = datasets.lines_of(draft)
    columns = datasets.guessed(draft)
    known = {name: getattr(draft, name) for name in datasets.DETAILS}
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=columns, lines=lines, initial=known)
    problems = table_columns.parse(columns, lines)[1] if request.method == "GET" else []
    if request.method == "POST" and form.is_valid():
        words = {field.name: form.cleaned_data[field.name] for field in form.own}
        try:
            made = datasets.confirm(draft, form.chosen, by=request.user, **words)
            messages.success(request, _("The table “%(title)s” is taken in.") % {"title": made.title})
            return redirect(made)
        except NotAsSaid as refused:
            problems = refused.problems
            datasets.remember(draft, **words)
        except WrongState as error:
            messages.error(request, str(error))
            return redirect("analyses:dataset-list", draft.analysis_id)
    context = {
        "draft": draft,
        "analysis": draft.analysis,
        "form": form,
        "row_count": len(lines),
        "problems": problems[: table_columns.SHOWN_PROBLEMS],
        "problem_count": len(problems),
        "crumbs": crumbs(draft.analysis, draft.filename),
    }
    is_wrong = request.method == "POST" and bool(form.errors or problems)
    return render(request, f"{FOLDER}/confirm.html", context, status=422 if is_wrong else 200)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a file away before it is taken in."""
    draft = _draft(request, pk)
    datasets.discard(draft, by=request.user)
    messages.success(request, _("The file is thrown away. Nothing has been taken in."))
    return redirect("analyses:dataset-list", draft.analysis_id)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what a table is called and where it comes from."""
    dataset = find(request, pk)
    form = DatasetForm(request.POST if request.method == "POST" else None, instance=dataset)
    heading = _("Change the table")
    context: dict[str, Any] = {
        "form": form,
        "analysis": dataset.analysis,
        "heading": heading,
        "action": _("Save"),
        "crumbs": crumbs(dataset.analysis, heading),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, f"{FOLDER}/edit.html", context, status=422 if form.errors else 200)
    try:
        datasets.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The table is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current)
        return render(request, f"{FOLDER}/edit.html", context, status=409)
    return redirect(dataset)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a table away, with the charts that are made of it."""
    dataset = find(request, pk)
    return take(
        request,
        lambda: datasets.remove(dataset, by=request.user),
        back=reverse("analyses:dataset-list", args=[dataset.analysis_id]),
        done=lambda _made: _("The table “%(title)s” is removed.") % {"title": dataset.title},
    )
