"""Action plans: written for a year, adopted, followed all through it, and revised for the next."""

from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import ActionPlan, ActionPoint, Council, FocusArea, Meeting, PlanStep
from councils.services import notices
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

State = ActionPlan.State


def locked(plan: ActionPlan) -> ActionPlan:
    """Return the plan as it is now, locked until the transaction ends."""
    row = ActionPlan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan.pk).first()
    if row is None:
        raise WrongState(_("Somebody else has removed it. Load the page again."))
    return row


def open_for_writing(plan: ActionPlan) -> ActionPlan:
    """Return the plan, locked, unless the next year's has taken its place."""
    row = locked(plan)
    if not row.is_current:
        raise WrongState(_("The next year's plan has taken its place, so nothing in this one can be changed."))
    return row


@recorded
def begin(council: Council, year: int, *, by: User) -> ActionPlan:
    """Begin a year's plan with what is not done in the latest one: text, focus areas and their open action points."""
    Council.objects.select_for_update(of=("self",), no_key=True).get(pk=council.pk)
    if ActionPlan.objects.filter(council=council, year=year).exists():
        raise WrongState(_("The council has a plan for that year already."))
    latest = council.action_plans.filter(revised_by=None, year__lt=year).order_by("-year").first()
    plan = ActionPlan.objects.create(council=council, year=year, revises=latest, text=latest.text if latest else "")
    if latest:
        _carry(latest, plan)
    return plan


def _carry(latest: ActionPlan, plan: ActionPlan) -> None:
    ended = [FocusArea.State.DONE, FocusArea.State.STOPPED]
    for position, old in enumerate(latest.focus_areas.exclude(state__in=ended), 1):
        new = FocusArea.objects.create(plan=plan, position=position, title=old.title, aim=old.aim, continues=old)
        steps = old.steps.filter(action_point__state=ActionPoint.State.OPEN).values_list("action_point", flat=True)
        PlanStep.objects.bulk_create([PlanStep(focus_area=new, action_point_id=pk) for pk in steps])


@recorded
def edit(plan: ActionPlan, *, version: int, by: User) -> ActionPlan:
    """Save what the form changes; Conflict if somebody else has changed it since it was read."""
    open_for_writing(plan)
    concurrency.save(plan, version=version, fields=["text"])
    return plan


@recorded
def adopt(plan: ActionPlan, *, on: date, meeting: Meeting | None = None, by: User) -> ActionPlan:
    """Say that the council stands behind the plan; the one that it revises is replaced."""
    row = locked(plan)
    row.move_to(State.ADOPTED)
    if on > timezone.localdate():
        raise WrongState(_("Give a day that has come."))
    if not row.focus_areas.exists():
        raise WrongState(_("Add a focus area before the plan is adopted."))
    row.adopted_on, row.meeting = on, meeting
    row.version += 1
    row.save(update_fields=["state", "adopted_on", "meeting", "version"])
    if row.revises is not None and (old := locked(row.revises)).state == State.ADOPTED:
        old.move_to(State.REPLACED)
        old.version += 1
        old.save(update_fields=["state", "version"])
    return row


@recorded
def add_focus(focus: FocusArea, *, by: User) -> FocusArea:
    """Add a focus area last in the plan."""
    open_for_writing(focus.plan)
    last = focus.plan.focus_areas.aggregate(last=Max("position"))["last"] or 0
    focus.position = last + 1
    focus.save()
    return focus


@recorded
def edit_focus(focus: FocusArea, *, version: int, by: User) -> FocusArea:
    """Save a focus area's words; Conflict if somebody else has changed it since it was read."""
    open_for_writing(focus.plan)
    concurrency.save(focus, version=version, fields=["title", "aim"])
    return focus


@recorded
def follow_up(focus: FocusArea, *, version: int, by: User) -> FocusArea:
    """Say how it goes, today; Conflict if somebody else has said so since it was read."""
    open_for_writing(focus.plan)
    focus.followed_up_on = timezone.localdate()
    concurrency.save(focus, version=version, fields=["state", "comment", "followed_up_on"])
    return focus


@recorded
def remove_focus(focus: FocusArea, *, by: User) -> None:
    """Take a focus area out of a draft; what has been adopted is stopped instead."""
    if locked(focus.plan).state != State.DRAFT:
        raise WrongState(_("The plan is adopted. Say that the focus area is stopped instead."))
    FocusArea.objects.filter(pk=focus.pk).delete()


@recorded
def link(focus: FocusArea, action_point: ActionPoint, *, by: User) -> None:
    """Make one of the council's action points a step of the focus area; once."""
    if open_for_writing(focus.plan).council_id != action_point.council_id:
        raise WrongState(_("Choose one of the council's own action points."))
    PlanStep.objects.bulk_create([PlanStep(focus_area=focus, action_point=action_point)], ignore_conflicts=True)


@recorded
def add_step(focus: FocusArea, action_point: ActionPoint, *, by: User) -> ActionPoint:
    """Put a new action point on the council's list, as a step of the focus area."""
    action_point.council_id = open_for_writing(focus.plan).council_id
    action_point.save()
    PlanStep.objects.create(focus_area=focus, action_point=action_point)
    notices.action_given(action_point, by=by)
    return action_point


@recorded
def unlink(step: PlanStep, *, by: User) -> None:
    """Take a step out of the plan; its action point stays on the council's list."""
    open_for_writing(step.focus_area.plan)
    PlanStep.objects.filter(pk=step.pk).delete()
