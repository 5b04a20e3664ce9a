"""A party's position on a shared item."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils import permissions
from councils.forms.shared_items import PositionForm
from councils.models import Party, SharedItem
from councils.services import positions
from councils.views import shared_item_page
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.http import Difference, Request, require


def _find(request: Request, pk: int, key: str) -> tuple[SharedItem, Party]:
    item = shared_item_page.find(request, pk)
    party = get_object_or_404(Party.objects.select_related("organisation"), pk=key)
    require(permissions.can_write_position(request.user, party))
    return item, party


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int, key: str) -> HttpResponse:
    """Write the party's position, alone or several at a time: the later of two is shown both texts."""
    item, party = _find(request, pk, key)
    found = item.positions.filter(party=party).first()
    initial = {"text": found.text, "version": found.version} if found else {"version": 0}
    form = PositionForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"form": form, "item": item, "party": party, "position": found}
    if request.method != "POST" or not form.is_valid():
        return render(request, "councils/shared_items/position.html", context, status=422 if form.errors else 200)
    give, said = "give" in request.POST, form.cleaned_data
    try:
        positions.save(item, party, text=said["text"], version=said["version"], give=give, by=request.user)
        messages.success(
            request, _("The position is given.") if give else _("The draft is saved. Only your own party sees it.")
        )
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict as conflict:
        current: Any = conflict.current
        context["conflict"] = [Difference(str(form["text"].label), current.text, said["text"])]
        form.data = {**request.POST.dict(), "version": str(current.version)}
        return render(request, "councils/shared_items/position.html", context, status=409)
    return redirect(item)


@require_POST
def take_back(request: Request, pk: int, key: str) -> HttpResponse:
    """Make the party's position a draft again."""
    item, party = _find(request, pk, key)
    return take(
        request,
        lambda: positions.take_back(item, party, by=request.user),
        back=item,
        done=_("The position is a draft again."),
    )
