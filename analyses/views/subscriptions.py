"""Following the public library by mail, for whoever has an address; no log-in."""

from allauth.core.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from analyses.forms.subscriptions import SubscribeForm
from analyses.services import subscriptions
from portal.http import by_link
from portal.views.log_in import too_many

FOLDER = "analyses/subscriptions"


@login_not_required
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask what one wants to follow, and mail a link to confirm it with; the answer tells nothing of the address."""
    is_sent = request.method == "POST"
    if is_sent and not consume(request, action="subscribe"):
        return too_many(request)
    chosen = {"topics": request.GET.getlist("topic"), "area": request.GET.get("area", "")}
    form = SubscribeForm(request.POST if is_sent else None, initial=chosen)
    context = {"form": form, "section": "library"}
    if is_sent and form.is_valid():
        subscriptions.ask(form.wish)
        context["email"] = form.wish.email
    response = render(request, f"{FOLDER}/subscribe.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@by_link
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a link confirms; a POST does it. Programs that scan mail open every link."""
    wish = subscriptions.read_wish(code)
    if wish is None:
        return render(request, f"{FOLDER}/void.html", status=404)
    if request.method == "POST":
        subscriptions.confirm(wish)
    context = {"wish": wish, "code": code, "is_confirmed": request.method == "POST"}
    return render(request, f"{FOLDER}/confirm.html", context)


# The press comes from a mail program, which has no cookie and no token of ours: the address is the right to it.
@csrf_exempt
@by_link
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is ended; a POST ends it, also when a mail program makes it (RFC 8058), and may come twice."""
    row, looks_right = subscriptions.read_end(code)
    if not looks_right:
        return render(request, f"{FOLDER}/void.html", status=404)
    if row is not None and request.method == "POST":
        subscriptions.end(row)
        row = None
    return render(request, f"{FOLDER}/end.html", {"row": row, "code": code})
