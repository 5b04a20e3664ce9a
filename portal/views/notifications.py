"""What I am told: the list, the way on, later, how I want it, and the link in a mail that ends it."""

from datetime import date

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import notifications as kinds
from portal import registry
from portal.concurrency import Conflict
from portal.forms.notifications import NotificationSettingsForm
from portal.http import Request, back, by_link, paged, rebase, undoable
from portal.models import Notification, NotificationSettings
from portal.services import notifications
from portal.templatetags.portal import longday

LIST = "notification-list"


def _find(request: Request, pk: int) -> Notification:
    return get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)


@require_GET
def index(request: Request) -> HttpResponse:
    """What I have been told, the unread first; below it what I have put off."""
    today = timezone.localdate()
    mine = Notification.objects.visible_to(request.user)
    rows = mine.awake(today).order_by(F("read_at").desc(nulls_first=True), "-created_at")
    context = {
        "section": "notifications",
        "icons": kinds.icons(),
        "unread": notifications.unread_count(request.user),
        "asleep": list(mine.asleep(today).order_by("snoozed_until", "pk")[:50]),
        **paged(request, rows),
    }
    return render(request, "portal/notifications/index.html", context)


@require_GET
def follow(request: Request, pk: int) -> HttpResponse:
    """Lead on to the record, if I may still see it; opened is read."""
    row = _find(request, pk)
    notifications.read(Notification.objects.filter(pk=row.pk))
    if url := kinds.target(request.user, row):
        return redirect(url)
    messages.info(request, _("“%s” is no longer there for you: it has been done, removed or closed.") % row.title)
    return redirect(LIST)


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """Count one as read, with a way back."""
    row = _find(request, pk)
    notifications.read(Notification.objects.filter(pk=row.pk))
    undoable(request, _("“%s” is marked as read.") % row.title, reverse("notification-unread", args=[pk]))
    return redirect(LIST)


@require_POST
def unread(request: Request, pk: int) -> HttpResponse:
    notifications.unread(_find(request, pk))
    return redirect(LIST)


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Count all that is shown as read; what I have put off still comes back."""
    shown = Notification.objects.visible_to(request.user).awake(timezone.localdate())
    notifications.read(shown)
    messages.success(request, _("All notifications are marked as read."))
    return redirect(LIST)


@require_POST
def snooze(request: Request, pk: int) -> HttpResponse:
    """Put one off until the day that is chosen."""
    row, until = _find(request, pk), _until(request)
    notifications.snooze(row, until=until)
    _say_later(request, row.title, until)
    return redirect(LIST)


@require_POST
def snooze_work(request: Request) -> HttpResponse:
    """Put one of my tasks off; only what waits for me now can be."""
    url, until = request.POST.get("task", ""), _until(request)
    item = next((item for item in registry.work.of(request.user) if item.url == url), None)
    if item is None:
        raise Http404
    notifications.snooze_work(item, until=until, by=request.user)
    _say_later(request, item.title, until)
    return back(request, reverse("my-work"))


def _until(request: Request) -> date:
    try:
        return notifications.later(request.POST.get("until", ""), timezone.localdate())
    except KeyError as error:
        raise Http404 from error


def _say_later(request: Request, title: str, until: date) -> None:
    messages.success(request, _("“%(title)s” comes back %(day)s.") % {"title": title, "day": longday(until)})


@require_http_methods(["GET", "POST"])
def settings(request: Request) -> HttpResponse:
    """How I want each kind: at once, once a day or in the portal only."""
    row = NotificationSettings.objects.filter(user=request.user).first() or NotificationSettings(user=request.user)
    form = NotificationSettingsForm(request.POST if request.method == "POST" else None, instance=row)
    context, status = {"form": form, "owed": kinds.owed()}, 200
    if request.method == "POST" and form.is_valid():
        try:
            notifications.choose(form.save(commit=False), version=form.read_version, by=request.user)
            messages.success(request, _("Saved. What you have chosen holds from the next notification."))
            return redirect("notification-settings")
        except Conflict as conflict:
            context["conflict"], status = rebase(form, conflict.current), 409
    status = 422 if form.errors else status
    return render(request, "portal/notifications/settings.html", context, status=status)


# The press comes from a mail program, which has no cookie and no token of ours: the signed address is the right to it.
@csrf_exempt
@by_link
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, code: str) -> HttpResponse:
    """Show which mail it is; a POST ends it, also when a mail program makes it (RFC 8058). No answer redirects."""
    found = notifications.read_code(code)
    if found is None:
        return render(request, "portal/notifications/void.html", status=404)
    user, key, name = found
    if request.method == "POST":
        notifications.unsubscribe(user, key)
    context = {"name": name, "email": user.email, "is_ended": request.method == "POST", "code": code}
    return render(request, "portal/notifications/unsubscribe.html", context)
