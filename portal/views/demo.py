"""One-click logins of the demo: routed only in demo mode, and refused unless asked for from the machine itself."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portal.checks import is_loopback
from portal.models import User
from portal.registry import roles

DOMAIN = "@demo.example"
# The part of the address before the @, and what the role lets one do.
ROLES = {
    "samordnare": _("Plans, runs and writes up the council's meetings."),
    "ordforande": _("Approves the minutes of the council."),
    "ledamot": _("Reads what the council does and does what it has taken on."),
    "grannledamot": _("Is a member of another council and sees only that."),
    "strategisk": _("Reads all councils, but not what is held to one of them."),
    "forbund": _("Reviews the association's projects and claims, and signs its follow-up as the second."),
    "vgr": _("Reads all councils and keeps the registry."),
    "kommunkontakt": _("Answers for a municipality."),
    "admin": _("Gives people accounts and keeps the registry."),
}


def _only_here(request: HttpRequest) -> None:
    """Answer 404 unless both ends are this machine, with nothing in between."""
    host, _port = split_domain_port(request.get_host())
    is_near = is_loopback(host) and is_loopback(request.META["REMOTE_ADDR"])
    if not (settings.DEMO and is_near) or "X-Forwarded-For" in request.headers:
        raise Http404


@login_not_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The demo's people, by role."""
    _only_here(request)
    users = User.objects.filter(email__in=[f"{role}{DOMAIN}" for role in ROLES], is_active=True)
    found = {user.email.removesuffix(DOMAIN): user for user in users}
    people = [(role, found[role], roles.label(found[role]), text) for role, text in ROLES.items() if role in found]
    return render(request, "portal/demo.html", {"people": people})


@login_not_required
@require_POST
def log_in(request: HttpRequest, role: str) -> HttpResponse:
    """Become one of the demo's people, whoever one was."""
    _only_here(request)
    user = get_object_or_404(User, email=f"{role}{DOMAIN}" if role in ROLES else "", is_active=True)
    logout(request)
    response: HttpResponse = perform_login(request, user, redirect_url=settings.LOGIN_REDIRECT_URL)
    return response
