"""The proof of anchoring of a shared item: what stands in its way, and the versions that have been issued."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from councils import permissions
from councils.services import anchoring_proofs
from councils.views import shared_item_page
from councils.views.hearings import crumbs
from portal.concurrency import WrongState
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
    try:
        anchoring_proofs.issue(item, by=request.user)
        messages.success(request, _("The proof is issued. The file is ready in a moment."))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:anchoring-proof", item.pk)
