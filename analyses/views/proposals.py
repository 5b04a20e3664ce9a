"""The proposed analyses side by side: what each party wants first, and what is decided on them together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from analyses import permissions
from analyses.forms.proposals import RankForm, TogetherForm
from analyses.services import proposals
from councils.models import Party
from councils.permissions import can_write_position
from portal.concurrency import WrongState
from portal.form_pages import take
from portal.http import Request, require


def _crumbs(here: str = "") -> list[tuple[str, str | None]]:
    way: list[tuple[str, str | None]] = [(_("Analyses"), reverse("analyses:analysis-list"))]
    if not here:
        return [*way, (_("Proposals to rank"), None)]
    return [*way, (_("Proposals to rank"), reverse("analyses:proposal-list")), (here, None)]


@require_GET
def index(request: Request) -> HttpResponse:
    """Every proposal with the parties' places, those that they want most first."""
    require(permissions.can_read_proposals(request.user))
    parties = list(Party.objects.select_related("organisation"))
    rows = proposals.ranked()
    context = {
        "proposals": [(row, [row.places.get(party.pk) for party in parties]) for row in rows],
        "parties": parties,
        "silent": [party for party in parties if rows and not any(party.pk in row.places for row in rows)],
        "mine": [party for party in parties if can_write_position(request.user, party)],
        "can_decide": permissions.can_decide_proposals(request.user),
        "crumbs": _crumbs(),
    }
    return render(request, "analyses/proposals/index.html", context)


@require_http_methods(["GET", "POST"])
def rank(request: Request, key: str) -> HttpResponse:
    """Say which proposals a party wants, and in which order."""
    require(permissions.can_read_proposals(request.user))
    party = get_object_or_404(Party.objects.select_related("organisation"), pk=key)
    require(can_write_position(request.user, party))
    form = RankForm(request.POST if request.method == "POST" else None, proposals=proposals.ranked(), party=party)
    if request.method != "POST" or not form.is_valid():
        heading = _("What %(party)s wants first") % {"party": party.area}
        context = {"form": form, "party": party, "heading": heading, "crumbs": _crumbs(heading)}
        return render(request, "analyses/proposals/rank.html", context, status=422 if form.errors else 200)
    return take(
        request,
        lambda: proposals.rank(party, form.order, was=form.cleaned_data["was"], by=request.user),
        back=reverse("analyses:proposal-list"),
        done=_("The ranking is saved."),
    )


@require_http_methods(["GET", "POST"])
def decide(request: Request) -> HttpResponse:
    """Record what was decided on the proposals together."""
    require(permissions.can_decide_proposals(request.user))
    form = TogetherForm(request.POST if request.method == "POST" else None, proposals=proposals.ranked())
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "crumbs": _crumbs(_("Decide together"))}
        return render(request, "analyses/proposals/decide.html", context, status=422 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in ("decision", "reason", "on")}
    try:
        made, declined = form.those(form.MADE), form.those(form.DECLINED)
        proposals.decide(made=made, declined=declined, by=request.user, **said)
        messages.success(request, _("The decisions are saved, and those who proposed are told."))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("analyses:proposal-list")
