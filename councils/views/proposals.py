"""Proposals to a council's agenda and referrals from other councils: put, taken up, declined, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.forms.meetings import ReasonForm
from councils.forms.proposals import ProposalForm, ReferralForm, TakeUpForm
from councils.models import Council, Proposal
from councils.services import proposals
from councils.views import live, meeting_page
from portal.concurrency import WrongState
from portal.form_pages import ask
from portal.http import Request, back, paged, require


@require_GET
def index(request: Request, slug: str) -> HttpResponse:
    """What has been proposed and sent to a council: what waits first."""
    council = get_object_or_404(Council.objects.visible_to(request.user), slug=slug)
    rows = Proposal.objects.filter(council=council).for_list()
    context = {
        "council": council,
        "can_propose": permissions.can_propose(request.user, council),
        "can_handle": permissions.can_handle_proposals(request.user, council),
        "open_rows": list(rows.open().order_by("proposed_at")[:100]),
        "take_up": TakeUpForm(council=council),
        "reason": ReasonForm(),
        **paged(request, rows.exclude(state=Proposal.State.OPEN).order_by("-handled_at")),
    }
    return render(request, "councils/proposals/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, slug: str) -> HttpResponse:
    """Propose an item to a council."""
    council = get_object_or_404(Council.objects.visible_to(request.user), slug=slug)
    require(permissions.can_propose(request.user, council))
    form = ProposalForm(request.POST if request.method == "POST" else None, instance=Proposal(council=council))
    heading, page = _("Propose an item"), reverse("councils:proposal-list", args=[slug])
    lede = _("The coordinator of %(council)s puts it on an agenda or answers why not.")
    return ask(
        request,
        form,
        heading=heading,
        about=council.name,
        lede=lede % {"council": council.name},
        crumbs=[(council.name, council.get_absolute_url()), (_("Proposals"), page), (_("Propose"), None)],
        back=page,
        act=lambda: proposals.propose(form.save(commit=False), by=request.user),
        onward=page,
        action=_("Send the proposal"),
        done=_("Your proposal is with the coordinator, who puts it on an agenda or answers."),
    )


@require_http_methods(["GET", "POST"])
def refer(request: Request, pk: int) -> HttpResponse:
    """Send a note from an item to another council."""
    item = meeting_page.find_item(request, pk)
    form = ReferralForm(request.POST if request.method == "POST" else None, instance=Proposal(), item=item)
    page = live.address(item)
    return ask(
        request,
        form,
        heading=_("Send on to another council"),
        about=item.title,
        lede=_(
            "The note lands among the other council's proposals, and its coordinator puts it on an agenda or answers "
            "why not."
        ),
        crumbs=[(str(item.meeting), item.meeting.get_absolute_url()), (item.title, page), (_("Send on"), None)],
        back=page,
        act=lambda: proposals.refer(form.save(commit=False), item=item, by=request.user),
        onward=page,
        action=_("Send the note"),
        done=lambda row: _("The note is sent to %(council)s.") % {"council": row.council},
    )


def _find(request: Request, pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.visible_to(request.user).select_related("council"), pk=pk)


def _home(request: Request, row: Proposal) -> HttpResponse:
    return back(request, reverse("councils:proposal-list", args=[row.council.slug]))


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """Put a proposal on the agenda of the chosen meeting."""
    row = _find(request, pk)
    require(permissions.can_handle_proposals(request.user, row.council))
    form = TakeUpForm(request.POST, council=row.council)
    try:
        if not form.is_valid():
            raise WrongState(_("Choose a meeting whose agenda is open. Plan one first if there is none."))
        meeting = form.cleaned_data["meeting"]
        proposals.take_up(row, meeting=meeting, by=request.user)
        messages.success(request, _("“%(title)s” is on the agenda.") % {"title": row.title})
    except WrongState as error:
        messages.error(request, str(error))
    return _home(request, row)


@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    """Say no to a proposal, with the reason that whoever proposed it reads."""
    row = _find(request, pk)
    require(permissions.can_handle_proposals(request.user, row.council))
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise WrongState(_("Write why the proposal is declined."))
        proposals.decline(row, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The proposal is declined. Your reason is shown to whoever proposed it."))
    except WrongState as error:
        messages.error(request, str(error))
    return _home(request, row)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    row = _find(request, pk)
    require(permissions.can_withdraw_proposal(request.user, row))
    try:
        proposals.withdraw(row, by=request.user)
        messages.success(request, _("The proposal is withdrawn."))
    except WrongState as error:
        messages.error(request, str(error))
    return _home(request, row)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Let a declined or withdrawn proposal wait again."""
    row = _find(request, pk)
    own = row.state == Proposal.State.WITHDRAWN and permissions.can_withdraw_proposal(request.user, row)
    require(own or permissions.can_handle_proposals(request.user, row.council))
    try:
        proposals.reopen(row, by=request.user)
        messages.success(request, _("The proposal waits again."))
    except WrongState as error:
        messages.error(request, str(error))
    return _home(request, row)
