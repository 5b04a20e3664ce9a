"""The proof of anchoring of a shared item: what stands in its way, and the versions that have been issued."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from councils import permissions
from councils.services import anchoring_proofs
from councils.views import shared_item_page
from councils.views.hearings import crumbs
from portal.form_pages import take
from portal.http import Request, require


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """What the proof will hold, what is missing, and what has been issued."""
    item = shared_item_page.find(request, pk)
    context = {
        "item": item,
        "standing": anchoring_proofs.standing(item),
        "versions": anchoring_proofs.versions(item).defer("params"),
        "can_issue": permissions.can_run_hearing(request.user, item),
        "crumbs": crumbs(item, (_("Proof of anchoring"), None)),
    }
    return render(request, "councils/anchoring_proofs/show.html", context)


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """Freeze and seal the proof as the item stands."""
    item = shared_item_page.find(request, pk)
    require(permissions.can_run_hearing(request.user, item))
    return take(
        request,
        lambda: anchoring_proofs.issue(item, by=request.user),
        back=reverse("councils:anchoring-proof", args=[item.pk]),
        done=_("The proof is issued. The file is ready in a moment."),
    )
