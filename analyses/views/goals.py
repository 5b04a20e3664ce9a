"""Goals and priorities: under the regional strategy's priorities, with what they rest on and what is done."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analyses import permissions
from analyses.forms.goals import GoalForm, GoalStepForm, PriorityForm, UndertakingForm
from analyses.models import (
    DELREGIONS,
    Analysis,
    Assessment,
    Goal,
    GoalGround,
    Priority,
    RegionalStrategy,
    Subject,
    Undertaking,
)
from analyses.services import goals, matrix, matrix_words
from analyses.views import assessment_page
from analyses.views.analysis_page import Move
from councils.models import ActionPoint, SharedItem
from portal import exports, thread
from portal.exports import Column
from portal.form_pages import ask, take
from portal.history import events_of, history_of
from portal.http import Request, require
from portal.sorting import swedish

State = Goal.State
BADGES = {
    State.PROPOSED: ("info", "pencil"),
    State.AGREED: ("now", "flag"),
    State.REACHED: ("ok", "ok"),
    State.DROPPED: ("mute", "x"),
}


def _crumbs(*way: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Goals and priorities"), reverse("analyses:goal-list")), *way]


def _find(request: Request, pk: int) -> Goal:
    rows = Goal.objects.visible_to(request.user).select_related("shared_item", "written_by")
    return get_object_or_404(rows, pk=pk)


def _own(request: Request, pk: int) -> Goal:
    """Return the goal for writing: 403 to all but VGR's officials and the strategic group's coordinators."""
    goal = _find(request, pk)
    require(permissions.can_write_goals(request.user))
    return goal


@require_GET
def index(request: Request) -> HttpResponse:
    """The goals under each of the strategy's four priorities; dropped ones last."""
    require(permissions.can_read_analyses(request.user))
    rows = Goal.objects.visible_to(request.user).order_by("strategy", "state", "first_year", "pk")
    rows = rows.annotate(done=Count("undertakings", distinct=True), on=Count("grounds", distinct=True))
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Goals and priorities"), columns=_columns(), rows=rows)
    found = list(rows.prefetch_related("priorities"))
    groups = [(one.label, [goal for goal in found if goal.strategy == one]) for one in RegionalStrategy]
    context = {
        "groups": groups,
        "has_goals": bool(found),
        "badges": BADGES,
        "can_write": permissions.can_write_goals(request.user),
    }
    return render(request, "analyses/goals/index.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Priority in the regional strategy"), lambda row: row.get_strategy_display()),
        Column(_("Goal"), lambda row: row.title),
        Column(_("Area"), lambda row: row.get_area_display()),
        Column(_("Years"), lambda row: row.years),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("What was said"), lambda row: row.said),
        Column(_("Day"), lambda row: row.said_on),
    ]


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A goal: why, what it rests on, what is done first, and what is done."""
    goal = _find(request, pk)
    can_write = permissions.can_write_goals(request.user)
    found = thread.of(request.user, thread.node("goal", goal))
    context = {
        "goal": goal,
        "badge": BADGES[State(goal.state)],
        "resting": _resting(request, goal),
        "priorities": list(goal.priorities.all()),
        # What is done comes from the goal on the red thread too; whoever may take it away needs the rows.
        "undertakings": _undertakings(request, goal) if can_write else [],
        "done": [] if can_write else found.here.came,
        "can_write": can_write,
        "moves": _moves(goal) if can_write else [],
        "priority_form": PriorityForm() if can_write else None,
        "thread": replace(found, led=[node for node in found.led if node.kind.name != "assessment"]),
        "crumbs": _crumbs((goal.title, None)),
    }
    return render(request, "analyses/goals/detail.html", context)


def _resting(request: Request, goal: Goal) -> list[tuple[Subject, Any, list[tuple[str, str, str]]]]:
    """Return the subjects that the goal rests on: what most of their cells say, and each delregion in words."""
    rows = Assessment.objects.visible_to(request.user).filter(goal_grounds__goal=goal).exclude(value="")
    looks, signs = assessment_page.looks(), matrix.signs(rows)
    found = []
    for subject in Subject.objects.filter(pk__in=signs).order_by(swedish("name"), "pk"):
        cells, total = signs[subject.pk], matrix.total(signs[subject.pk])
        said = [(area.value, str(area.label), matrix_words.said_by(cells, area)) for area in DELREGIONS]
        found.append((subject, looks[total.sign] if total else looks[""], [one for one in said if one[2]]))
    return found


def _undertakings(request: Request, goal: Goal) -> list[Undertaking]:
    """Return what the reader may see of what is done under the goal."""
    rows = goal.undertakings.select_related("shared_item", "action_point", "analysis")
    seen = (
        rows.filter(shared_item__in=SharedItem.objects.visible_to(request.user))
        | rows.filter(action_point__in=ActionPoint.objects.visible_to(request.user))
        | rows.filter(analysis__in=Analysis.objects.visible_to(request.user))
    )
    return list(seen.distinct().order_by("pk"))


def _words(to: State) -> tuple[str, str]:
    return {
        State.AGREED: (_("Say that it is agreed"), "flag"),
        State.REACHED: (_("Say that it is reached"), "ok"),
        State.DROPPED: (_("Drop it"), "x"),
        State.PROPOSED: (_("Make it a proposal again"), "undo"),
    }[to]


def _moves(goal: Goal) -> list[Move]:
    onward = [to for to in State if to in Goal.NEXT[State(goal.state)]]
    order = sorted(onward, key=[State.AGREED, State.REACHED, State.PROPOSED, State.DROPPED].index)
    return [Move(*_words(to), reverse("analyses:goal-step", args=[goal.pk, to.value])) for to in order]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Propose a goal."""
    require(permissions.can_write_goals(request.user))
    form = GoalForm(request.POST if request.method == "POST" else None, user=request.user)
    heading = _("Propose a goal")
    return ask(
        request,
        form,
        heading=heading,
        crumbs=_crumbs((heading, None)),
        back=reverse("analyses:goal-list"),
        act=lambda: goals.propose(form.save(commit=False), form.cleaned_data["subjects"], by=request.user),
        action=_("Save the goal"),
        done=_("The goal is proposed."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a goal, and what it rests on."""
    goal = _own(request, pk)
    form = GoalForm(request.POST if request.method == "POST" else None, instance=goal, user=request.user)

    def act() -> Goal:
        subjects = form.cleaned_data["subjects"]
        return goals.edit(form.save(commit=False), subjects, version=form.read_version, by=request.user)

    heading = _("Change the goal")
    return ask(
        request,
        form,
        heading=heading,
        about=goal.title,
        crumbs=_crumbs((goal.title, goal.get_absolute_url()), (heading, None)),
        back=goal.get_absolute_url(),
        act=act,
        action=_("Save the goal"),
        done=_("The goal is changed."),
        words={"user": request.user},
    )


@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, to: str) -> HttpResponse:
    """Take a goal a step, with how it was decided."""
    goal = _own(request, pk)
    if to not in State:
        raise Http404
    onward = State(to)
    heading = _words(onward)[0]
    form: Any = GoalStepForm(request.POST if request.method == "POST" else None)
    if onward == State.PROPOSED:
        form.fields.clear()
    return ask(
        request,
        form,
        heading=heading,
        about=goal.title,
        crumbs=_crumbs((goal.title, goal.get_absolute_url()), (heading, None)),
        back=goal.get_absolute_url(),
        act=lambda: goals.step(goal, onward, by=request.user, **form.cleaned_data),
        action=heading,
        done=_("The goal is now: %s.") % str(onward.label).lower(),
    )


@require_POST
def add_priority(request: Request, pk: int) -> HttpResponse:
    """Add what is to be done first."""
    goal = _own(request, pk)
    form = PriorityForm(request.POST)
    if form.is_valid():
        goals.add_priority(goal, form.cleaned_data["title"], by=request.user)
        messages.success(request, _("The priority is added."))
    else:
        messages.error(request, _("Write what is to be done first."))
    return redirect(f"{goal.get_absolute_url()}#prioriteringar")


@require_POST
def remove_priority(request: Request, pk: int) -> HttpResponse:
    """Take a priority away."""
    rows = Priority.objects.filter(goal__in=Goal.objects.visible_to(request.user)).select_related("goal")
    priority = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_goals(request.user))
    goals.remove_priority(priority, by=request.user)
    messages.success(request, _("The priority is taken away."))
    return redirect(f"{priority.goal.get_absolute_url()}#prioriteringar")


@require_http_methods(["GET", "POST"])
def undertake(request: Request, pk: int) -> HttpResponse:
    """Say what is done under the goal."""
    goal = _own(request, pk)
    row = Undertaking(goal=goal)
    form = UndertakingForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    heading, page = _("What is done under the goal?"), goal.get_absolute_url()

    def act() -> None:
        goals.undertake(form.save(commit=False), by=request.user)

    return ask(
        request,
        form,
        heading=heading,
        about=goal.title,
        crumbs=_crumbs((goal.title, page), (heading, None)),
        back=page,
        act=act,
        done=_("It is noted."),
    )


@require_POST
def leave(request: Request, pk: int) -> HttpResponse:
    """Take away what is not done under the goal after all."""
    rows = Undertaking.objects.filter(goal__in=Goal.objects.visible_to(request.user)).select_related("goal")
    undertaking = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_goals(request.user))
    goals.leave(undertaking, by=request.user)
    messages.success(request, _("It is taken away."))
    return redirect(undertaking.goal)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the goal, and when: for those who write it, since it names what others may not read."""
    goal = _own(request, pk)
    of_goal = (events_of(model, goal_id=pk) for model in (Priority, GoalGround, Undertaking))
    rested = events_of(GoalGround, goal_id=pk).values("assessment_id")
    known = Assessment.objects.filter(pk__in=rested).select_related("subject")  # whose names it says
    context = {
        "named": f"{goal.title}, {_('Goal').lower()}",
        "changes": history_of(events_of(Goal, pgh_obj_id=pk), *of_goal, known=[goal, *known]),
        "crumbs": _crumbs((goal.title, goal.get_absolute_url()), (_("History"), None)),
    }
    return render(request, "analyses/history.html", context)


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Let everybody read the goal."""
    goal = _own(request, pk)
    return take(request, lambda: goals.publish(goal, by=request.user), back=goal, done=_("The goal is public."))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Let the goal be read by the councils alone."""
    goal = _own(request, pk)
    goals.withdraw(goal, by=request.user)
    messages.success(request, _("The goal is no longer public."))
    return redirect(goal)
