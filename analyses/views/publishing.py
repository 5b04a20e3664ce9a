"""Publication asks first: what it leads to cannot be taken back."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from analyses.services import publishing, reviews
from analyses.views import analysis_page
from analyses.views.analyses import move
from portal.http import Request


@require_http_methods(["GET", "POST"])
def publish(request: Request, pk: int) -> HttpResponse:
    """Show what publication leads to, and publish."""
    analysis = analysis_page.run(request, pk)
    if request.method == "POST":
        return move(request, analysis, lambda: publishing.publish(analysis, by=request.user))
    context = {
        "analysis": analysis,
        "missing": reviews.missing(analysis, reviews.of(analysis)),
        "form": forms.Form(),
        "crumbs": analysis_page.crumbs(analysis, _("Publish")),
    }
    return render(request, "analyses/analyses/publish.html", context)
