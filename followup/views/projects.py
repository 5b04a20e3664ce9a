"""The projects that money is granted for: the list, a project with its sums and decisions, and its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.filters import projects as filters
from followup.forms.projects import ContactForm, DecisionForm, ProjectForm
from followup.forms.reports import ChangeForm, MoneyForm
from followup.models import Agreement, Application, Decision, Entry, Frame, Project, ProjectContact
from followup.services import applications, decisions, payments, projects, rules
from followup.views.funding import Crumbs, crumbs
from portal import documents, exports, thread
from portal.exports import Column
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, require
from portal.models import Document

State = Project.State
BADGES = {
    State.PROPOSED: ("info", "clock"),
    State.GRANTED: ("now", "play"),
    State.REJECTED: ("mute", "x"),
    State.WITHDRAWN: ("mute", "undo"),
    State.STOPPED: ("warn", "pause"),
    State.FINISHED: ("ok", "ok"),
}


def way(user: Any, *more: tuple[str, str | None]) -> Crumbs:
    """Return the way here; whoever only speaks for a project has no dashboard to begin at."""
    here = (_("Projects"), reverse("followup:project-list") if more else None)
    return crumbs(here, *more) if permissions.can_read_funding(user) else [here, *more]


def find(request: Request, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).for_list().with_places()
    return get_object_or_404(rows.select_related("council", "shared_item", "agreement__terms"), pk=pk)


def run(request: Request, pk: int) -> Project:
    """Return a project that the reader may run: decide on, and enter what is on paper."""
    project = find(request, pk)
    require(permissions.can_run_project(request.user, project))
    return project


@require_GET
def index(request: Request) -> HttpResponse:
    """The projects that the reader may see: how far they have come, what they have been granted and paid."""
    found = filters.of(request.user, request.GET, request)
    rows = filters.ordered(found.qs.for_list(), request.GET.get("sort", ""))
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Projects"), columns=_columns(), rows=rows)
    context = listing(request, found, rows, badges=BADGES, crumbs=way(request.user))
    return page_or_part(request, "followup/projects", context)


def _columns() -> list[Column]:
    return [
        Column(_("Title"), lambda row: row.title),
        Column(_("Run by"), lambda row: row.organisation),
        Column(_("Association"), lambda row: row.agreement.party),
        Column(_("Agreement"), lambda row: row.agreement),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Purpose"), lambda row: row.get_purpose_display()),
        Column(_("Priority"), lambda row: row.get_priority_display()),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("From"), lambda row: row.from_on),
        Column(_("Until"), lambda row: row.to_on),
        Column(_("Registry number"), lambda row: row.registry_number),
        Column(_("Applied for"), lambda row: row.applied),
        Column(_("Granted"), lambda row: row.granted),
        Column(_("Paid"), lambda row: row.paid),
        Column(_("Withheld"), lambda row: row.withheld),
        Column(_("Left to pay"), lambda row: row.left),
    ]


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A project: what it is, its money year by year, its decisions and its place in the red thread."""
    project = find(request, pk)
    can_run = permissions.can_run_project(request.user, project)
    own = Document.objects.of(Project.objects.filter(pk=project.pk)).for_list()
    contacts = list(project.contacts.select_related("person__organisation"))
    context = {
        "project": project,
        "badge": BADGES[State(project.state)],
        "decisions": project.decisions.for_list(),
        "application": Application.objects.visible_to(request.user).filter(project=project).first(),
        "accounts": projects.accounts(project),
        "financing": projects.financing_of(project),
        "contacts": contacts,
        "can_ask": project.state == State.GRANTED and any(row.speaks_as(request.user) for row in contacts),
        "remarks": rules.remarks(project) if project.state == State.PROPOSED else [],
        "can_run": can_run,
        "thread": thread.of(request.user, thread.node("project", project)),
        "documents": own.present(),
        "choices": [(documents.token(project), project.title)],
        "crumbs": way(request.user, (project.title, None)),
    }
    return render(request, "followup/projects/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Enter a project under an agreement."""
    rows = Agreement.objects.visible_to(request.user).select_related("party")
    agreement = get_object_or_404(rows, pk=pk)
    require(permissions.can_run_funding(request.user, agreement))
    form = ProjectForm(request.POST if request.method == "POST" else None, instance=Project(agreement=agreement))
    return ask(
        request,
        form,
        heading=_("Enter a project"),
        about=agreement.title,
        crumbs=way(request.user, (_("Enter a project"), None)),
        back=agreement.get_absolute_url(),
        act=lambda: projects.create(
            form.save(commit=False), municipalities=form.cleaned_data["municipalities"], by=request.user
        ),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a project: all of it until its money is decided, its words after that."""
    project = run(request, pk)
    form = ProjectForm(request.POST if request.method == "POST" else None, instance=project)
    return ask(
        request,
        form,
        heading=_("Change the project"),
        about=project.title,
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (_("Change"), None)),
        back=project.get_absolute_url(),
        act=lambda: projects.edit(
            form.save(commit=False),
            version=form.read_version,
            municipalities=form.cleaned_data.get("municipalities"),
            by=request.user,
        ),
    )


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record what a board has decided on the project's money."""
    project = run(request, pk)
    frames = list(Frame.objects.filter(agreement=project.agreement, year__in=project.years).for_list())
    asked = Application.objects.filter(project=project).first()
    first = applications.financing_of(asked) if asked else {}
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, project=project, frames=frames, initial=first)

    def act() -> Decision:
        decision = form.save(commit=False)
        if form.is_rejection:
            return decisions.reject(project, decision, by=request.user)
        return decisions.grant(project, decision, form.amounts, form.financing, by=request.user)

    return ask(
        request,
        form,
        heading=_("Record the decision"),
        about=project.title,
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (_("Decision"), None)),
        back=project.get_absolute_url(),
        act=act,
        action=_("Record the decision"),
        done=_("The decision is recorded."),
        template="followup/projects/decide.html",
        project=project,
        remarks=rules.remarks(project),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Say that the application is taken back, which cannot be undone."""
    project = run(request, pk)
    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        heading=_("Withdraw the application?"),
        about=project.title,
        lede=_("It can then neither be changed nor granted. Whoever wants the money applies again."),
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (_("Withdraw"), None)),
        back=project.get_absolute_url(),
        act=lambda: projects.withdraw(project, by=request.user),
        action=_("Withdraw the application"),
        done=_("The application is withdrawn."),
    )


@require_http_methods(["GET", "POST"])
def add_contact(request: Request, pk: int) -> HttpResponse:
    """Let somebody speak for the project."""
    project = run(request, pk)
    form = ContactForm(request.POST if request.method == "POST" else None, project=project)

    def act() -> None:
        projects.add_contact(project, by=request.user, **form.cleaned_data)

    return ask(
        request,
        form,
        heading=_("Add a contact"),
        about=project.title,
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (_("Add a contact"), None)),
        back=f"{project.get_absolute_url()}#kontakter",
        act=act,
        done=_("The contact is added."),
    )


@require_POST
def remove_contact(request: Request, pk: int) -> HttpResponse:
    """The person speaks for the project no more."""
    rows = ProjectContact.objects.filter(project__in=Project.objects.visible_to(request.user))
    contact = get_object_or_404(rows.select_related("project__agreement__party", "person"), pk=pk)
    require(permissions.can_run_project(request.user, contact.project))
    projects.remove_contact(contact, by=request.user)
    messages.success(request, _("%(name)s no longer speaks for the project.") % {"name": contact.person})
    return redirect(f"{contact.project.get_absolute_url()}#kontakter")


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the project, and every entry that the ledger has of it."""
    project = find(request, pk)
    events = [events_of(Project, pgh_obj_id=project.pk), events_of(ProjectContact, project_id=project.pk)]
    context = {
        "heading": project.title,
        "changes": history_of(*events),
        "entries": Entry.objects.filter(project=project).for_list().order_by("-on", "-pk")[:200],
        "crumbs": way(request.user, (project.title, project.get_absolute_url()), (_("History"), None)),
    }
    return render(request, "followup/history.html", context)


@require_http_methods(["GET", "POST"])
def money(request: Request, pk: int) -> HttpResponse:
    """Enter an advance, a recovery, or an adjustment of what is written as paid."""
    project = run(request, pk)
    form = MoneyForm(request.POST if request.method == "POST" else None, project=project)

    def act() -> Any:
        said = form.cleaned_data
        if said["what"] == MoneyForm.ADJUSTMENT:
            decision = form.save(commit=False)
            by_whom = ", ".join(
                filter(None, [decision.board.name, f"§ {decision.paragraph}", decision.registry_number])
            )
            words = {"on": said["decided_on"], "reason": said["reason"][:300], "reference": by_whom}
            words["by"] = request.user
            return payments.adjust(project, said["frame"], said["amount"], **words)
        step = payments.advance if said["what"] == MoneyForm.ADVANCE else payments.recover
        return step(project, form.save(commit=False), said["amount"], by=request.user)

    heading = _("Enter an advance, a recovery or an adjustment")
    return ask(
        request,
        form,
        heading=heading,
        about=project.title,
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (heading, None)),
        back=project.get_absolute_url(),
        act=act,
        done=lambda made: (
            _("The adjustment is recorded.") if isinstance(made, Entry) else _("The decision is recorded.")
        ),
        onward=project.get_absolute_url() + "#ar",
    )


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Record a decision that changes the project's money or its last day, with what is now beside."""
    project, heading = run(request, pk), _("Record a change")
    return ask_change(
        request,
        project,
        lambda *said, **words: decisions.change(project, *said, **words),
        heading=heading,
        crumbs=way(request.user, (project.title, project.get_absolute_url()), (heading, None)),
        back=project.get_absolute_url(),
    )


def ask_change(
    request: Request,
    project: Project,
    step: Callable[..., Any],
    *,
    heading: str,
    crumbs: Crumbs,
    back: str,
    first: dict[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Ask for the decision on a change, beginning with what is `first` filled in, and take the `step` with it."""
    frames = list(Frame.objects.filter(agreement=project.agreement).for_list())
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(data, project=project, frames=frames, initial=first or {})
    now = {frame.pk: sums for frame, sums in projects.accounts(project).by_frame}

    def act() -> Any:
        decision, to_on = form.save(commit=False), form.cleaned_data["to_on"]
        return step(decision, form.deltas, to_on=to_on, by=request.user)

    return ask(
        request,
        form,
        heading=heading,
        about=project.title,
        crumbs=crumbs,
        back=back,
        act=act,
        action=_("Record the decision"),
        done=_("The decision is recorded."),
        template="followup/projects/change.html",
        project=project,
        lines=[(frame, now.get(frame.pk), field) for frame, field in zip(frames, form.amount_fields, strict=True)],
        **more,
    )
