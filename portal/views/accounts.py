"""One's own account: name, language, where one is logged in, and the directories that know one."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import devices, registry
from portal.concurrency import Conflict
from portal.forms.accounts import AccountForm
from portal.http import Request, rebase
from portal.models import User
from portal.services import accounts


@require_http_methods(["GET", "POST"])
def account(request: Request) -> HttpResponse:
    """The page of one's account, on which one's name and language are changed."""
    row = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    try:
        accounts.change(form.save(commit=False), version=form.read_version, by=request.user)
    except Conflict as conflict:
        return _page(request, form, status=409, conflict=rebase(form, conflict.current))
    with translation.override(row.language):
        messages.success(request, _("Your account is changed."))
    return devices.speak(redirect("account"), row.language)


def _page(request: Request, form: AccountForm, *, status: int = 200, **more: object) -> HttpResponse:
    factors = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    names = {app["provider_id"]: app["name"] for app in settings.OIDC_PROVIDERS}
    directories = list(SocialAccount.objects.filter(user=request.user).order_by("pk"))
    context = {
        "form": form,
        "factors": set(factors) - {Authenticator.Type.RECOVERY_CODES},
        "session_count": UserSession.objects.filter(user=request.user).count(),
        "about": registry.holders.links(request.user, request.user),
        "directories": [(row, names.get(row.provider, row.provider)) for row in directories],
        **more,
    }
    return render(request, "portal/accounts/account.html", context, status=422 if form.errors else status)


@require_GET
def sessions(request: Request) -> HttpResponse:
    """Where one is logged in, the latest seen first and the session that one sits in above all."""
    rows = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    rows.sort(key=lambda row: (row.session_key == here, row.last_seen_at), reverse=True)
    listed = [(row, devices.name(row.user_agent), row.session_key == here) for row in rows]
    return render(request, "portal/accounts/sessions.html", {"sessions": listed})


@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """Log out one other device."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    row = get_object_or_404(others, pk=pk)
    row.end()
    messages.success(request, _("%s is logged out.") % devices.name(row.user_agent))
    return redirect("usersessions_list")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Log out everywhere but here."""
    accounts.end_sessions(request.user, but=request.session.session_key or "")
    messages.success(request, _("All other devices are logged out."))
    return redirect("usersessions_list")


@require_POST
@reauthentication_required
def disconnect(request: Request, pk: int) -> HttpResponse:
    """Forget who one is in a directory."""
    row = get_object_or_404(SocialAccount, pk=pk, user=request.user)
    accounts.disconnect(row, by=request.user)
    messages.success(request, _("The directory is no longer connected to your account."))
    return redirect("account")
