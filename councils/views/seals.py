"""The page where anybody checks whether a PDF is minutes as they were sealed."""

from allauth.core.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from councils.forms.seals import CheckForm
from councils.services import seals
from portal.views.log_in import too_many


@login_not_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a file or its hash, and say what it is; so many tries a minute from one address."""
    is_sent = request.method == "POST"
    if is_sent and not consume(request, action="check_minutes"):
        return too_many(request)
    form = CheckForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, use_required_attribute=False
    )
    context: dict[str, object] = {"form": form}
    if is_sent and form.is_valid():
        digest = form.cleaned_data["digest"]
        context |= {"digest": digest, "seal": seals.find(digest)}
    response = render(request, "councils/seals/check.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response
