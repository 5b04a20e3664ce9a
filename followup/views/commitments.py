"""The commitments, and what shows that they are kept."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.forms.evidence import EvidenceForm
from followup.models import Commitment, Evidence
from followup.services import declarations, evidence
from portal.form_pages import take
from portal.http import Request, require


def find(request: Request, number: int) -> Commitment:
    """Return a commitment of the declaration in force; 404 to whoever does not read the follow-up."""
    rows = Commitment.objects.visible_to(request.user).in_force(timezone.localdate())
    return get_object_or_404(rows.select_related("declaration"), number=number)


@require_GET
def index(request: Request) -> HttpResponse:
    """All that the declaration commits the parties to."""
    require(permissions.can_read_follow_up(request.user))
    commitments = Commitment.objects.visible_to(request.user).in_force(timezone.localdate()).for_list()
    context = {"commitments": commitments, "declaration": declarations.current()}
    return render(request, "followup/commitments/index.html", context)


@require_GET
def detail(request: Request, number: int) -> HttpResponse:
    """A commitment: its clauses, who is responsible, when it is done, and the evidence so far."""
    commitment = find(request, number)
    prefetch_related_objects([commitment], "parties", "clauses")
    shown = evidence.shown(request.user, commitment.evidence.order_by("-year", "party__order", "pk"))
    own = {party.pk for party in permissions.parties_of(request.user)}
    context: dict[str, Any] = {
        "commitment": commitment,
        "clauses": commitment.clauses.all(),
        "years": [(year, list(rows)) for year, rows in groupby(shown, key=lambda one: one.row.year)],
        "own": own,
        "can_add": any(party.pk in own for party in commitment.parties.all()),
    }
    return render(request, "followup/commitments/detail.html", context)


@require_http_methods(["GET", "POST"])
def add_evidence(request: Request, number: int) -> HttpResponse:
    """Point out a record that shows that the commitment is kept."""
    commitment = find(request, number)
    parties = permissions.parties_of(request.user).filter(pk__in=commitment.parties.values("pk"))
    require(parties.exists())
    first = commitment.declaration.valid_from.year
    # What is typed goes along with the search and comes back with what it has found.
    is_sent = request.method == "POST" and "search" not in request.POST
    typed = request.POST if request.method == "POST" else request.GET
    words = typed.get("find", "").strip()
    form = EvidenceForm(
        request.POST if is_sent else None,
        user=request.user,
        parties=parties,
        first_year=first,
        words=words,
        initial=typed.dict(),
    )
    if not is_sent or not form.is_valid():
        context = {
            "form": form,
            "commitment": commitment,
            "words": words,
            "found": form.count,
            "back": _way_back(request, commitment),
        }
        return render(request, "followup/commitments/evidence.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    kind, record_id = said["record"]
    return take(
        request,
        lambda: evidence.add(
            commitment,
            said["party"],
            year=said["year"],
            kind=kind,
            record_id=record_id,
            note=said["note"],
            by=request.user,
        ),
        back=_way_back(request, commitment),
        done=_("The record is shown at the commitment."),
    )


def _way_back(request: Request, commitment: Commitment) -> str:
    """Return the question of a self-assessment that the way led from, else the commitment."""
    year, party, key = (request.GET.get(name, "") for name in ("year", "party", "from"))
    if not (f"{year}{party}{key}".isascii() and year.isdecimal() and party.isalpha() and key.isalnum()):
        return commitment.get_absolute_url()
    return f"{reverse('followup:assessment', args=[year, party])}#{key}"


@require_POST
def remove_evidence(request: Request, pk: int) -> HttpResponse:
    """Point out a record no more."""
    rows = Evidence.objects.visible_to(request.user).select_related("commitment", "party")
    row = get_object_or_404(rows, pk=pk)
    require(permissions.answers_for(request.user, row.party))
    evidence.remove(row, by=request.user)
    messages.success(request, _("The record is no longer shown at the commitment."))
    return redirect(row.commitment)
