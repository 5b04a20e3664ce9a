"""Councils, meetings, items, decisions, action points and proposals on the red thread."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import (
    ActionPlan,
    ActionPoint,
    AgendaItem,
    Council,
    Decision,
    Dialogue,
    Meeting,
    NeedObservation,
    PlanStep,
    Proposal,
    SentOn,
    SharedItem,
)
from portal.models import User
from portal.thread import Kind, Lead


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def place(item: AgendaItem) -> str:
    """Return where the item is read: in the minutes once there are any, before that on the agenda."""
    page = "minutes" if item.meeting.has_been_held else "agenda"
    return f"{reverse(f'councils:meeting-{page}', args=[item.meeting_id])}#p{item.position}"


def _items(user: User) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.visible_to(user).exclude(kind=AgendaItem.Kind.BREAK)
    return rows.select_related("meeting__council")


def _decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.visible_to(user).select_related("item__meeting__council")


def _action_points(user: User) -> QuerySet[ActionPoint]:
    return ActionPoint.objects.visible_to(user).distinct().select_related("council", "owner")


def _action_point(row: ActionPoint) -> str:
    words: list[Any] = [row.council.short_name, row.owner or _("Nobody yet"), row.outcome or row.get_state_display()]
    return ", ".join(str(word) for word in words)


KINDS = [
    Kind(
        "council",
        Council,
        "people",
        visible=Council.objects.visible_to,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: None,
        context=lambda row: str(row.get_kind_display()),
    ),
    Kind(
        "meeting",
        Meeting,
        "calendar",
        visible=lambda user: Meeting.objects.visible_to(user).select_related("council"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.day,
        title=lambda row: row.title,
        context=lambda row: f"{row.council.short_name}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "item",
        AgendaItem,
        "list",
        visible=_items,
        url=place,
        on=lambda row: row.meeting.day,
        context=lambda row: f"{row.meeting.council.short_name}, {row.meeting.title}",
    ),
    Kind(
        "decision",
        Decision,
        "stamp",
        visible=_decisions,
        url=lambda row: place(row.item),
        on=lambda row: row.item.meeting.day,
        title=lambda row: row.text,
        context=lambda row: f"{row.item.meeting.council.short_name}, {row.item.meeting.title}",
    ),
    Kind(
        "action-point",
        ActionPoint,
        "task",
        visible=_action_points,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: _day(row.created_at),
        context=_action_point,
    ),
    Kind(
        "action-plan",
        ActionPlan,
        "checklist",
        visible=lambda user: ActionPlan.objects.visible_to(user).select_related("council"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.adopted_on,
        context=lambda row: f"{row.council.short_name}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "proposal",
        Proposal,
        "send",
        visible=lambda user: Proposal.objects.visible_to(user).select_related("council"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: _day(row.proposed_at),
        context=lambda row: f"{row.council.short_name}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "dialogue",
        Dialogue,
        "comment",
        visible=lambda user: Dialogue.objects.visible_to(user).select_related("council", "organisation"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.held_on,
        context=lambda row: row.council.short_name,
    ),
    Kind(
        "need",
        NeedObservation,
        "people",
        visible=lambda user: NeedObservation.objects.visible_to(user).for_list().select_related("dialogue"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.dialogue.held_on,
        context=lambda row: str(row.code or _("In words only")),
    ),
    Kind(
        "shared-item",
        SharedItem,
        "shared",
        visible=lambda user: SharedItem.objects.visible_to(user).select_related("council"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.decided_on or _day(row.proposed_at),
        context=lambda row: f"{row.number}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "sent-on",
        SentOn,
        "send",
        visible=lambda user: SentOn.objects.visible_to(user).select_related("board__organisation", "item"),
        url=lambda row: f"{row.item.get_absolute_url()}#namnder",
        on=lambda row: row.handled_on or row.sent_on,
        context=lambda row: row.outcome or f"{row.board.organisation.label}, {_('waits for the board')}",
    ),
]
LEADS = [
    Lead("action-plan", "action-point", PlanStep.objects.all, "focus_area__plan", "action_point_id"),
    Lead("action-plan", "action-plan", ActionPlan.objects.all, "revises_id", "pk"),
    Lead("meeting", "action-plan", ActionPlan.objects.all, "meeting_id", "pk"),
    Lead("dialogue", "need", NeedObservation.objects.present, "dialogue_id", "pk"),
    Lead("dialogue", "action-point", ActionPoint.objects.all, "dialogue_id", "pk"),
    Lead("dialogue", "proposal", Proposal.objects.all, "dialogue_id", "pk"),
    Lead("council", "meeting", Meeting.objects.all, "council_id", "pk"),
    Lead("meeting", "item", AgendaItem.objects.all, "meeting_id", "pk"),
    Lead("item", "item", AgendaItem.objects.all, "carried_from_id", "pk"),
    Lead("item", "decision", Decision.objects.all, "item_id", "pk"),
    Lead("item", "action-point", ActionPoint.objects.all, "item_id", "pk"),
    Lead("item", "proposal", Proposal.objects.all, "origin_id", "pk"),
    Lead("proposal", "shared-item", SharedItem.objects.all, "origin_id", "pk"),
    Lead("shared-item", "item", AgendaItem.objects.all, "shared_item_id", "pk"),
    Lead("shared-item", "sent-on", SentOn.objects.all, "item_id", "pk"),
    Lead("proposal", "item", Proposal.objects.all, "pk", "item_id"),
]
