"""What the follow-up and the money tell people of, by kind, and where each leads whoever may still see it."""

from django.utils.translation import gettext as _

from followup.models import ChangeRequest, Project, ProjectReport, SelfAssessment
from followup.services import notices
from portal.models import Notification, User
from portal.notifications import Channel, Kind


def _assessment(user: User, row: Notification) -> str:
    found = SelfAssessment.objects.visible_to(user).select_related("cycle").filter(pk=row.record_id or 0).first()
    return found.get_absolute_url() if found else ""


def _report(user: User, row: Notification) -> str:
    record = ProjectReport.objects.visible_to(user).filter(pk=row.record_id or 0).first()
    return record.get_absolute_url() if record else ""


def _project(user: User, row: Notification) -> str:
    record = Project.objects.visible_to(user).filter(pk=row.record_id or 0).first()
    return record.get_absolute_url() if record else ""


def _change(user: User, row: Notification) -> str:
    record = ChangeRequest.objects.visible_to(user).filter(pk=row.record_id or 0).first()
    return record.get_absolute_url() if record else ""


def kinds() -> list[Kind]:
    return [
        Kind(
            notices.ASKED,
            lambda: _("The follow-up that your party is asked to answer"),
            "checklist",
            _assessment,
            Channel.IMMEDIATE,
        ),
        Kind(notices.DUE, lambda: _("Reminders of the follow-up"), "clock", _assessment),
        Kind(notices.STEP, lambda: _("Steps of the follow-up"), "checklist", _assessment),
        Kind("report-due", lambda: _("Reports of your projects that are due"), "clock", _report, Channel.IMMEDIATE),
        Kind("report-sent", lambda: _("Claims and reports to review"), "coins", _report),
        Kind("report-answered", lambda: _("Answers to your claims and reports"), "coins", _report, Channel.IMMEDIATE),
        Kind("application-sent", lambda: _("Applications that come in"), "coins", _project),
        Kind("change-asked", lambda: _("Changes that projects ask for"), "coins", _change),
        Kind("change-decided", lambda: _("Decisions on changes"), "stamp", _change, Channel.IMMEDIATE),
        Kind("application-decided", lambda: _("Decisions on your applications"), "stamp", _project, Channel.IMMEDIATE),
    ]
