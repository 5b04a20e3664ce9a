"""Rounds of assessment: planned, how far each delregion has come, and the steps that many take together."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analyses import permissions
from analyses.forms.assessment_rounds import AdvanceForm, RoundForm
from analyses.models import DELREGIONS, Area, Assessment, AssessmentRound, Subject
from analyses.services import assessment_rounds, assessments, round_reports
from analyses.views import assessment_page
from portal.concurrency import WrongState
from portal.form_pages import ask, take
from portal.history import events_of, history_of
from portal.http import Request, require, to_job
from portal.reports import files

State = Assessment.State


@dataclass(frozen=True)
class Progress:
    """How far a delregion has come: how many cells say something, and how many stand at each step."""

    area: Area
    said: int
    of: int
    grounded: int
    states: dict[str, int]
    is_own: bool


@require_GET
def index(request: Request) -> HttpResponse:
    """The rounds, the latest first."""
    require(permissions.can_read_analyses(request.user))
    rows = AssessmentRound.objects.latest_first().select_related("follows")
    said = Count("assessments", filter=~Q(assessments__value=""))
    context = {
        "rounds": rows.annotate(said=said),
        "badges": assessment_page.ROUND_BADGES,
        "can_run": permissions.can_run_rounds(request.user),
        "crumbs": assessment_page.crumbs((_("Rounds"), None)),
    }
    return render(request, "analyses/assessment_rounds/index.html", context)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """How far each delregion has come in the round, and the next step."""
    row = assessment_page.find_round(request, pk)
    can_run = permissions.can_run_rounds(request.user)
    found = progress(row, permissions.areas_of(request.user))
    standing = {State(state) for one in found if one.is_own for state in one.states}
    context = {
        "round": row,
        "badge": assessment_page.ROUND_BADGES[AssessmentRound.State(row.state)],
        "is_late": row.is_late(timezone.localdate()),
        "progress": found,
        "states": [(state.value, state.label) for state in State],
        "steps": [words for to, words in _steps(request, row).items() if standing & _before(to)],
        "is_ungrounded": row.assessments.ungrounded().exists(),
        "report_forms": [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
        "is_out": row.assessments.public().exists(),
        "can_run": can_run,
        "crumbs": assessment_page.crumbs((_("Rounds"), reverse("analyses:round-list")), (row.name, None)),
    }
    return render(request, "analyses/assessment_rounds/detail.html", context)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed the round's name, years and days, and who opened and closed it."""
    row = assessment_page.find_round(request, pk)
    here = (row.name, reverse("analyses:round-detail", args=[pk]))
    context = {
        "named": row.name,
        "changes": history_of(events_of(AssessmentRound, pgh_obj_id=pk)),
        "crumbs": assessment_page.crumbs((_("Rounds"), reverse("analyses:round-list")), here, (_("History"), None)),
    }
    return render(request, "analyses/history.html", context)


@require_POST
def report(request: Request, pk: int, form: str) -> HttpResponse:
    """Order the round as a PDF, Word or Excel file, and go where one sees how far it has come."""
    row = assessment_page.find_round(request, pk)
    if form not in files.RENDER:
        raise Http404
    return to_job(request, round_reports.order(row, form, by=request.user).pk)


def progress(row: AssessmentRound, own: list[Area]) -> list[Progress]:
    """Return how far each delregion has come; two queries."""
    cells = Subject.objects.count() * 4
    counted = row.assessments.values("area", "state").annotate(
        n=Count("pk", distinct=True),
        said=Count("pk", filter=~Q(value=""), distinct=True),
        grounded=Count("pk", filter=Q(grounds__isnull=False), distinct=True),
    )
    sums: dict[str, list[Any]] = {}
    for one in counted:
        sums.setdefault(one["area"], []).append(one)
    found = []
    for area in DELREGIONS:
        some = sums.get(area.value, [])
        states = {one["state"]: one["n"] for one in some}
        said, grounded = (sum(one[name] for one in some) for name in ("said", "grounded"))
        found.append(Progress(area, said, cells, grounded, states, area in own))
    return found


def _before(to: State) -> set[State]:
    """Return the states that the step is taken from."""
    return {state for state, onward in Assessment.NEXT.items() if to in onward}


def _steps(request: Request, row: AssessmentRound) -> dict[State, tuple[str, str, str]]:
    """Return the steps that the reader may take for many at once: words, icon, address."""
    if row.state == AssessmentRound.State.PLANNED:
        return {}
    words = {
        State.REVIEWED: (_("Say that they are reviewed"), "eye"),
        State.ANCHORED: (_("Say who stands behind them"), "people"),
        State.ADOPTED: (_("Adopt them"), "stamp"),
        State.COMMUNICATED: (_("Communicate them"), "globe"),
        State.DRAFT: (_("Take them back"), "undo"),
    }
    areas = permissions.areas_of(request.user)
    return {
        to: (*text, reverse("analyses:round-advance", args=[row.pk, to.value]))
        for to, text in words.items()
        if areas and any(assessment_page.may_move(request, area, to) for area in areas[:1])
    }


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan a round."""
    require(permissions.can_run_rounds(request.user))
    latest = AssessmentRound.objects.latest_first().filter(followed_by=None).first()
    form = RoundForm(request.POST if request.method == "POST" else None, initial={"follows": latest})
    heading, rounds = _("Plan a round"), reverse("analyses:round-list")
    return ask(
        request,
        form,
        heading=heading,
        crumbs=assessment_page.crumbs((_("Rounds"), rounds), (heading, None)),
        back=rounds,
        act=lambda: assessment_rounds.plan(form.save(commit=False), by=request.user),
        onward=lambda row: reverse("analyses:round-detail", args=[row.pk]),
        action=_("Plan the round"),
        done=_("The round is planned."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a round's name, years or days."""
    row = assessment_page.run_round(request, pk)
    form = RoundForm(request.POST if request.method == "POST" else None, instance=row)
    heading, page = _("Change the round"), reverse("analyses:round-detail", args=[pk])
    return ask(
        request,
        form,
        heading=heading,
        about=row.name,
        crumbs=assessment_page.crumbs((_("Rounds"), reverse("analyses:round-list")), (row.name, page), (heading, None)),
        back=page,
        act=lambda: assessment_rounds.edit(form.save(commit=False), version=form.read_version, by=request.user),
        onward=page,
        action=_("Save the round"),
        done=_("The round is changed."),
    )


@require_POST
def open_up(request: Request, pk: int) -> HttpResponse:
    """Let the delregions write."""
    row = assessment_page.run_round(request, pk)
    return take(
        request,
        lambda: assessment_rounds.open_up(row, by=request.user),
        back=reverse("analyses:round-detail", args=[pk]),
        done=_("The round is open. The delregions can write their assessments."),
    )


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Let nobody write any more."""
    row = assessment_page.run_round(request, pk)
    return take(
        request,
        lambda: assessment_rounds.close(row, by=request.user),
        back=reverse("analyses:round-detail", args=[pk]),
        done=_("The round is closed. What is written goes on to be adopted."),
        undo=reverse("analyses:round-open", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def advance(request: Request, pk: int, to: str) -> HttpResponse:
    """Take a round's assessments a step together."""
    row = assessment_page.find_round(request, pk)
    if to not in State or to == State.REPLACED:
        raise Http404
    step = State(to)
    areas = [area for area in permissions.areas_of(request.user) if assessment_page.may_move(request, area, step)]
    require(bool(areas))
    form = AdvanceForm(request.POST if request.method == "POST" else None, to=step, areas=areas)
    if request.method != "POST" or not form.is_valid():
        found = row.assessments.filter(area__in=areas, state__in=_before(step)).count()
        here = _steps(request, row).get(step, ("",))[0]
        context = {
            "form": form,
            "round": row,
            "heading": here or _("Take a step"),
            "waiting": found,
            "is_public": step == State.COMMUNICATED,
            "crumbs": assessment_page.crumbs((row.name, reverse("analyses:round-detail", args=[pk])), (here, None)),
        }
        return render(request, "analyses/assessment_rounds/advance.html", context, status=422 if form.errors else 200)
    return _advance(request, row, step, form)


def _advance(request: Request, row: AssessmentRound, to: State, form: AdvanceForm) -> HttpResponse:
    chosen, topic = form.cleaned_data["areas"], form.cleaned_data["topic"]
    try:
        moved = assessments.advance(row, to, areas=chosen, topic=topic, said=form.said, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("analyses:round-detail", row.pk)
    words = ngettext("%(n)s assessment is now: %(state)s.", "%(n)s assessments are now: %(state)s.", moved.count)
    messages.success(request, words % {"n": moved.count, "state": str(to.label).lower()})
    if moved.held:
        left = ngettext(
            "%(n)s stays as it is: it lacks a value or grounds.",
            "%(n)s stay as they are: they lack a value or grounds.",
            moved.held,
        )
        messages.warning(request, left % {"n": moved.held})
    return redirect("analyses:round-detail", row.pk)
