"""In and out: allauth's log-in with our page around it, and what is said when there have been too many tries."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.account.views import logout as allauth_logout
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from requests import RequestException

from portal.models.user import normal_email

log = structlog.get_logger(__name__)


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """One field for the address, a button for each directory, and the passkey; an invitation fills in the address."""

    again = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Whoever writes an address starts anew; else a code that never came would have to run out first.
        if request.method == "POST" and not request.user.is_authenticated:
            clear_login(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "login": normal_email(self.request.GET.get("email", "")[:254])}

    def form_invalid(self, form: Form) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        query = f"?{urlencode({'next': url})}" if (url := self.get_next_url()) else ""
        directories = [
            {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]]) + query}
            for app in settings.OIDC_PROVIDERS
        ]
        return {**context, "directories": directories, "again": self.again}


class Code(ConfirmLoginCodeView):
    """The code from the mail; three wrong ones and a new one must be asked for."""

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response


@login_not_required
def to_directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the log-in of somebody's own organisation."""
    if request.method != "POST":
        return redirect("account_login")
    return _asking(openid.login, request, provider_id)


@login_not_required
def from_directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in what the organisation says of who it is."""
    return _asking(openid.callback, request, provider_id)


def _asking(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except (RequestException, KeyError, ValueError) as error:  # it is away, or its answer lacks what it must have
        log.warning("directory_failed", provider=provider_id, error=type(error).__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)


@login_not_required
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session here and have the browser forget what it keeps of it."""
    was_in = request.user.is_authenticated
    response: HttpResponse = allauth_logout(request)
    if was_in and not request.user.is_authenticated:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: the address that allauth asks for leads nowhere."""
    raise Http404


def too_many(request: HttpRequest) -> HttpResponse:
    """Every limit that ends here counts by the minute."""
    text = _("There have been many tries from where you are. Wait a minute and try again.")
    page = {"heading": _("Wait a minute"), "text": text}
    response = render(request, "portal/error.html", page, status=429)
    response.headers["Retry-After"] = "60"
    return response
