"""One assessment: what is judged and why, on which grounds, who stands behind it, and its next step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analyses import permissions
from analyses.forms.assessment_rounds import SaidForm
from analyses.forms.assessments import AssessmentForm, GroundsForm, NewAssessmentForm
from analyses.models import Assessment, Ground
from analyses.services import assessments, grounds
from analyses.views import assessment_page
from portal import thread
from portal.concurrency import Conflict, WrongState
from portal.form_pages import ask, take
from portal.history import events_of, history_of
from portal.http import Request, read_key, require

State = Assessment.State


def _crumbs(row: Assessment, here: str = "") -> list[tuple[str, str | None]]:
    subject = (row.subject.name, row.subject.get_absolute_url())
    if not here:
        return assessment_page.crumbs(subject, (row.get_area_display(), None))
    return assessment_page.crumbs(subject, (row.get_area_display(), row.get_absolute_url()), (here, None))


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """An assessment and everything that it rests on."""
    row = assessment_page.find(request, pk)
    moves = assessment_page.moves(request, row)
    can_write = permissions.can_assess(request.user, row.area) and row.is_writable and row.round.is_open
    colour, icon = assessment_page.BADGES[State(row.state)]
    context = {
        "assessment": row,
        "look": assessment_page.looks()[row.sign],
        "badge": {"s": colour, "i": icon, "text": row.get_state_display()},
        "life": assessment_page.life(row),
        "grounds": grounds.of(row, request.user),
        "can_write": can_write,
        "primary": moves[0] if moves else None,
        "moves": moves[1:],
        "thread": thread.of(request.user, thread.node("assessment", row)),
        "crumbs": _crumbs(row),
    }
    return render(request, "analyses/assessments/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Write an assessment that is not there yet."""
    in_round = assessment_page.find_round(request, pk)
    areas = permissions.areas_of(request.user)
    require(bool(areas))
    initial = {"subject": read_key(request.GET.get("subject")), "area": request.GET.get("area", areas[0])}
    data = request.POST if request.method == "POST" else None
    form = NewAssessmentForm(data, instance=Assessment(round=in_round), areas=areas, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "heading": _("Write an assessment"),
        "about": in_round.name,
        "lede": in_round.name,
        "action": _("Save the assessment"),
        "back": reverse("analyses:round-detail", args=[pk]),
        "crumbs": assessment_page.crumbs((_("Write an assessment"), None)),
    }
    if data is None or not form.is_valid():
        return render(request, "portal/form.html", context, status=422 if form.errors else 200)
    try:
        row = assessments.write(form.save(commit=False), version=0, by=request.user)
        messages.success(request, _("The assessment is saved. Give it its grounds."))
    except Conflict as conflict:
        messages.info(request, _("There is such an assessment already. Here it is."))
        return redirect("analyses:assessment-edit", conflict.current.pk)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("analyses:round-detail", pk)
    return redirect(row)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what is judged, how surely and why."""
    row = assessment_page.writable(request, pk)
    form = AssessmentForm(request.POST if request.method == "POST" else None, instance=row)
    return _ask(
        request,
        row,
        form,
        _("Change the assessment"),
        lambda: assessments.write(form.save(commit=False), version=form.read_version, by=request.user),
        action=_("Save the assessment"),
        done=_("The assessment is saved."),
    )


def _ask(
    request: Request, row: Assessment, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    where = [row.subject, row.get_area_display(), row.get_horizon_display(), row.get_sector_display()]
    return ask(
        request,
        form,
        heading=heading,
        about=", ".join(str(word) for word in where),
        crumbs=_crumbs(row, heading),
        back=row.get_absolute_url(),
        act=act,
        **words,
    )


@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, to: str) -> HttpResponse:
    """Take an assessment a step, with what the step asks."""
    row = assessment_page.find(request, pk)
    if to not in State or to == State.REPLACED:
        raise Http404
    onward = State(to)
    require(assessment_page.may_move(request, row.area, onward))
    form = SaidForm(request.POST if request.method == "POST" else None, to=onward)
    heading = assessment_page.verb(onward)[0]
    return _ask(
        request,
        row,
        form,
        heading,
        lambda: assessments.step(row, onward, said=form.said, by=request.user),
        action=heading,
        done=_("The assessment is now: %s.") % str(onward.label).lower(),
        template="analyses/assessments/step.html",
        is_public=onward == State.COMMUNICATED,
    )


@require_http_methods(["GET", "POST"])
def give_grounds(request: Request, pk: int) -> HttpResponse:
    """Say which analyses and dialogues the assessment rests on."""
    row = assessment_page.writable(request, pk)
    form = GroundsForm(request.POST if request.method == "POST" else None, user=request.user)

    def act() -> None:
        grounds.give(Assessment.objects.filter(pk=pk), by=request.user, **form.cleaned_data)

    heading = _("What it rests on")
    return _ask(request, row, form, heading, act, action=_("Save the grounds"), done=_("The grounds are saved."))


@require_POST
def remove_ground(request: Request, pk: int) -> HttpResponse:
    """Take a ground away from a draft."""
    rows = Ground.objects.filter(assessment__in=Assessment.objects.visible_to(request.user))
    ground = get_object_or_404(rows.select_related("assessment__round"), pk=pk)
    require(permissions.can_assess(request.user, ground.assessment.area))
    return take(
        request,
        lambda: grounds.take_away(ground, by=request.user),
        back=f"{ground.assessment.get_absolute_url()}#grunder",
        done=_("The ground is taken away."),
    )


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the assessment, and when, with earlier texts."""
    row = assessment_page.find(request, pk)
    changes = history_of(events_of(Assessment, pgh_obj_id=row.pk))
    named = f"{row}, {row.get_horizon_display()}, {row.get_sector_display()}"
    context = {"named": named, "changes": changes, "crumbs": _crumbs(row, _("History"))}
    return render(request, "analyses/history.html", context)
