"""What the councils put on the calendar: their meetings, and for whoever wants them the days of the action points."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import ActionPoint, Council, Meeting
from councils.rights import rights_of
from councils.views.meeting_page import BADGES
from portal.models import User
from portal.registry import Calendar, Entry, Layer, Span
from portal.sorting import swedish


def fill(calendar: Calendar) -> None:
    calendar.layers.append(Layer("meetings", lambda: _("Meetings"), meetings))
    calendar.layers.append(Layer("action-points", lambda: _("Action points"), action_points, is_optional=True))
    calendar.choices = choices
    calendar.subscribe_url = subscribe_url


def choices(user: User) -> list[tuple[str, str]]:
    """Return whose calendars the user may choose between, the one that is shown first on top."""
    rights = rights_of(user)
    councils = Council.objects.visible_to(user).order_by(swedish("short_name"))
    found = [(council.slug, council.short_name) for council in councils]
    if len(found) > 1 or not rights.reads_councils:
        found.insert(0, (Span.ALL, _("All councils")))
    if rights.reads_councils:
        found.insert(0, (Span.MINE, _("My councils")))
    return found


def subscribe_url(user: User) -> str:
    return reverse("councils:calendar-feed-list") if permissions.can_subscribe(user) else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _whose(user: User, whose: str) -> Q:
    if whose == Span.MINE:
        return Q(council__in=rights_of(user).reads_councils)
    return Q() if whose == Span.ALL else Q(council__slug=whose)


def meetings(user: User, span: Span) -> Iterator[Entry]:
    """The meetings of the span, cancelled ones too: whoever had the day in mind must see that it is free."""
    first, after = _midnight(span.first), _midnight(span.last + timedelta(days=1))
    rows = Meeting.objects.visible_to(user).filter(_whose(user, span.whose), starts_at__gte=first, starts_at__lt=after)
    now = timezone.now()
    for row in rows.select_related("council__host__party"):
        is_over = row.has_been_held or row.ends_at < now
        yield Entry(
            title=row.title,
            url=row.get_absolute_url(),
            on=row.day,
            ring="meetings",
            stage="cancelled" if row.state == Meeting.State.CANCELLED else "done" if is_over else "coming",
            word=str(row.get_state_display()),
            badge=BADGES[Meeting.State(row.state)],
            council=row.council.short_name,
            part=row.council.part,
            place=row.place or str(row.get_mode_display()),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )


def action_points(user: User, span: Span) -> Iterator[Entry]:
    """The days when action points shall be done; mine are those that I have taken on."""
    today = timezone.localdate()
    rows = ActionPoint.objects.visible_to(user).exclude(state=ActionPoint.State.DROPPED)
    whose = Q(owner__user_id=user.pk) if span.whose == Span.MINE else _whose(user, span.whose)
    rows = rows.filter(whose, due_on__gte=span.first, due_on__lte=span.last)
    for row in rows.select_related("council__host__party", "owner"):
        assert row.due_on is not None, "the query asks for a day"
        is_late = row.is_late(today)
        is_done = row.state == ActionPoint.State.DONE
        yield Entry(
            title=row.text,
            url=_where(user, row),
            on=row.due_on,
            ring="reporting",
            stage="done" if is_done else "late" if is_late else "coming",
            word=_("Late") if is_late else str(row.get_state_display()),
            badge=("ok", "ok") if is_done else ("bad", "alert") if is_late else ("mute", "task"),
            council=row.council.short_name,
            part=row.council.part,
            place=row.owner.name if row.owner else "",
        )


def _where(user: User, row: ActionPoint) -> str:
    """Lead to where the user may do something with it, else to the council's list."""
    if permissions.can_close_action_point(user, row) or permissions.can_edit_action_point(user, row):
        return row.get_absolute_url()
    return reverse("councils:council-action-points", args=[row.council.slug])
