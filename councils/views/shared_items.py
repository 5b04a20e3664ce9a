"""The strategic group's shared items: the list, an item with all that belongs to it, and the steps of its life."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import shared_items as filters
from councils.forms.meetings import ReasonForm
from councils.forms.proposals import TakeUpForm
from councils.forms.shared_items import DecisionForm, OutcomeForm, SharedItemForm
from councils.models import Anchoring, Hearing, Party, Position, Proposal, SentOn, SharedItem
from councils.services import anchorings, shared_items
from councils.views.shared_item_page import BADGES, find, page, stances, take_step, writable
from portal import exports
from portal.concurrency import WrongState
from portal.exports import Column
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, require

State = SharedItem.State


@require_GET
def index(request: Request) -> HttpResponse:
    """The shared items that the reader may see: whose turn it is, since when, and when they are decided."""
    require(permissions.can_read_shared_items(request.user))
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs, sort).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Shared items"), columns=_columns(), rows=rows)
    can_propose = permissions.can_propose_shared_item(request.user)
    context = listing(request, found, rows, can_propose=can_propose, badges=BADGES, parties=Party.objects.count())
    return page_or_part(request, "councils/shared_items", context)


def _columns() -> list[Column]:
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Heading"), lambda row: row.title),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Since"), lambda row: timezone.localdate(row.state_since)),
        Column(_("Responsible"), lambda row: row.lead),
        Column(_("To be decided at"), lambda row: row.target_meeting),
        Column(_("Decided"), lambda row: row.decided_on),
        Column(_("Positions given"), lambda row: row.given),
    ]


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """An item and everything that belongs to it."""
    return page(request, find(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Propose a shared item."""
    require(permissions.can_propose_shared_item(request.user))
    try:
        council = shared_items.group()
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("councils:shared-item-list")
    form = SharedItemForm(request.POST if request.method == "POST" else None, council_id=council.pk)
    heading, items = _("Propose a shared item"), reverse("councils:shared-item-list")
    return ask(
        request,
        form,
        heading=heading,
        lede=_("The group is told at once. You can go on writing afterwards."),
        crumbs=[(_("Shared items"), items), (heading, None)],
        back=items,
        act=lambda: shared_items.propose(form.save(commit=False), by=request.user),
        action=_("Propose the item"),
        done=_("The item is proposed. The group has been told."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change what an item says, who leads it and when it is decided."""
    item = writable(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SharedItemForm(data, instance=item, council_id=item.council_id)
    return take_step(
        request,
        item,
        form,
        _("Change the item"),
        lambda: shared_items.edit(form.save(commit=False), version=form.read_version, by=request.user),
        done=_("The shared item is changed."),
        words={"council_id": item.council_id},
    )


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Take a step that needs no more than to be taken."""
    item = writable(request, pk)
    state = request.POST.get("state", "")
    try:
        if state not in {State.PROPOSED, State.IN_PREPARATION, State.READY}:
            raise WrongState(_("Choose one of the steps on the page."))
        moved = shared_items.move(item, State(state), by=request.user)
        messages.success(request, _("The item is now: %s.") % moved.get_state_display().lower())
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(item)


def _now(item: SharedItem) -> str:
    return _("The item is now: %s.") % item.get_state_display().lower()


@require_http_methods(["GET", "POST"])
def anchor(request: Request, pk: int) -> HttpResponse:
    """Say that the item is anchored, once it is known who has not said so."""
    item = writable(request, pk)
    said = [_("The item goes on to be decided.")]
    hearing = item.hearings.open().first()
    if hearing:
        towns = hearing.requests.of_the_county()
        text = _("The hearing is still open: %(answered)s of %(asked)s municipalities have answered.")
        said.append(text % {"answered": towns.answered().count(), "asked": towns.count()})
    parties = Party.objects.select_related("organisation")
    silent = [row.party.organisation.label for row in anchorings.standings(item, parties) if not row.is_anchored]
    if silent:
        said.append(_("No management of these stands behind it yet: %s.") % ", ".join(silent))
    return take_step(
        request,
        item,
        Form(request.POST if request.method == "POST" else None),
        _("Is the item anchored?"),
        lambda: shared_items.move(item, State.ANCHORED, by=request.user),
        lede=" ".join(said),
        action=_("It is anchored"),
        done=_now,
    )


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record what the group decided, and where the question goes next."""
    item = find(request, pk)
    require(permissions.can_decide_shared_item(request.user, item))
    initial = {"decision": item.proposal, "on": timezone.localdate()}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=initial)
    return take_step(
        request,
        item,
        form,
        _("Record the decision"),
        lambda: shared_items.decide(item, by=request.user, **form.cleaned_data),
        action=_("Save the decision"),
        done=_now,
        template="councils/shared_items/decide.html",
        silent=[row for row in stances(request, item) if not row.is_given],
        shared_item=item,
    )


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, pk: int) -> HttpResponse:
    """Say what came of the decision."""
    item = find(request, pk)
    require(permissions.can_decide_shared_item(request.user, item))
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    return take_step(
        request,
        item,
        form,
        _("Say what came of it"),
        lambda: shared_items.follow_up(item, by=request.user, **form.cleaned_data),
        action=_("Save and close the item"),
        done=_now,
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an item back, with the reason."""
    item = writable(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return take_step(
        request,
        item,
        form,
        _("Withdraw the item"),
        lambda: shared_items.withdraw(item, reason=form.cleaned_data["reason"], by=request.user),
        action=_("Withdraw the item"),
        done=_now,
    )


@require_POST
def put_on_agenda(request: Request, pk: int) -> HttpResponse:
    """Put the item on the agenda of the chosen meeting of the group."""
    item = writable(request, pk)
    form = TakeUpForm(request.POST, council=item.council)
    try:
        if not form.is_valid():
            raise WrongState(_("Choose a meeting whose agenda is open. Plan one first if there is none."))
        added = shared_items.put_on_agenda(item, form.cleaned_data["meeting"], by=request.user)
        messages.success(request, _("“%(title)s” is on the agenda.") % {"title": added.title})
    except WrongState as error:
        messages.error(request, str(error))
    return redirect(item)


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """Make a shared item of a proposal or a referral to the strategic group."""
    row = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(permissions.can_handle_proposals(request.user, row.council))
    try:
        item = shared_items.take_up(row, by=request.user)
        messages.success(request, _("The proposal is now a shared item. Say who is responsible, and prepare it."))
        return redirect(item)
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:proposal-list", row.council.slug)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the item and the positions that have been given, and when, with earlier texts."""
    item = find(request, pk)
    given = item.positions.exclude(given_at=None).values("pk")
    events = events_of(SharedItem, pgh_obj_id=item.pk)
    hearings = events_of(Hearing, shared_item_id=item.pk)
    positions = events_of(Position, pgh_obj_id__in=given, given_at__isnull=False)
    anchored, sent = events_of(Anchoring, item_id=item.pk), events_of(SentOn, item_id=item.pk)
    context = {
        "item": item,
        "changes": history_of(events, positions, hearings, anchored, sent),
        "crumbs": [
            (_("Shared items"), reverse("councils:shared-item-list")),
            (item.number, item.get_absolute_url()),
            (_("History"), None),
        ],
    }
    return render(request, "councils/shared_items/history.html", context)
