"""Subscriptions to meetings in one's own calendar program: the page where they are made, and what the program gets."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import permissions
from councils.forms.calendar_feeds import CalendarFeedForm
from councils.models import CalendarFeed
from councils.services import calendar_feeds
from portal.concurrency import WrongState
from portal.http import Request, require

JUST_MADE = "calendar_feed_just_made"


@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """My subscriptions, and a new one; its address is shown once, right after it has been made.

    A council's own calendar leads here with the council chosen (`?council=`).
    """
    require(permissions.can_subscribe(request.user))
    posted = request.POST if request.method == "POST" else None
    form = CalendarFeedForm(posted, user=request.user, initial={"council": request.GET.get("council")})
    if request.method == "POST" and form.is_valid():
        try:
            feed = calendar_feeds.subscribe(**form.cleaned_data, by=request.user)
            request.session[JUST_MADE] = feed.pk
            return redirect("councils:calendar-feed-list")
        except WrongState as error:
            form.add_error(None, str(error))
    feeds = list(CalendarFeed.objects.visible_to(request.user).standing().select_related("council").order_by("-pk"))
    made = request.session.pop(JUST_MADE, None) if request.method == "GET" else None
    shown = next((feed for feed in feeds if feed.pk == made), None)
    context = {"form": form, "feeds": feeds, "made": shown, "address": _address(shown)}
    return render(request, "councils/calendar_feeds/index.html", context, status=422 if form.errors else 200)


def _address(feed: CalendarFeed | None) -> dict[str, str]:
    """Return the feed's address in full, and the same for programs that open `webcal` addresses themselves."""
    if feed is None:
        return {}
    url = settings.SITE_URL + feed.path
    return {"url": url, "webcal": f"webcal:{url.partition(':')[2]}"}


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End one of my subscriptions; its address gives nothing from now on."""
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    calendar_feeds.revoke(feed, by=request.user)
    messages.success(request, _("The subscription is ended. Its address no longer gives anything."))
    return redirect("councils:calendar-feed-list")


@require_POST
def renew(request: Request, pk: int) -> HttpResponse:
    """Change the address of one of my subscriptions, and show the new one."""
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    try:
        request.session[JUST_MADE] = calendar_feeds.renew(feed, by=request.user).pk
        messages.success(request, _("The address is changed. The old one no longer gives anything."))
    except WrongState as error:
        messages.error(request, str(error))
    return redirect("councils:calendar-feed-list")


@login_not_required
@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """Give a calendar program what the owner of the address may see now; what it already has is not sent again."""
    found = CalendarFeed.objects.by_code(code).select_related("user", "council").first()
    if found is None:
        raise Http404
    content = calendar_feeds.read(found, now=timezone.now())
    changed = int(found.changed_at.timestamp())
    response = get_conditional_response(request, etag=content.etag, last_modified=changed)
    if response is None:
        response = HttpResponse(content.calendar(), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="kompetensportalen.ics"'
    response["ETag"] = content.etag
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
