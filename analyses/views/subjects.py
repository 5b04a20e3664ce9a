"""Subjects: a row of the matrix opened up, with what each delregion says and why, now and in earlier rounds."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from analyses import permissions
from analyses.forms.subjects import SubjectForm
from analyses.models import DELREGIONS, Assessment, Horizon, Subject
from analyses.services import matrix, matrix_words, subjects
from analyses.views import assessment_page
from portal.concurrency import Conflict
from portal.history import events_of, history_of
from portal.http import Request, rebase, require


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """What is said of the subject in the latest round, and what was said before."""
    require(permissions.can_read_analyses(request.user))
    subject = get_object_or_404(Subject.objects.select_related("code__classification"), pk=pk)
    rows = Assessment.objects.visible_to(request.user).filter(subject=subject).select_related("round")
    found = rows.order_by("-round__opens_on", "-round", "area", "-horizon", "-sector")
    rounds = [(key, list(some)) for key, some in groupby(found, key=lambda row: row.round)]
    areas = permissions.areas_of(request.user)
    latest = rounds[0] if rounds else None
    context = {
        "subject": subject,
        "rounds": rounds,
        "now": _by_area(latest[1]) if latest else [],
        "apart": _apart(latest[1]) if latest else "",
        "table": _table(rounds),
        "horizons": [(when.value, when.label) for when in Horizon],
        "badges": assessment_page.BADGES,
        "areas": areas,
        "open_round": latest[0] if latest and latest[0].is_open and areas else None,
        "crumbs": assessment_page.crumbs((subject.name, None)),
    }
    return render(request, "analyses/subjects/detail.html", context)


def _by_area(rows: list[Assessment]) -> list[tuple[str, str, list[tuple[Assessment, assessment_page.Look]]]]:
    looks = assessment_page.looks()
    found = {area: [(row, looks[row.sign]) for row in rows if row.area == area] for area in DELREGIONS}
    return [(area.value, str(area.label), some) for area, some in found.items()]


def _apart(rows: list[Assessment]) -> str:
    """Say where the delregions differ clearly, if they do."""
    signs = {(row.area, row.horizon, row.sector): row.sign for row in rows}
    found = matrix.difference(signs)
    return matrix_words.words_of(found) if found and found.spread >= matrix.CLEAR else ""


def _table(rounds: list[Any]) -> list[tuple[Any, list[list[assessment_page.Look]]]]:
    """Return a row for each round: in each delregion what is said in the short and the long term."""
    looks = assessment_page.looks()
    lines = []
    for one, rows in rounds:
        cells = [[looks[row.sign] for row in rows if row.area == area and row.sign] for area in DELREGIONS]
        lines.append((one, cells))
    return lines


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed the subject's name, field and code, and when."""
    require(permissions.can_read_analyses(request.user))
    subject = get_object_or_404(Subject, pk=pk)
    context = {
        "named": f"{subject.name}, {_('Needs of competence').lower()}",
        "changes": history_of(events_of(Subject, pgh_obj_id=pk)),
        "crumbs": assessment_page.crumbs((subject.name, subject.get_absolute_url()), (_("History"), None)),
    }
    return render(request, "analyses/history.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a subject; `find` looks for codes and saves nothing yet."""
    require(permissions.can_add_subject(request.user))
    data = request.POST if request.method == "POST" else None
    form = SubjectForm(data)
    if data is None or "find" in data or not form.is_valid():
        return _form(request, form, None, wrong=data is not None and "find" not in data)
    return redirect(subjects.add(form.save(commit=False), by=request.user))


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a subject's name, field or code."""
    require(permissions.can_read_analyses(request.user))
    subject = get_object_or_404(Subject, pk=pk)
    require(permissions.can_add_subject(request.user))
    data = request.POST if request.method == "POST" else None
    form = SubjectForm(data, instance=subject)
    if data is None or "find" in data or not form.is_valid():
        return _form(request, form, subject, wrong=data is not None and "find" not in data)
    try:
        subjects.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except Conflict as conflict:
        return _form(request, form, subject, status=409, conflict=rebase(form, conflict.current))
    return redirect(subject)


def _form(
    request: Request, form: SubjectForm, subject: Subject | None, *, wrong: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    form.look_up()
    if not wrong and status == 200:
        form.errors.clear()  # nothing is saved yet
    context = {
        "form": form,
        "subject": subject,
        "crumbs": assessment_page.crumbs((_("Change the subject") if subject else _("Add a subject"), None)),
        **more,
    }
    return render(request, "analyses/subjects/form.html", context, status=422 if wrong else status)


@require_GET
def codes(request: Request) -> HttpResponse:
    """The codes that what has been typed so far may mean; asked for while one types."""
    require(permissions.can_add_subject(request.user))
    form = SubjectForm(request.GET)
    form.look_up()
    return render(request, "councils/dialogues/_codes.html", {"form": form})
