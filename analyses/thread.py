"""On the red thread: analyses from whoever asked to the next edition, and the assessments that rest on them."""

from django.utils import timezone

from analyses.models import Analysis, Assessment, Goal, GoalGround, Ground, Outcome, Undertaking
from portal.thread import Kind, Lead

KINDS = [
    Kind(
        "analysis",
        Analysis,
        "chart",
        visible=lambda user: Analysis.objects.visible_to(user).select_related("council"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: timezone.localdate(row.proposed_at),
        context=lambda row: f"{row.council.short_name}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "assessment",
        Assessment,
        "grid",
        visible=lambda user: Assessment.objects.visible_to(user).select_related("subject", "round"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: timezone.localdate(row.written_at),
        context=lambda row: f"{row.round}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "goal",
        Goal,
        "flag",
        visible=Goal.objects.visible_to,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.said_on or timezone.localdate(row.written_at),
        context=lambda row: f"{row.get_strategy_display()}, {str(row.get_state_display()).lower()}",
    ),
]
LEADS = [
    Lead("assessment", "goal", GoalGround.objects.all, "assessment_id", "goal_id"),
    Lead("shared-item", "goal", Goal.objects.all, "shared_item_id", "pk"),
    Lead("goal", "shared-item", Undertaking.objects.all, "goal_id", "shared_item_id"),
    Lead("goal", "action-point", Undertaking.objects.all, "goal_id", "action_point_id"),
    Lead("goal", "analysis", Undertaking.objects.all, "goal_id", "analysis_id"),
    Lead("analysis", "assessment", Ground.objects.all, "analysis_id", "assessment_id"),
    Lead("dialogue", "assessment", Ground.objects.all, "dialogue_id", "assessment_id"),
    Lead("meeting", "analysis", Analysis.objects.all, "origin_meeting_id", "pk"),
    Lead("analysis", "shared-item", Analysis.objects.all, "pk", "shared_item_id"),
    Lead("analysis", "meeting", Outcome.objects.all, "analysis_id", "meeting_id"),
    Lead("analysis", "shared-item", Outcome.objects.all, "analysis_id", "shared_item_id"),
    Lead("analysis", "analysis", Analysis.objects.all, "replaces_id", "pk"),
]
