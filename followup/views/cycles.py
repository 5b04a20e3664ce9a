"""The rounds: the dashboard of a year, its steps, and what is behind a cell."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.forms.cycles import CycleForm, PresentForm
from followup.models import Commitment, Cycle, SelfAssessment
from followup.models.declaration import short_name
from followup.services import cycles, dashboard, evidence, follow_up_reports, reminders, round_figures
from followup.views import cycle_page
from portal.form_pages import ask, take
from portal.http import Request, require
from portal.templatetags.portal import longday


@require_GET
def overview(request: Request) -> HttpResponse:
    """Lead to the round that is under way; where there is none, to the commitments."""
    require(permissions.can_read_follow_up(request.user))
    cycle = cycle_page.current(request)
    return redirect(cycle) if cycle else redirect("followup:commitment-list")


@require_GET
def index(request: Request) -> HttpResponse:
    """All rounds, and where one plans the next."""
    require(permissions.can_read_follow_up(request.user))
    rows = Cycle.objects.visible_to(request.user).select_related("form", "meeting")
    context = {"cycles": rows, "can_plan": permissions.can_run_follow_up(request.user)}
    return render(request, "followup/cycles/index.html", context)


@require_GET
def detail(request: Request, year: int) -> HttpResponse:
    """The dashboard: commitments by parties, what has changed, what is missing, and the report."""
    cycle = cycle_page.find(request, year)
    found = dashboard.matrix(cycle)
    mine = set(permissions.parties_of(request.user).values_list("pk", flat=True))
    earlier, later = found.neighbours
    can_run = permissions.can_run_follow_up(request.user)
    moves = cycle_page.moves(cycle) if can_run else []
    own = [column for column in found.columns if column.assessment and column.party.pk in mine]
    context: dict[str, Any] = {
        "cycle": cycle,
        "matrix": found,
        "life": cycle_page.life(cycle),
        "owed": dashboard.owed(found, timezone.localdate()),
        "own": own,
        "is_answered": not any(column.assessment and column.assessment.is_writable for column in own),
        "reports": follow_up_reports.readable(request.user, cycle)[:3],
        "earlier": earlier,
        "later": later,
        "can_run": can_run,
        "primary": moves[0] if moves else None,
        "moves": moves[1:],
        "crumbs": cycle_page.crumbs(cycle),
        "section": "follow-up",
    }
    return render(request, "followup/cycles/detail.html", context)


@require_GET
def cell(request: Request, year: int, number: int, key: str) -> HttpResponse:
    """What is behind a cell: the rating and its reason through the years, the numbers and the evidence."""
    cycle = cycle_page.find(request, year)
    commitment = get_object_or_404(Commitment.objects.filter(declaration=cycle.declaration_id), number=number)
    party = commitment.parties.filter(pk=key).first()
    if party is None:
        raise Http404
    row = SelfAssessment.objects.filter(cycle=cycle, party=party).select_related("party", "cycle").first()
    rows = commitment.evidence.filter(party=party, year__lte=year)
    context = {
        "cycle": cycle,
        "commitment": commitment,
        "party": party,
        "name": short_name(party),
        "rounds": dashboard.through(cycle, commitment, party),
        "figures": round_figures.of(cycle, party.key, number),
        "evidence": evidence.shown(request.user, rows),
        "assessment": row if row and permissions.reads_answers(request.user, row) else None,
        "crumbs": cycle_page.crumbs(cycle, _("Commitment %(number)s") % {"number": number}),
        "section": "follow-up",
    }
    return render(request, "followup/cycles/cell.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan a year's round."""
    require(permissions.can_run_follow_up(request.user))
    form = CycleForm(request.POST if request.method == "POST" else None)
    heading = _("Plan a follow-up")
    return ask(
        request,
        form,
        heading=heading,
        crumbs=cycle_page.way(heading),
        back=reverse("followup:cycle-list"),
        act=lambda: cycles.plan(form.save(commit=False), by=request.user),
        action=_("Plan the follow-up"),
        done=lambda cycle: _("The follow-up of %(year)s is planned.") % {"year": cycle.year},
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, year: int) -> HttpResponse:
    """Change the days of a round."""
    cycle = cycle_page.run(request, year)
    form = CycleForm(request.POST if request.method == "POST" else None, instance=cycle)
    heading = _("Change the days")
    return ask(
        request,
        form,
        heading=heading,
        about=str(cycle.year),
        crumbs=cycle_page.crumbs(cycle, heading),
        back=cycle.get_absolute_url(),
        act=lambda: cycles.edit(form.save(commit=False), version=form.read_version, by=request.user),
        done=_("The days are saved."),
    )


@require_http_methods(["GET", "POST"])
def open_(request: Request, year: int) -> HttpResponse:
    """Show who is asked, and until when they have to answer, and ask them."""
    cycle = cycle_page.run(request, year)
    lede = _("Those who answer for each of the five parties are told, and asked to answer by %(day)s.")
    return _confirm(
        request,
        cycle,
        cycles.open_,
        heading=_("Ask the parties"),
        lede=lede % {"day": longday(cycle.due_on)},
        action=_("Ask the parties"),
        done=_("The five parties have been asked."),
    )


def _confirm(request: Request, cycle: Cycle, step: Callable[..., Cycle], *, heading: str, **words: Any) -> HttpResponse:
    """Say what a step means to others, and take it once one has said yes."""
    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        heading=heading,
        about=str(cycle.year),
        crumbs=cycle_page.crumbs(cycle, heading),
        back=cycle.get_absolute_url(),
        act=lambda: step(cycle, by=request.user),
        **words,
    )


@require_http_methods(["GET", "POST"])
def compile_(request: Request, year: int) -> HttpResponse:
    """Show what it means that the round is compiled, and who has not answered, and compile it."""
    cycle = cycle_page.run(request, year)
    heading = _("Compile the answers")
    lede = _("The indicators are frozen. Answers that are missing may still come, and are marked as late.")
    if silent := _silent(cycle):
        lede += " " + _("These have not answered yet: %s.") % silent
    return _confirm(
        request,
        cycle,
        cycles.compile_,
        heading=heading,
        lede=lede,
        action=_("Compile"),
        done=_("The indicators are frozen. Now the report can be made."),
    )


def _silent(cycle: Cycle, key: str = "") -> str:
    """Return the names of the parties that have not answered, or of one of them."""
    rows = cycle.assessments.owed().for_list().order_by("party")
    return ", ".join(short_name(row.party) for row in rows if key in {"", row.party_id})


@require_POST
def reopen(request: Request, year: int) -> HttpResponse:
    cycle = cycle_page.run(request, year)
    done = _("The follow-up is open again.")
    return take(request, lambda: cycles.reopen(cycle, by=request.user), back=cycle, done=done)


@require_http_methods(["GET", "POST"])
def close(request: Request, year: int) -> HttpResponse:
    """Say that a closed round stays as it is, and close it."""
    cycle = cycle_page.run(request, year)
    return _confirm(
        request,
        cycle,
        cycles.close,
        heading=_("Close the follow-up"),
        lede=_("Do so once the parties have told their managements. A closed follow-up cannot be opened again."),
        action=_("Close the follow-up"),
        done=_("The follow-up is closed."),
    )


@require_http_methods(["GET", "POST"])
def present(request: Request, year: int) -> HttpResponse:
    """Show what it means that the round is presented, and note it."""
    cycle = cycle_page.run(request, year)
    form = PresentForm(request.POST if request.method == "POST" else None, user=request.user)

    def act() -> Cycle:
        presented = cycles.present(cycle, meeting=form.cleaned_data["meeting"], by=request.user)
        follow_up_reports.order(cycle, by=request.user)
        return presented

    heading = _("Present to Västgruppen")
    lede = _("From now on no answer changes, the report is sealed, and those who answered are told.")
    if cycle.meets_on > timezone.localdate():
        lede += " " + _("Västgruppen's meeting, on %(day)s, has not been held yet.") % {"day": longday(cycle.meets_on)}
    if silent := _silent(cycle):
        lede += " " + _("These have not answered, and cannot do so afterwards: %s.") % silent
    return ask(
        request,
        form,
        heading=heading,
        about=str(cycle.year),
        lede=lede,
        crumbs=cycle_page.crumbs(cycle, heading),
        back=cycle.get_absolute_url(),
        act=act,
        action=_("Present the follow-up"),
        done=_("The follow-up is presented."),
    )


@require_http_methods(["GET", "POST"])
def remind(request: Request, year: int) -> HttpResponse:
    """Ask, since letters cannot be called back, and remind the silent parties or the one that the address names."""
    cycle = cycle_page.run(request, year)
    key = request.GET.get("party", "")

    def act() -> int:
        rows = cycle.assessments.owed().select_related("cycle", "party")
        return sum(reminders.now_to(row, by=request.user) for row in (rows.filter(party=key) if key else rows))

    def done(told: int) -> str:
        many = ngettext("%(n)s person has been reminded.", "%(n)s people have been reminded.", told) % {"n": told}
        return many if told else _("They have been reminded today already.")

    heading = _("Remind those who have not answered")
    lede = _("Those who answer for these are told at once, unless they have been today: %s.") % _silent(cycle, key)
    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        heading=heading,
        about=str(cycle.year),
        lede=lede if _silent(cycle, key) else _("All five parties have answered."),
        crumbs=cycle_page.crumbs(cycle, heading),
        back=cycle.get_absolute_url(),
        act=act,
        action=_("Remind"),
        done=done,
    )
