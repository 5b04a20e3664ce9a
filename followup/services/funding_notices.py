"""Whom the money tells, of what, and in which words: reports that are due, sent, returned and approved."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Assignment
from followup.models import ChangeRequest, Project, ProjectReport
from portal.models import Notification, User
from portal.services.notifications import settle, tell
from portal.templatetags.portal import day

SOON = timedelta(days=14)
# What has been late for longer was told of then; the dashboard shows it still.
LATE = timedelta(days=30)


def contacts(project: Project) -> list[User]:
    rows = project.contacts.filter(person__user__isnull=False).select_related("person__user")
    return [row.person.user for row in rows if row.person.user]


def officers(project: Project) -> QuerySet[User]:
    """Return the association's funding officers; where it has none, VGR's officials."""
    tasks = Assignment.objects.on(timezone.localdate())
    own = tasks.filter(organisation=project.agreement.party.organisation_id, task=Assignment.Task.FUNDING_OFFICER)
    region = tasks.filter(organisation__party="vg", task=Assignment.Task.STAFF)
    found = own if own.exists() else region
    return User.objects.filter(person__assignments__in=found).distinct()


def sent(report: ProjectReport, *, by: User) -> None:
    """Tell the officers that there is something to review; the project is not reminded any more."""
    settle(report, "report-due")
    _tell(report, officers(report.project), "report-sent", lambda: _("To review: %s"), by)


def applied(project: Project, *, by: User) -> None:
    """Tell the officers that an application has come in."""
    _tell_of(project, officers(project), "application-sent", lambda: _("New application: %s"), by)


def decided(project: Project, *, by: User) -> None:
    """Tell the project's contacts what has been decided."""
    _tell_of(project, contacts(project), "application-decided", lambda: _("Decision on your application: %s"), by)


def _tell_of(
    project: Project, users: "QuerySet[User] | list[User]", kind: str, text: Callable[[], str], by: User
) -> None:
    def words() -> tuple[str, str]:
        return text() % project.title, project.agreement.party.organisation.name

    tell(users, kind, once=f"{project.pk}:{kind}", record=project, words=words, by=by)


def change_asked(request: ChangeRequest, *, by: User) -> None:
    """Tell the officers that a project asks for a change."""
    _tell_of_change(request, officers(request.project), "change-asked", lambda: _("Asks for a change: %s"), by)


def change_decided(request: ChangeRequest, *, by: User) -> None:
    """Tell the project's contacts what has been decided, and the officers no more that it waits."""
    settle(request, "change-asked")

    def text() -> str:
        return _("Decision on the change that you asked for: %s")

    _tell_of_change(request, contacts(request.project), "change-decided", text, by)


def _tell_of_change(
    request: ChangeRequest, users: "QuerySet[User] | list[User]", kind: str, text: Callable[[], str], by: User
) -> None:
    def words() -> tuple[str, str]:
        return text() % request.project.title, request.project.agreement.party.organisation.name

    tell(users, kind, once=f"{request.pk}", record=request, words=words, by=by)


def returned(report: ProjectReport, *, by: User) -> None:
    _tell(report, contacts(report.project), "report-answered", lambda: _("Returned with remarks: %s"), by)


def approved(report: ProjectReport, *, by: User) -> None:
    _tell(report, contacts(report.project), "report-answered", lambda: _("Approved and paid: %s"), by)


def _tell(
    report: ProjectReport, users: "QuerySet[User] | list[User]", kind: str, text: Callable[[], str], by: User
) -> None:
    def words() -> tuple[str, str]:
        return text() % report, report.project.organisation.name

    tell(users, kind, once=f"{report.pk}:{report.version}", record=report, words=words, by=by)


def reports_due(now: datetime) -> int:
    """Remind contacts of a report two weeks before it is due, and them and the officers once it is late."""
    today = timezone.localdate(now)
    rows = ProjectReport.objects.unsent().filter(due_on__range=(today - LATE, today + SOON), to_on__lt=today)
    found = list(rows.select_related("project__agreement__party", "project__organisation").order_by("pk"))
    about = Notification.objects.filter(kind="report-due", record_id__in=[row.pk for row in found])
    told = set(about.values_list("key", flat=True))
    return sum(_remind(row, today, told) for row in found)


def _remind(report: ProjectReport, today: date, told: set[str]) -> int:
    is_late = report.due_on < today
    once = f"{report.pk}:{report.due_on}:{'late' if is_late else 'soon'}"
    if f"report-due:{once}" in told:
        return 0
    users = contacts(report.project)
    if is_late:
        users = [*users, *officers(report.project)]

    def words() -> tuple[str, str]:
        text = _("Late since %(day)s: %(report)s") if is_late else _("To be sent by %(day)s: %(report)s")
        return text % {"day": day(report.due_on), "report": report}, report.project.organisation.name

    return tell(users, "report-due", once=once, record=report, words=words)
