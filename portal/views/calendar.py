"""The calendar: the same entries as a month, as the year's list and as its wheel."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import calendar
from portal.forms.calendar import CalendarForm
from portal.http import Request, page_or_part
from portal.registry import calendar as entries


@require_GET
def index(request: Request) -> HttpResponse:
    """The councils' year as I choose to see it: which view, which time, whose, and with which layers."""
    today = timezone.localdate()
    form = CalendarForm(request.GET, user=request.user)
    page = calendar.asked_for(request, today=today)
    found = entries.of(request.user, page.span(form.whose), form.also_shown)
    context = {
        "form": form,
        "is_one_council": form.is_one_council,
        "shown": page,
        "previous": page.turned(-1),
        "next": page.turned(1),
        "today": today,
        "tabs": [("month", _("Month")), ("list", _("List")), ("wheel", _("Year wheel"))],
        "count": sum(page.has(entry.on) for entry in found),
        "subscribe_url": entries.subscribe_url(request.user),
        **calendar.content(found, page, today=today),
    }
    return page_or_part(request, "portal/calendar", context)
