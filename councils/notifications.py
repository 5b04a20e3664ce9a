"""The kinds of things that the councils tell people of, and where each leads whoever may still see it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import ActionPoint, Correction, Hearing, HearingRequest, Meeting, Proposal, SharedItem
from portal.models import Notification, User
from portal.notifications import Channel, Kind


def _address(rows: "QuerySet[Any]", row: Notification) -> str:
    record = rows.filter(pk=row.record_id or 0).first()
    return str(record.get_absolute_url()) if record else ""


def _meeting(user: User, row: Notification) -> str:
    return _address(Meeting.objects.visible_to(user), row)


def _correction(user: User, row: Notification) -> str:
    records = Correction.objects.visible_to(user).select_related("meeting")
    record = records.filter(pk=row.record_id or 0).first()
    is_followed = record is not None and permissions.can_follow_corrections(user, record.meeting)
    return record.get_absolute_url() if record and is_followed else ""


def _extract(user: User, row: Notification) -> str:
    record = Meeting.objects.visible_to(user).filter(pk=row.record_id or 0).first()
    is_reviewed = record is not None and permissions.can_review_extract(user, record)
    return reverse("councils:meeting-extract", args=[record.pk]) if record and is_reviewed else ""


def _action_point(user: User, row: Notification) -> str:
    return _address(ActionPoint.objects.visible_to(user), row)


def _proposal(user: User, row: Notification) -> str:
    """One sees one's own proposal always, but the page that it stands on is the council's."""
    record = Proposal.objects.visible_to(user).select_related("council").filter(pk=row.record_id or 0).first()
    return record.get_absolute_url() if record and permissions.can_read_council(user, record.council_id) else ""


def _shared_item(user: User, row: Notification) -> str:
    return _address(SharedItem.objects.visible_to(user), row)


def _hearing(user: User, row: Notification) -> str:
    return _address(HearingRequest.objects.visible_to(user), row)


def _silent(user: User, row: Notification) -> str:
    return _address(Hearing.objects.visible_to(user), row)


def kinds() -> list[Kind]:
    return [
        Kind("call", lambda: _("Calls to meetings, also as a substitute"), "mail", _meeting, is_owed=True),
        Kind(
            "meeting-changed", lambda: _("Meetings that are changed or cancelled"), "calendar", _meeting, is_owed=True
        ),
        Kind(
            "approval",
            lambda: _("Minutes that you are asked to approve, and answers to you"),
            "stamp",
            _meeting,
            is_owed=True,
        ),
        Kind("minutes", lambda: _("Minutes that wait for the chair's approval"), "stamp", _meeting, Channel.IMMEDIATE),
        Kind(
            "correction",
            lambda: _("Corrections of approved minutes, and answers to yours"),
            "stamp",
            _correction,
            Channel.IMMEDIATE,
        ),
        Kind("extract", lambda: _("Public extracts of minutes that have been corrected"), "globe", _extract),
        Kind("proposal", lambda: _("Answers to what you have proposed"), "comment", _proposal, Channel.IMMEDIATE),
        Kind("proposal-new", lambda: _("Proposals and referrals to councils that you coordinate"), "list", _proposal),
        Kind("action-given", lambda: _("Action points that you are given"), "task", _action_point),
        Kind("action-due", lambda: _("Action points that are soon to be done"), "clock", _action_point),
        Kind("action-late", lambda: _("Action points that are late"), "alert", _action_point),
        Kind("shared-item", lambda: _("Shared items that are new or take a step"), "shared", _shared_item),
        Kind("hearing", lambda: _("Questions to the municipality that you answer for"), "mail", _hearing, is_owed=True),
        Kind("hearing-silent", lambda: _("Municipalities that stay silent after the last day"), "bell", _silent),
        Kind("mention", lambda: _("Where you are mentioned or answered"), "comment", _shared_item, Channel.IMMEDIATE),
    ]
