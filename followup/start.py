"""What the follow-up and the money bring to the start page and the menu."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.rights import rights_of
from followup import permissions
from followup.models import Agreement, Application, ChangeRequest, Cycle, ProjectContact, ProjectReport, SelfAssessment
from followup.models.declaration import short_name
from portal.models import User
from portal.registry import NavLink, WorkItem

SHOWN = 50


def links(user: User) -> Iterator[NavLink]:
    """The money and the follow-up stand in the menu of everybody who reads them."""
    if permissions.can_read_funding(user):
        yield NavLink(_("Funding"), "coins", reverse("followup:funding"), "knowledge", "funding")
    else:
        group = "knowledge" if rights_of(user).any else "main"
        yield NavLink(_("Apply for money"), "coins", reverse("followup:call-list"), group, "funding")
    if permissions.can_read_follow_up(user):
        yield NavLink(_("Follow-up"), "checklist", reverse("followup:overview"), "knowledge", "follow-up")


def public_links() -> Iterator[NavLink]:
    """The declaration, and what has been granted, are everybody's to read."""
    yield NavLink(_("The declaration"), "checklist", reverse("followup:declaration"), section="declaration")
    yield NavLink(_("Funded projects"), "coins", reverse("followup:public-projects"), section="public-projects")


def work(user: User) -> Iterator[WorkItem]:
    """What waits for me: the answers of my parties that have not been signed, or wait for a second signature."""
    if not permissions.can_read_follow_up(user):
        return
    rows = SelfAssessment.objects.owed().filter(party__in=permissions.parties_of(user))
    for row in rows.select_related("cycle", "party"):
        if row.state == SelfAssessment.State.TO_CO_SIGN and row.signed_by_id == user.pk:
            continue
        words = {"year": row.cycle.year, "party": short_name(row.party)}
        title = _("Answer the follow-up of %(year)s for %(party)s") % words
        if row.state == SelfAssessment.State.TO_CO_SIGN:
            title = _("Sign the answers of %(party)s as the second") % words
        context = str(row.get_state_display())
        yield WorkItem(title, row.get_absolute_url(), context, "checklist", row.cycle.due_on)
    if permissions.can_run_follow_up(user):
        yield from _steps()


def _steps() -> Iterator[WorkItem]:
    """The next step of each round whose day has come; one query."""
    today, state = timezone.localdate(), Cycle.State
    can_be_asked = Q(state=state.PLANNED, opens_on__lte=today)
    is_answered = Q(state=state.OPEN, due_on__lt=today)
    for cycle in Cycle.objects.filter(can_be_asked | is_answered | Q(state=state.COMPILING)).order_by("year"):
        title, due_on = {
            state.PLANNED: (_("Ask the parties"), cycle.opens_on),
            state.OPEN: (_("Compile"), cycle.compiled_on),
            state.COMPILING: (_("Present to Västgruppen"), cycle.meets_on),
        }[state(cycle.state)]
        yield WorkItem(title, cycle.get_absolute_url(), str(cycle), "checklist", due_on)


def applications(user: User) -> Iterator[WorkItem]:
    """The applications that I have begun, while they can still be sent; one query.

    Whoever reads the dashboards has them beside the calls, and a start page that is full enough.
    """
    if permissions.can_read_funding(user):
        return
    rows = Application.objects.filter(created_by=user, state=Application.State.DRAFT)
    for row in rows.filter(call__closes_on__gte=timezone.localdate()).for_list().order_by("call__closes_on", "pk"):
        title = _("Finish the application: %s") % row.title
        yield WorkItem(title, row.get_absolute_url(), row.call.title, "coins", row.call.closes_on)


def claims(user: User) -> Iterator[WorkItem]:
    """What waits for me: reports to send or to review, applications to judge, changes to decide; three queries."""
    soon = timezone.localdate() + timedelta(days=30)
    mine = ProjectContact.objects.filter(person__user=user).values("project")
    rows = ProjectReport.objects.unsent().filter(project__in=mine, due_on__lte=soon)
    reviews = permissions.reviews_claims(user)
    if reviews:
        theirs = ProjectReport.objects.to_review().filter(project__agreement__in=Agreement.objects.visible_to(user))
        rows |= theirs.exclude(sent_by=user).exclude(reviewed_by=user)
    for row in rows.for_list().order_by("due_on", "pk")[:SHOWN]:
        if row.is_writable:
            title, due_on = _("Report and claim: %s") % row.project.title, row.due_on
        else:
            title, due_on = _("Review the claim of %s") % row.project.title, None
        yield WorkItem(title, row.get_absolute_url(), row.project.organisation.label, "coins", due_on)
    if not reviews:
        return
    for application in Application.objects.to_decide(user).order_by("signed_at")[:SHOWN]:
        title = _("Judge the application: %s") % application.title
        yield WorkItem(title, application.get_absolute_url(), application.organisation.label, "coins")
    asked = ChangeRequest.objects.open().filter(project__agreement__in=Agreement.objects.visible_to(user))
    for request in asked.for_list().order_by("sent_at")[:SHOWN]:
        title = _("Decide on the change that %s asks for") % request.project.title
        yield WorkItem(title, request.get_absolute_url(), request.project.organisation.label, "coins")
