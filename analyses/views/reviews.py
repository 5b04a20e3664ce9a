"""Quality review: asking for it, giving it, waiting no more for it, and taking the analysis back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from analyses import permissions
from analyses.forms.reviews import AskForm, ReviewForm
from analyses.models import Review
from analyses.services import reviews
from analyses.views import analysis_page
from analyses.views.analyses import move
from portal import form_pages
from portal.concurrency import Conflict, WrongState
from portal.form_pages import take
from portal.http import Request, require


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask somebody for a review; the first who is asked sends the analysis on review."""
    analysis = analysis_page.run(request, pk)
    if request.method == "GET" and (why := reviews.lacking(analysis)):
        messages.warning(request, why)
        return redirect(analysis)
    form = AskForm(request.POST if request.method == "POST" else None, people=reviews.candidates(analysis))
    heading = _("Ask for a quality review")
    return form_pages.ask(
        request,
        form,
        heading=heading,
        about=analysis.title,
        crumbs=analysis_page.crumbs(analysis, heading),
        back=analysis.get_absolute_url(),
        act=lambda: reviews.ask(analysis, by=request.user, **form.cleaned_data),
        onward=f"{analysis.get_absolute_url()}#granskning",
        action=_("Ask for the review"),
        done=lambda review: _("%(name)s has been asked.") % {"name": review.contributor.person},
    )


def _find(request: Request, pk: int) -> Review:
    rows = Review.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("contributor__analysis__council__host__party"), pk=pk)


@require_http_methods(["GET", "POST"])
def give(request: Request, pk: int) -> HttpResponse:
    """Read the analysis and say what one thinks of it, item by item."""
    review = _find(request, pk)
    require(permissions.can_give_review(request.user, review))
    analysis = review.contributor.analysis
    form = ReviewForm(request.POST if request.method == "POST" else None, review=review)
    context: dict[str, Any] = {
        "form": form,
        "review": review,
        "analysis": analysis,
        "crumbs": analysis_page.crumbs(analysis, _("Quality review")),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "analyses/reviews/give.html", context, status=422 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in ("verdict", "checklist", "remarks", "version")}
    try:
        reviews.give(review, by=request.user, **said)
        messages.success(request, _("Your review is given. Thank you."))
    except WrongState as error:
        messages.error(request, str(error))
    except Conflict:
        messages.error(request, _("You have given the review in another window. Look at what it says."))
        return redirect(review)
    return redirect(f"{analysis.get_absolute_url()}#granskning")


@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    """Wait no more for a reviewer who has not answered."""
    review = _find(request, pk)
    analysis = review.contributor.analysis
    require(permissions.can_run_analysis(request.user, analysis))
    return take(
        request,
        lambda: reviews.release(review, by=request.user),
        back=f"{analysis.get_absolute_url()}#granskning",
        done=lambda _made: _("%(name)s is no longer waited for.") % {"name": review.contributor.person},
    )


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take the analysis out of review to work on it."""
    analysis = analysis_page.run(request, pk)
    return move(request, analysis, lambda: reviews.take_back(analysis, by=request.user))
