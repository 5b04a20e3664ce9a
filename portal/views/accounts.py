"""One's own account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_GET


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accounts/account.html")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: the address that allauth asks for leads nowhere."""
    raise Http404
