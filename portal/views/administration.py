"""For administrators: who may log in, who administrates, and which mail has left."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal import exports, permissions, registry
from portal.filters import accounts as filters
from portal.form_pages import take
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part
from portal.models import Mail, User
from portal.services import accounts as services
from portal.services import mails

P = ParamSpec("P")


def administrators_only(view: Callable[Concatenate[Request, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 to everybody else: they need not know that the page exists."""

    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.can_administer_accounts(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@administrators_only
def accounts(request: Request) -> HttpResponse:
    """Everybody who has an account, invited and closed ones too."""
    found = filters.filter_accounts(request.GET, request)
    rows = filters.ordered(found.qs, request.GET.get("sort", ""))
    return page_or_part(request, "portal/accounts", listing(request, found, rows, section="accounts"))


@require_GET
@administrators_only
def account(request: Request, pk: int) -> HttpResponse:
    """One account: its state, the steps that it allows, and its history."""
    row = get_object_or_404(filters.listed().select_related("invited_by"), pk=pk)
    changes = history_of(events_of(User, pgh_obj_id=pk))
    about = registry.holders.links(request.user, row)
    context = {"row": row, "changes": changes, "about": about, "section": "accounts"}
    return render(request, "portal/accounts/detail.html", context)


def _step(request: Request, pk: int, step: Callable[..., object], said: str) -> HttpResponse:
    row = get_object_or_404(User, pk=pk)
    return take(
        request,
        lambda: step(row, by=request.user),
        back=reverse("account-detail", args=[pk]),
        done=lambda _made: said % row,
    )


@require_POST
@administrators_only
def invite(request: Request, pk: int) -> HttpResponse:
    """Send the invitation again; it is valid for fourteen days from now."""

    def step(row: User, *, by: User) -> None:
        services.invite(row.email, row.name, by=by, language=row.language)

    return _step(request, pk, step, _("A new invitation is on its way to %s."))


@require_POST
@administrators_only
@reauthentication_required
def close(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, services.close, _("The account of %s is closed."))


@require_POST
@administrators_only
@reauthentication_required
def reopen(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, services.reopen, _("The account of %s is open again."))


@require_POST
@administrators_only
@reauthentication_required
def make_administrator(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, services.make_administrator, _("%s is an administrator now."))


@require_POST
@administrators_only
@reauthentication_required
def unmake_administrator(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, services.unmake_administrator, _("%s is no longer an administrator."))


@require_POST
@administrators_only
@reauthentication_required
def forget_second_factor(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, services.forget_second_factor, _("%s sets up a new second factor at the next log-in."))


def _mail_columns() -> list[exports.Column]:
    return [
        exports.Column(_("Subject"), lambda row: row.subject),
        exports.Column(_("To"), lambda row: row.to),
        exports.Column(_("Written"), lambda row: row.created_at),
        exports.Column(_("State"), lambda row: row.get_state_display()),
        exports.Column(_("Sent"), lambda row: row.sent_at),
        exports.Column(_("Tries"), lambda row: row.attempts),
        exports.Column(_("Problem"), lambda row: row.error),
        exports.Column(_("Set off again by"), lambda row: row.released_by),
        exports.Column(_("Set off again"), lambda row: row.released_at),
    ]


@require_GET
@administrators_only
def mail(request: Request) -> HttpResponse:
    """Mail that has left or is waiting; what it says is shown to nobody but whom it was sent to."""
    found = filters.filter_mails(request.GET, request)
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Outgoing mail"), columns=_mail_columns(), rows=found.qs)
    return page_or_part(request, "portal/mail", listing(request, found, found.qs, size=50, section="mail"))


@require_POST
@administrators_only
def send_mail(request: Request, pk: int) -> HttpResponse:
    """Try a mail again that has been put aside after eight tries, or send one once more that has left."""
    row = get_object_or_404(Mail, pk=pk)
    step = mails.resend if row.state == Mail.State.SENT else mails.release
    return take(
        request,
        lambda: step(row, by=request.user),
        back=reverse("mail-list"),
        done=lambda _made: _("The mail to %s is on its way again.") % row.to,
    )
