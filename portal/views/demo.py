"""One-click logins of the demo: routed only in demo mode, and refused unless asked for from the machine itself."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.models import User
from portal.registry import roles

DOMAIN = "@demo.example"


def _only_here(request: HttpRequest) -> None:
    host = request.get_host().rpartition(":")[0] or request.get_host()
    is_local = ip_address(request.META["REMOTE_ADDR"]).is_loopback and host in {"127.0.0.1", "localhost", "testserver"}
    if not (settings.DEMO and is_local):
        raise Http404


@login_not_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    accounts = list(User.objects.filter(email__endswith=DOMAIN, is_active=True).order_by("pk"))
    for account in accounts:
        account.role = roles.label(account)
    return render(request, "portal/demo.html", {"accounts": accounts})


@login_not_required
@require_POST
def log_in(request: HttpRequest, pk: int) -> HttpResponse:
    _only_here(request)
    user = get_object_or_404(User, pk=pk, email__endswith=DOMAIN, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("my-work")
