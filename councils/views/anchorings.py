"""A party's log of what its management has been told and said, and the boards that a decision goes on to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.anchorings import AnchoringForm, HandledForm, SendOnForm
from councils.models import Anchoring, Party, SentOn, SharedItem
from councils.services import anchorings
from councils.views import shared_item_page, standings
from portal import exports
from portal.exports import Column
from portal.form_pages import ask, take
from portal.http import Request, paged, read_key, require


def _party(request: Request, key: str) -> Party:
    """Return the party: 403 to whoever reads no shared items, as their list answers."""
    require(permissions.can_read_shared_items(request.user))
    return get_object_or_404(Party.objects.select_related("organisation"), pk=key)


@require_GET
def of_party(request: Request, key: str) -> HttpResponse:
    """What one party has logged, on shared items and on the work as a whole, the latest first."""
    party = _party(request, key)
    rows = Anchoring.objects.visible_to(request.user).filter(party=party).for_list()
    if kind := exports.wanted(request):
        name = f"{_('Anchoring and reports')} {party.area}"
        return exports.respond(kind, name=name, columns=_columns(), rows=rows)
    context = {
        "party": party,
        "parties": Party.objects.select_related("organisation"),
        "badges": standings.BADGES,
        "can_log": permissions.can_log_anchoring(request.user, party),
        "crumbs": [(_("Shared items"), reverse("councils:shared-item-list")), (party.area, None)],
        **paged(request, rows),
    }
    return render(request, "councils/anchorings/of_party.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Day"), lambda row: row.on),
        Column(_("Party"), lambda row: row.party.organisation.label),
        Column(_("Shared item"), lambda row: row.item and f"{row.item.number} {row.item.title}"),
        Column(_("Told"), lambda row: row.with_whom),
        Column(_("How"), lambda row: row.get_form_display()),
        Column(_("Outcome"), lambda row: row.get_outcome_display()),
        Column(_("What was said"), lambda row: row.text),
        Column(_("Logged by"), lambda row: row.logged_by),
    ]


def _onward(row: Anchoring) -> str:
    return f"{row.item.get_absolute_url()}#forankring" if row.item else row.get_absolute_url()


@require_http_methods(["GET", "POST"])
def new(request: Request, key: str) -> HttpResponse:
    """Log that a party's management has been told of a shared item, or of the work as a whole."""
    party = _party(request, key)
    require(permissions.can_log_anchoring(request.user, party))
    named = read_key(request.GET.get("item"))
    item = SharedItem.objects.visible_to(request.user).filter(pk=named).first()
    initial = {"item": item, "on": timezone.localdate()}
    form = AnchoringForm(request.POST or None, instance=Anchoring(party=party), initial=initial)
    return _log(
        request,
        party,
        form,
        _("Log a report"),
        lambda: anchorings.log(form.save(commit=False), by=request.user),
        action=_("Log the report"),
        done=_("It is logged."),
    )


def _log(
    request: Request, party: Party, form: AnchoringForm, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    page = reverse("councils:party-reports", args=[party.pk])
    told = _("What the management of %(party)s was told, when and how, and where it stands.")
    return ask(
        request,
        form,
        heading=heading,
        about=party.area,
        lede=told % {"party": party.organisation.label},
        crumbs=[(_("Shared items"), reverse("councils:shared-item-list")), (party.area, page), (heading, None)],
        back=page,
        act=act,
        onward=_onward,
        **words,
    )


def _find(request: Request, pk: int) -> Anchoring:
    rows = Anchoring.objects.visible_to(request.user).select_related("party__organisation", "item", "board")
    row = get_object_or_404(rows, pk=pk)
    require(permissions.can_log_anchoring(request.user, row.party))
    return row


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what was logged."""
    row = _find(request, pk)
    form = AnchoringForm(request.POST or None, instance=row)
    return _log(
        request,
        row.party,
        form,
        _("Change what is logged"),
        lambda: anchorings.edit(form.save(commit=False), version=form.read_version, by=request.user),
        done=_("It is changed."),
    )


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take away what was logged by mistake, with a way back."""
    row = _find(request, pk)
    return take(
        request,
        lambda: anchorings.remove(row, by=request.user),
        back=reverse("councils:party-reports", args=[row.party_id]),
        done=_("It is removed from the log."),
        undo=reverse("councils:anchoring-restore", args=[row.pk]),
    )


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    """Put back what was removed."""
    row = _find(request, pk)
    return take(
        request,
        lambda: anchorings.restore(row, by=request.user),
        back=reverse("councils:party-reports", args=[row.party_id]),
        done=_("It is in the log again."),
    )


def _boards_of(item: SharedItem) -> str:
    return f"{item.get_absolute_url()}#namnder"


@require_http_methods(["GET", "POST"])
def send_on(request: Request, pk: int) -> HttpResponse:
    """Say which board a decision goes on to."""
    item = shared_item_page.find(request, pk)
    require(permissions.can_decide_shared_item(request.user, item))
    form = SendOnForm(request.POST or None, item=item, initial={"on": timezone.localdate()})
    return shared_item_page.take_step(
        request,
        item,
        form,
        _("Send on to a board"),
        lambda: anchorings.send_on(item, by=request.user, **form.cleaned_data),
        onward=_boards_of(item),
        action=_("Send on"),
        done=lambda sent: _("It goes on to %(board)s. Its party has been told.") % {"board": sent.board},
    )


def _sent(request: Request, pk: int) -> SentOn:
    rows = SentOn.objects.visible_to(request.user).select_related("item__council", "item__lead", "board__organisation")
    row = get_object_or_404(rows, pk=pk)
    require(permissions.can_follow_board(request.user, row))
    return row


@require_http_methods(["GET", "POST"])
def handled(request: Request, pk: int) -> HttpResponse:
    """Say when a board took the question and what it decided."""
    row = _sent(request, pk)
    form = HandledForm(request.POST or None, initial={"on": timezone.localdate()})
    return shared_item_page.take_step(
        request,
        row.item,
        form,
        _("What %(board)s decided") % {"board": row.board},
        lambda: anchorings.handled(row, by=request.user, **form.cleaned_data),
        onward=_boards_of(row.item),
        done=_("What %(board)s decided is saved.") % {"board": row.board},
        undo=reverse("councils:senton-reopen", args=[row.pk]),
    )


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Let the decision wait for the board again."""
    row = _sent(request, pk)
    anchorings.reopen(row, by=request.user)
    messages.success(request, _("It waits for %(board)s again.") % {"board": row.board})
    return redirect(_boards_of(row.item))


@require_POST
def call_back(request: Request, pk: int) -> HttpResponse:
    """Take away a board that the decision was never meant for."""
    row = _sent(request, pk)
    return take(
        request,
        lambda: anchorings.call_back(row, by=request.user),
        back=_boards_of(row.item),
        done=lambda _made: _("It no longer goes on to %(board)s.") % {"board": row.board},
    )
