"""The goals that are published, for everybody: what shall be reached, what is done first, and what they rest on."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyses.models import Analysis, Assessment, Goal, GoalGround, RegionalStrategy, Undertaking
from analyses.views import goals


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The published goals under each of the strategy's priorities; four queries."""
    resting = GoalGround.objects.filter(assessment__in=Assessment.objects.public()).select_related(
        "assessment__subject"
    )
    done = Undertaking.objects.filter(analysis__in=Analysis.objects.published()).select_related("analysis")
    rows = (
        Goal.objects.public()
        .order_by("state", "first_year", "pk")
        .prefetch_related(
            "priorities",
            Prefetch("grounds", resting, to_attr="resting"),
            Prefetch("undertakings", done, to_attr="done"),
        )
    )
    found = [(goal, _subjects(goal)) for goal in rows]
    groups = [(one.label, [pair for pair in found if pair[0].strategy == one]) for one in RegionalStrategy]
    context = {
        "groups": [(label, pairs) for label, pairs in groups if pairs],
        "badges": goals.BADGES,
        "section": "public-goals",
    }
    return render(request, "analyses/library/goals.html", context)


def _subjects(goal: Goal) -> list[tuple[int, str]]:
    """Return the subjects whose communicated assessments the goal rests on, each once."""
    rows = {ground.assessment.subject_id: ground.assessment.subject.name for ground in goal.resting}  # type: ignore[attr-defined]  # given by the prefetch
    return sorted(rows.items(), key=lambda pair: pair[1])
