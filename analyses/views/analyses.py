"""The register of analyses: the list, an analysis with all that belongs to it, and the steps of its life."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analyses import permissions
from analyses.filters import analyses as filters
from analyses.forms.analyses import AnalysisForm, DecisionForm, PersonForm, PlanForm, ProposalForm
from analyses.models import Analysis, AnalysisCode, Contributor, Review
from analyses.services import analyses, contents, contributors, reviews
from analyses.views import analysis_page
from councils.forms.meetings import ReasonForm
from portal import documents, exports, thread
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.form_pages import ask, take
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, rebase, require
from portal.models import Document

Role, State = Contributor.Role, Analysis.State


@require_GET
def index(request: Request) -> HttpResponse:
    """The analyses that the reader may see: ours and others', how far they have come, and when they come again."""
    require(permissions.can_read_analyses(request.user))
    found = filters.of(request.user, request.GET, request)
    rows = filters.ordered(found.qs, request.GET.get("sort", "")).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Analyses"), columns=_columns(), rows=rows.with_codes())
    today = timezone.localdate()
    late = Analysis.objects.visible_to(request.user).overdue(today).count()
    context = listing(
        request,
        found,
        rows,
        can_propose=permissions.can_propose_analysis(request.user),
        can_rank=permissions.can_read_proposals(request.user),
        badges=analysis_page.BADGES,
        late=late,
    )
    context["overdue"] = {row.pk for row in context["page"] if row.is_overdue(today, row.replacement_state)}
    return page_or_part(request, "analyses/analyses", context)


def _columns() -> list[Column]:
    return [
        Column(_("Title"), lambda row: row.title),
        Column(_("Made by"), lambda row: _("Others") if row.is_external else _("Ourselves")),
        Column(_("Published by"), lambda row: row.publisher),
        Column(_("Council in charge"), lambda row: row.council),
        Column(_("Edition"), lambda row: row.edition),
        Column(_("Period"), lambda row: row.period),
        Column(_("Topics"), lambda row: ", ".join(row.topic_words)),
        Column(_("Areas"), lambda row: ", ".join(row.area_words)),
        Column(_("Codes"), lambda row: ", ".join(one.code.label for one in row.codes.all())),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Since"), lambda row: timezone.localdate(row.state_since)),
        Column(_("How often"), lambda row: row.get_frequency_display()),
        Column(_("Next edition"), lambda row: row.next_expected_on),
        Column(_("Link"), lambda row: row.url),
    ]


def page(request: Request, analysis: Analysis, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the analysis with who has made it, its papers and its place in the red thread."""
    can_write = permissions.can_write_analysis(request.user, analysis) and analysis.is_writable
    node = thread.node("analysis", analysis)
    own = Document.objects.of(Analysis.objects.filter(pk=analysis.pk)).for_list()
    moves = analysis_page.moves(request, analysis)
    people = analysis.contributors.select_related("person__organisation").order_by("pk")
    said = reviews.of(analysis)
    missing = reviews.missing(analysis, said) if analysis.state == State.IN_REVIEW else ""
    is_returned = bool(missing) and reviews.is_returned(analysis, said)
    if is_returned:
        moves = moves[1:]  # not to be published: the next step is to take it back
    context = {
        "analysis": analysis,
        "badge": analysis_page.badge(analysis),
        "life": analysis_page.life(analysis),
        "chapters": analysis_page.chapters(contents.body(analysis)),
        "codes": analysis.codes.in_order(),
        "is_overdue": analysis.is_overdue(timezone.localdate(), analysis.replacement_state),
        "can_write": can_write,
        "primary": moves[0] if moves and (is_returned or not missing) else None,
        "moves": moves[1:],
        "reviews": said,
        "missing": missing,
        "verdicts": analysis_page.VERDICTS,
        "own_review": next((row for row in said if _is_mine(request, analysis, row)), None),
        "can_run": permissions.can_run_analysis(request.user, analysis),
        "authors": [row for row in people if row.role == Role.AUTHOR],
        "author_form": PersonForm(people=contributors.candidates(analysis)) if can_write else None,
        "spread": {"municipalities": analysis.counted("got_by"), "outcomes": analysis.counted("outcome_count")}
        if analysis.number
        else None,
        "thread": thread.of(request.user, node),
        "documents": own.present(),
        "choices": [(documents.token(analysis), analysis.title)],
        "report_forms": [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
        "crumbs": analysis_page.crumbs(analysis),
        **more,
    }
    return render(request, "analyses/analyses/detail.html", context, status=status)


def _is_mine(request: Request, analysis: Analysis, review: Review) -> bool:
    """Say whether the review is the reader's own to give now."""
    is_open = analysis.state == State.IN_REVIEW and review.round == analysis.review_round
    return is_open and permissions.can_give_review(request.user, review)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """An analysis and everything that belongs to it."""
    return page(request, analysis_page.find(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Propose an analysis, or enter what others have made."""
    require(permissions.can_propose_analysis(request.user))
    form = ProposalForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form}
        return render(request, "analyses/analyses/form.html", context, status=422 if form.errors else 200)
    analysis = analyses.propose(form.save(commit=False), by=request.user)
    said = _("It is in the register. Write what it shows, and send it for review.")
    messages.success(request, said if analysis.is_external else _("The analysis is proposed."))
    return redirect(analysis)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what an analysis is about and what it says; a proposal says little yet."""
    analysis = analysis_page.writable(request, pk)
    kind = ProposalForm if analysis.state == State.PROPOSED else AnalysisForm
    form = kind(request.POST if request.method == "POST" else None, instance=analysis, user=request.user)
    context: dict[str, Any] = {"form": form, "analysis": analysis}
    if request.method != "POST" or not form.is_valid():
        return render(request, "analyses/analyses/form.html", context, status=422 if form.errors else 200)
    try:
        analyses.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The analysis is changed."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        context["conflict"] = rebase(form, conflict.current, user=request.user)
        return render(request, "analyses/analyses/form.html", context, status=409)
    return redirect("analyses:analysis-detail", pk)


@require_http_methods(["GET", "POST"])
def plan(request: Request, pk: int) -> HttpResponse:
    """Say how often an analysis comes, and when the next edition is expected."""
    analysis = analysis_page.run(request, pk)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=analysis)
    return _ask(
        request,
        analysis,
        form,
        _("When does the next edition come?"),
        lambda: analyses.plan(form.save(commit=False), version=form.read_version, by=request.user),
        done=_("The next edition is noted."),
    )


def _ask(
    request: Request, analysis: Analysis, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    """Ask what a step needs, take it, and say what the analysis is now."""
    words.setdefault("done", _now)
    return ask(
        request,
        form,
        heading=heading,
        about=analysis.title,
        crumbs=analysis_page.crumbs(analysis, heading),
        back=analysis.get_absolute_url(),
        act=act,
        **words,
    )


def _now(analysis: Analysis) -> str:
    return _("The analysis is now: %s.") % analysis.get_state_display().lower()


def move(request: Request, analysis: Analysis, act: Callable[[], Any]) -> HttpResponse:
    """Take a step and say what the analysis is now; or why it could not be taken."""

    def said(_made: Any) -> str:
        analysis.refresh_from_db(fields=["state"])
        return _now(analysis)

    return take(request, act, back=analysis.get_absolute_url(), done=said)


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record that a proposed analysis shall be made."""
    analysis = analysis_page.run(request, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})

    return _ask(
        request,
        analysis,
        form,
        _("Decide that it is made"),
        lambda: analyses.decide(analysis, by=request.user, **form.cleaned_data),
        action=_("Save the decision"),
    )


@require_http_methods(["GET", "POST"])
def decline(request: Request, pk: int) -> HttpResponse:
    """Say that an analysis is not made, with the reason."""
    analysis = analysis_page.run(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    return _ask(
        request,
        analysis,
        form,
        _("Decline the analysis"),
        lambda: analyses.decline(analysis, reason=form.cleaned_data["reason"], by=request.user),
        action=_("Decline the analysis"),
    )


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Say that the work has begun."""
    analysis = analysis_page.run(request, pk)
    return move(request, analysis, lambda: analyses.begin(analysis, by=request.user))


@require_POST
def propose_again(request: Request, pk: int) -> HttpResponse:
    """Make a proposal again of what was decided or declined."""
    analysis = analysis_page.run(request, pk)
    return move(request, analysis, lambda: analyses.propose_again(analysis, by=request.user))


@require_POST
def edition(request: Request, pk: int) -> HttpResponse:
    """Begin the edition that shall replace a published one."""
    analysis = analysis_page.run(request, pk)
    try:
        added = analyses.next_edition(analysis, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(analysis)
    messages.success(request, _("The next edition is begun. The published one counts until this one is published."))
    return redirect(added)


@require_POST
def add_author(request: Request, pk: int) -> HttpResponse:
    """Name an author."""
    analysis = analysis_page.writable(request, pk)
    form = PersonForm(request.POST, people=contributors.candidates(analysis))
    try:
        if not form.is_valid():
            raise WrongState(_("Choose one of the people in the list."))
        added = contributors.add_author(analysis, form.cleaned_data["person"], by=request.user)
        messages.success(request, _("%(name)s is an author.") % {"name": added.person})
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(f"{analysis.get_absolute_url()}#forfattare")


@require_POST
def remove_author(request: Request, pk: int) -> HttpResponse:
    """Take an author away."""
    rows = Contributor.objects.filter(analysis__in=Analysis.objects.visible_to(request.user), role=Role.AUTHOR)
    author = get_object_or_404(rows.select_related("analysis", "person"), pk=pk)
    require(permissions.can_write_analysis(request.user, author.analysis))
    return take(
        request,
        lambda: contributors.remove_author(author, by=request.user),
        back=f"{author.analysis.get_absolute_url()}#forfattare",
        done=lambda _made: _("%(name)s is no longer an author.") % {"name": author.person},
    )


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the analysis and who has made it, and when, with earlier texts."""
    analysis = analysis_page.find(request, pk)
    events = events_of(Analysis, pgh_obj_id=analysis.pk)
    people = events_of(Contributor, analysis_id=analysis.pk)
    said = events_of(Review, contributor__in=analysis.contributors.values("pk"))
    codes = events_of(AnalysisCode, analysis_id=analysis.pk)
    context = {
        "named": analysis_page.named(analysis),
        "changes": history_of(events, people, said, codes, known=[analysis, analysis.council, analysis.publisher]),
        "crumbs": analysis_page.crumbs(analysis, _("History")),
    }
    return render(request, "analyses/history.html", context)
