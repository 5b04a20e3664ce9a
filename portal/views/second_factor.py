"""Adding and removing a second factor: allauth's steps, and what they mean for the session that one sits in."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from portal.guards import has_second_factor


def _shown(request: HttpRequest) -> None:
    """A factor that has just been added has just been used: it is not asked for again in this session."""
    record_authentication(request, request.user, "mfa", added=True)


def _forget_if_none(request: HttpRequest) -> None:
    """With the last factor goes what the session knew of it, so that those who need one are asked for a new one."""
    if not has_second_factor(request.user.pk):
        records = get_authentication_records(request, request.user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r["method"] != "mfa"]


class AddApp(ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _shown(self.request)
        return response


class RemoveApp(DeactivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _forget_if_none(self.request)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _shown(self.request)
        return response


class RemovePasskey(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _forget_if_none(self.request)
        return response
