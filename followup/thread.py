"""Commitments and money on the red thread.

What shows that a commitment is kept leads to it; a shared item leads to a project, a project to its decisions, to the
changes that it has asked for, and to the reports that it has sent with their claims.
"""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Agreement, ChangeRequest, Commitment, Decision, Evidence, Project, ProjectReport
from followup.models.evidence import KINDS as SHOWING
from portal.models import User
from portal.thread import Kind, Lead


def _evidence(kind: str) -> "QuerySet[Any]":
    return Evidence.objects.filter(kind=kind)


def _projects(user: User) -> Any:
    return Project.objects.visible_to(user).select_related("organisation", "agreement")


def _sent() -> "QuerySet[ProjectReport]":
    return ProjectReport.objects.exclude(sent_at=None)


def _decided() -> "QuerySet[ChangeRequest]":
    return ChangeRequest.objects.exclude(decision=None)


def _reports(user: User) -> Any:
    return ProjectReport.objects.visible_to(user).exclude(sent_at=None).select_related("project")


KINDS = [
    Kind(
        "commitment",
        Commitment,
        "checklist",
        visible=Commitment.objects.visible_to,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: None,
        context=lambda row: _("number %(number)d in the declaration") % {"number": row.number},
    ),
    Kind(
        "agreement",
        Agreement,
        "coins",
        visible=lambda user: Agreement.objects.visible_to(user).select_related("party"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.from_on,
        context=lambda row: str(row.party),
    ),
    Kind(
        "project",
        Project,
        "coins",
        visible=_projects,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.from_on,
        context=lambda row: f"{row.organisation.label}, {str(row.get_state_display()).lower()}",
    ),
    Kind(
        "funding-decision",
        Decision,
        "stamp",
        visible=lambda user: Decision.objects.visible_to(user).select_related("project", "board"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: row.decided_on,
        context=lambda row: row.project.title,
    ),
    Kind(
        "change-request",
        ChangeRequest,
        "pencil",
        visible=lambda user: ChangeRequest.objects.visible_to(user).select_related("project"),
        url=lambda row: row.get_absolute_url(),
        on=lambda row: timezone.localdate(row.sent_at),
        context=lambda row: str(row.get_state_display()),
    ),
    Kind(
        "project-report",
        ProjectReport,
        "doc",
        visible=_reports,
        url=lambda row: row.get_absolute_url(),
        on=lambda row: timezone.localdate(row.sent_at),
        context=lambda row: str(row.get_state_display()),
    ),
]
LEADS = [
    *(Lead(kind, "commitment", partial(_evidence, kind), "record_id", "commitment_id") for kind in SHOWING),
    Lead("agreement", "project", Project.objects.all, "agreement_id", "pk"),
    Lead("shared-item", "project", Project.objects.all, "shared_item_id", "pk"),
    Lead("project", "funding-decision", Decision.objects.all, "project_id", "pk"),
    Lead("project", "change-request", ChangeRequest.objects.all, "project_id", "pk"),
    Lead("change-request", "funding-decision", _decided, "pk", "decision_id"),
    Lead("project", "project-report", _sent, "project_id", "pk"),
]
