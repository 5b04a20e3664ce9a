"""The demo's goals: agreed from the assessments that count, proposed, and reached."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from analyses.models import Analysis, Assessment, Goal, GoalGround, Priority, Undertaking
from councils.demo.journal import Journal
from councils.models import SharedItem

State = Goal.State


def build(journal: Journal, now: datetime, by: int | None) -> None:
    """Save the goals, on the assessments that count, and tell their history."""
    item = SharedItem.objects.filter(state=SharedItem.State.IN_PREPARATION).order_by("pk").first()
    analysis = Analysis.objects.filter(state=Analysis.State.PUBLISHED).order_by("pk").first()
    rows = tomllib.loads(Path(__file__).with_name("goals.toml").read_text(encoding="utf-8"))["goals"]
    for number, row in enumerate(rows):
        at = now - timedelta(days=260 - 20 * number, hours=3)
        is_said = row["state"] != State.PROPOSED
        goal = Goal.objects.create(
            **{name: row[name] for name in ("title", "text", "strategy", "state", "said")},
            first_year=at.year,
            last_year=2030 if row["state"] != State.REACHED else at.year,
            said_on=timezone.localdate(at + timedelta(days=30)) if is_said else None,
            published_at=at + timedelta(days=30) if row["state"] in Goal.FIRM else None,
            written_by_id=by,
            version=1 if is_said else 0,
        )
        journal.made(
            goal,
            at,
            by,
            **({"state": State.PROPOSED, "said": "", "said_on": None, "published_at": None} if is_said else {}),
        )
        if is_said:
            journal.changed(goal, at + timedelta(days=30), by)
        Goal.objects.filter(pk=goal.pk).update(written_at=at)
        _belongs(journal, goal, row, at, by)
        things: list[dict[str, Any]] = [{"shared_item": item}, {"analysis": analysis}] if number == 0 else []
        for thing in things:
            undertaking = Undertaking.objects.create(goal=goal, **thing)
            journal.made(undertaking, at + timedelta(days=40), by)
    journal.write()


def _belongs(journal: Journal, goal: Goal, row: dict[str, Any], at: datetime, by: int | None) -> None:
    for position, title in enumerate(row["priorities"], 1):
        priority = Priority.objects.create(goal=goal, position=position, title=title)
        journal.made(priority, at, by)
    rows = Assessment.objects.filter(state=Assessment.State.COMMUNICATED, subject__name__in=row["subjects"])
    for assessment in rows.exclude(value="not_assessed").order_by("pk"):
        ground = GoalGround.objects.create(goal=goal, assessment=assessment)
        journal.made(ground, at, by)
