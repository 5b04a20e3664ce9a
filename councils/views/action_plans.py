"""A council's action plans: the year's with its focus areas and steps, how it goes, and earlier years'."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.action_plans import AdoptForm, FocusForm, FollowUpForm, PlanForm, StepForm, YearForm
from councils.models import ActionPlan, FocusArea, PlanStep
from councils.services import action_plans
from councils.views import council_page
from portal import thread
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.history import events_of, history_of
from portal.http import Request, rebase, require

State = ActionPlan.State
BADGES = {State.DRAFT: ("mute", "pencil"), State.ADOPTED: ("ok", "stamp"), State.REPLACED: ("mute", "sync")}
FOCUS_BADGES = {
    FocusArea.State.PLANNED: ("mute", "ring"),
    FocusArea.State.UNDER_WAY: ("now", "clock"),
    FocusArea.State.DONE: ("ok", "ok"),
    FocusArea.State.STOPPED: ("warn", "x"),
}


def _find(request: Request, pk: int) -> ActionPlan:
    rows = ActionPlan.objects.visible_to(request.user).select_related("council__host__party", "revises", "meeting")
    return get_object_or_404(rows, pk=pk)


def _own(request: Request, pk: int) -> ActionPlan:
    """Return the plan for writing: 404 to whoever may not read it, 403 to all but the council's coordinators."""
    plan = _find(request, pk)
    require(permissions.can_plan_meeting(request.user, plan.council))
    return plan


def _focus(request: Request, pk: int) -> FocusArea:
    """Return the focus area for writing, as its plan."""
    rows = FocusArea.objects.filter(plan__in=ActionPlan.objects.visible_to(request.user)).select_related(
        "plan__council"
    )
    focus = get_object_or_404(rows, pk=pk)
    require(permissions.can_plan_meeting(request.user, focus.plan.council))
    return focus


@require_GET
def index(request: Request, slug: str) -> HttpResponse:
    """The council's plans, the latest first; what counts now is one press away."""
    council = council_page.find(request, slug)
    plans = list(council.action_plans.order_by("-year").prefetch_related("focus_areas"))
    may_write = permissions.can_plan_meeting(request.user, council) and council.ended_on is None
    context = council_page.frame(
        request, council, "plans", plans=plans, badges=BADGES, focus_badges=FOCUS_BADGES, may_write=may_write
    )
    return render(request, "councils/action_plans/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, slug: str) -> HttpResponse:
    """Begin a year's plan, with what is not done in the latest one."""
    council = council_page.find(request, slug)
    require(permissions.can_plan_meeting(request.user, council) and council.ended_on is None)
    latest = council.action_plans.order_by("-year").first()
    initial = {"year": latest.year + 1 if latest else timezone.localdate().year}
    form = YearForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("councils:plan-list", args=[slug])
    if request.method != "POST" or not form.is_valid():
        lede = _("What is not done in the latest plan comes along.") if latest else ""
        return _form(request, form, _("Begin a plan"), council.name, back, _("Begin the plan"), lede=lede)
    try:
        return redirect(action_plans.begin(council, form.cleaned_data["year"], by=request.user))
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(back)


def _form(
    request: Request, form: Any, heading: str, about: str, back: str, action: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    crumbs = [(_("Councils"), reverse("councils:council-list")), (about, back), (heading, None)]
    words = {"heading": heading, "about": about, "back": back, "action": action, "crumbs": crumbs}
    status = status or (422 if form.errors else 200)
    return render(request, "councils/action_plans/form.html", {"form": form, **words, **more}, status=status)


def _title(plan: ActionPlan) -> str:
    return f"{plan}, {plan.council.short_name}"


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A plan: its focus areas with how each goes and the steps that are taken."""
    plan = _find(request, pk)
    steps = Prefetch("steps", PlanStep.objects.select_related("action_point__owner"))
    areas = list(plan.focus_areas.select_related("continues__plan").prefetch_related(steps))
    can_write = permissions.can_plan_meeting(request.user, plan.council) and plan.is_current
    context = {
        "plan": plan,
        "badge": BADGES[State(plan.state)],
        "areas": areas,
        "badges": FOCUS_BADGES,
        "ended": sum(area.state == FocusArea.State.DONE for area in areas),
        "can_write": can_write,
        "thread": thread.of(request.user, thread.node("action-plan", plan)),
        "crumbs": [
            (_("Councils"), reverse("councils:council-list")),
            (plan.council.short_name, plan.council.get_absolute_url()),
            (_("Action plans"), reverse("councils:plan-list", args=[plan.council.slug])),
            (str(plan.year), None),
        ],
    }
    return render(request, "councils/action_plans/detail.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what the plan is about."""
    plan = _own(request, pk)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=plan)
    words = (_("Change the plan"), _title(plan), plan.get_absolute_url(), _("Save"))
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, *words)
    try:
        action_plans.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The plan is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, *words, status=409, conflict=rebase(form, conflict.current))
    return redirect(plan)


@require_http_methods(["GET", "POST"])
def adopt(request: Request, pk: int) -> HttpResponse:
    """Say when and where the council has adopted the plan."""
    plan = _own(request, pk)
    form = AdoptForm(request.POST if request.method == "POST" else None, council=plan.council)
    if request.method != "POST" or not form.is_valid():
        words = (_("Adopt the plan"), _title(plan), plan.get_absolute_url(), _("Adopt the plan"))
        return _form(request, form, *words)
    return take(
        request,
        lambda: action_plans.adopt(plan, by=request.user, **form.cleaned_data),
        back=plan,
        done=_("The plan is adopted."),
    )


@require_http_methods(["GET", "POST"])
def add_focus(request: Request, pk: int) -> HttpResponse:
    """Add a focus area."""
    plan = _own(request, pk)
    form = FocusForm(request.POST if request.method == "POST" else None, instance=FocusArea(plan=plan))
    if request.method != "POST" or not form.is_valid():
        words = (_("Add a focus area"), _title(plan), plan.get_absolute_url(), _("Add the focus area"))
        return _form(request, form, *words)
    return take(
        request,
        lambda: action_plans.add_focus(form.save(commit=False), by=request.user),
        back=plan,
        done=_("The focus area is added."),
    )


def _change(request: Request, focus: FocusArea, form: Any, heading: str, act: Any, said: str) -> HttpResponse:
    """Show one of a focus area's forms, and do with it what it is for."""
    words = (heading, f"{focus.title}. {_title(focus.plan)}", focus.plan.get_absolute_url(), _("Save"))
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, *words)
    try:
        act(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, said)
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        return _form(request, form, *words, status=409, conflict=rebase(form, conflict.current))
    return redirect(focus.plan)


@require_http_methods(["GET", "POST"])
def edit_focus(request: Request, pk: int) -> HttpResponse:
    """Change what a focus area is called, and its aim."""
    focus = _focus(request, pk)
    form = FocusForm(request.POST if request.method == "POST" else None, instance=focus)
    said = _("The focus area is changed.")
    return _change(request, focus, form, _("Change the focus area"), action_plans.edit_focus, said)


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, pk: int) -> HttpResponse:
    """Say how a focus area goes."""
    focus = _focus(request, pk)
    form = FollowUpForm(request.POST if request.method == "POST" else None, instance=focus)
    return _change(request, focus, form, _("How does it go?"), action_plans.follow_up, _("It is noted."))


@require_POST
def remove_focus(request: Request, pk: int) -> HttpResponse:
    """Take a focus area out of a draft."""
    focus = _focus(request, pk)
    return take(
        request,
        lambda: action_plans.remove_focus(focus, by=request.user),
        back=focus.plan,
        done=_("The focus area is taken away."),
    )


@require_http_methods(["GET", "POST"])
def add_step(request: Request, pk: int) -> HttpResponse:
    """Add a step: a new action point, or one that the council has."""
    focus = _focus(request, pk)
    form = StepForm(request.POST if request.method == "POST" else None, focus=focus)
    if request.method != "POST" or not form.is_valid():
        lede = f"{focus.title}. {_title(focus.plan)}"
        return _form(request, form, _("Add a step"), lede, focus.plan.get_absolute_url(), _("Add the step"))
    try:
        if existing := form.cleaned_data["existing"]:
            action_plans.link(focus, existing, by=request.user)
        else:
            action_plans.add_step(focus, form.save(commit=False), by=request.user)
        messages.success(request, _("The step is added."))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(focus.plan)


@require_POST
def remove_step(request: Request, pk: int) -> HttpResponse:
    """Take a step out of the plan; its action point stays."""
    rows = PlanStep.objects.filter(focus_area__plan__in=ActionPlan.objects.visible_to(request.user))
    step = get_object_or_404(rows.select_related("focus_area__plan__council"), pk=pk)
    plan = step.focus_area.plan
    require(permissions.can_plan_meeting(request.user, plan.council))
    return take(
        request,
        lambda: action_plans.unlink(step, by=request.user),
        back=plan,
        done=_("The step is taken out of the plan. The action point stays on the council's list."),
    )


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the plan and said how it goes, and when."""
    plan = _find(request, pk)
    context = {
        "plan": plan,
        "title": _title(plan),
        "changes": history_of(events_of(ActionPlan, pgh_obj_id=plan.pk), events_of(FocusArea, plan_id=plan.pk)),
        "crumbs": [
            (plan.council.short_name, plan.council.get_absolute_url()),
            (str(plan), plan.get_absolute_url()),
            (_("History"), None),
        ],
    }
    return render(request, "councils/action_plans/history.html", context)
