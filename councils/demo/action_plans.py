"""The demo's action plans: last year's, which has been replaced, and this year's with how it goes."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from councils.demo.dice import Dice
from councils.demo.journal import Journal, moment
from councils.models import ActionPlan, ActionPoint, Council, FocusArea, Meeting, Membership, PlanStep

State = ActionPlan.State
INTRO = (
    "Rådet arbetar med tre områden under året. De valdes efter rådets dialoger och den senaste bedömningen av"
    " kompetensbehoven."
)


def build(journal: Journal, now: datetime) -> None:
    """Give each competence council a plan for last year and one for this."""
    rows = tomllib.loads(Path(__file__).with_name("texts").joinpath("plans.toml").read_text(encoding="utf-8"))["areas"]
    for council in Council.objects.filter(kind=Council.Kind.OVERARCHING).order_by("pk"):
        place = council.memberships.filter(role=Membership.Role.COORDINATOR).select_related("person").first()
        by = place.person.user_id if place else None
        areas = Dice("plans", council.slug).some(rows, 3)
        year = timezone.localdate(now).year
        last = _plan(journal, council, year - 1, None, areas, by, now)
        _plan(journal, council, year, last, areas, by, now)
    journal.write()


def _plan(
    journal: Journal,
    council: Council,
    year: int,
    revises: ActionPlan | None,
    areas: list[dict[str, Any]],
    by: int | None,
    now: datetime,
) -> ActionPlan:
    begun = moment(date(year, 1, 9), 10)
    adopted = min(moment(date(year, 2, 12), 14), now - timedelta(days=1))
    meeting = Meeting.objects.filter(council=council, held_at__lte=adopted).order_by("-held_at").first()
    plan = ActionPlan.objects.create(
        council=council,
        year=year,
        text=INTRO,
        revises=revises,
        state=State.ADOPTED if revises else State.REPLACED,
        adopted_on=timezone.localdate(adopted),
        meeting=meeting,
        version=1 if revises else 2,
    )
    journal.made(plan, begun, by, state=State.DRAFT, adopted_on=None, meeting_id=None)
    if revises:
        journal.changed(plan, adopted, by)
    else:
        journal.changed(plan, adopted, by, state=State.ADOPTED)
        journal.changed(plan, moment(date(year + 1, 1, 20), 10), by)
    for position, row in enumerate(areas, 1):
        _area(journal, plan, position, row, by, now)
    return plan


def _area(
    journal: Journal, plan: ActionPlan, position: int, row: dict[str, Any], by: int | None, now: datetime
) -> None:
    is_now = plan.state == State.ADOPTED
    followed = now - timedelta(days=10 + 3 * position) if is_now else moment(date(plan.year, 11, 20), 9)
    is_followed = bool(row["comment"]) and (is_now or position < 3)
    old = FocusArea.objects.filter(plan=plan.revises, title=row["title"]).first() if plan.revises else None
    area = FocusArea.objects.create(
        plan=plan,
        position=position,
        title=row["title"],
        aim=row["aim"],
        continues=old,
        state=row["state"] if is_now else FocusArea.State.UNDER_WAY,
        comment=row["comment"] if is_now else "",
        followed_up_on=timezone.localdate(followed) if is_followed and is_now else None,
        version=1 if is_now else 0,
    )
    begun = moment(date(plan.year, 1, 9), 10)
    journal.made(area, begun, by, **({"state": "planned", "comment": "", "followed_up_on": None} if is_now else {}))
    if is_now:
        journal.changed(area, followed, by)
    points = ActionPoint.objects.filter(council=plan.council, created_at__year=plan.year).order_by("pk")
    for point in points[(position - 1) * 3 : position * 3]:
        step = PlanStep.objects.create(focus_area=area, action_point=point)
        journal.made(step, max(begun, point.created_at), by)
