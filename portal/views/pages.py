"""The pages that belong to no app: the public start, Mitt arbete, help and what the law asks for."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from portal.http import Request
from portal.registry import WorkItem, public_councils, public_news, public_texts, upcoming, work
from portal.services import notifications

YEAR = 60 * 60 * 24 * 365


@login_not_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What the portal is, and what has been published lately, to everybody: a query for each sort."""
    councils = [council for provider in public_councils for council in provider()]
    texts = [text for provider in public_texts for text in provider()]
    news = [text for provider in public_news for text in provider()]
    return render(request, "portal/start.html", {"councils": councils, "texts": texts, "news": news})


@login_not_required
@require_GET
def text(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text: help, accessibility, privacy."""
    return render(request, f"portal/{name}.html")


@require_GET
def my_work(request: Request) -> HttpResponse:
    """What waits for me by date, today's meeting on top, the next meetings beside."""
    today = timezone.localdate()
    far = date.max
    asleep = notifications.asleep(request.user, today)
    items = sorted(
        (item for item in work.of(request.user) if item.url not in asleep), key=lambda item: item.due_on or far
    )
    meetings = sorted(upcoming.of(request.user), key=lambda card: card.starts_at)
    hero = next((m for m in meetings if timezone.localdate(m.starts_at) == today), None)
    groups: dict[str, list[WorkItem]] = {"late": [], "today": [], "later": []}
    for item in items:
        late = item.due_on is not None and item.due_on < today
        groups["late" if late else "today" if item.due_on == today else "later"].append(item)
    context = {
        "today": today,
        "week": today.isocalendar().week,
        "groups": groups,
        "count": len(items),
        "asleep": len(asleep),
        "hero": hero,
        "meetings": [m for m in meetings if m is not hero][:6],
    }
    return render(request, "portal/my_work.html", context)


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page that the form was on, if it is one of ours."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return redirect(url if is_ours and url.startswith("/") else "/")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie that the server reads, so that a page never flashes."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in {"light", "dark"}:
        response.set_cookie("tema", chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and, for whoever is logged in, on the account, for mail."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        if request.user.is_authenticated and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response
