"""What a dialogue leads to: an action point, or a proposal to a council."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.forms.action_points import ActionPointForm
from councils.forms.dialogues import OutcomeForm
from councils.models import ActionPoint, Dialogue, Proposal
from councils.services import dialogues
from councils.views.dialogues import writable
from portal.form_pages import ask
from portal.http import Request


@require_http_methods(["GET", "POST"])
def act(request: Request, pk: int) -> HttpResponse:
    """Give somebody in the council something to do."""
    row = writable(request, pk)
    new = ActionPoint(council=row.council)
    form = ActionPointForm(request.POST if request.method == "POST" else None, instance=new)
    return _ask(
        request,
        row,
        form,
        _("Add an action point"),
        lambda: dialogues.agree(form.save(commit=False), dialogue=row, by=request.user),
        lede=_("What is to be done, by whom and when. The council sees it among its action points."),
        action=_("Add the action point"),
        done=_("The action point is added."),
    )


@require_http_methods(["GET", "POST"])
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose an analysis, a pilot project, a shared item or an item to a council."""
    row = writable(request, pk)
    form = OutcomeForm(request.POST if request.method == "POST" else None, instance=Proposal(), council=row.council)
    return _ask(
        request,
        row,
        form,
        _("Propose something"),
        lambda: dialogues.propose(form.save(commit=False), dialogue=row, by=request.user),
        lede=_("The proposal lands with the council that you choose. Name no employer in it: more people read it."),
        action=_("Send the proposal"),
        done=lambda made: _("The proposal is with %(council)s.") % {"council": made.council},
    )


def _ask(
    request: Request, row: Dialogue, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    page = row.get_absolute_url()
    crumbs = [(_("Dialogues"), reverse("councils:dialogue-list")), (row.organisation.label, page), (heading, None)]
    return ask(request, form, heading=heading, about=row.title, crumbs=crumbs, back=page, onward=page, act=act, **words)
