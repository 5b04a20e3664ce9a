"""What the follow-up and the money put on the calendar and in the year wheel.

When a round opens, is to be answered, and is read; when reports with their claims are to be sent, and calls close.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.rights import rights_of
from followup import permissions
from followup.models import Call, Cycle, Project, ProjectReport
from portal.models import User
from portal.registry import Calendar, Entry, Layer, Span


def fill(calendar: Calendar) -> None:
    calendar.layers.append(Layer("follow-up", lambda: _("Follow-up"), days))
    calendar.layers.append(Layer("funding", lambda: _("Funding"), funding_days))


def days(user: User, span: Span) -> Iterator[Entry]:
    """The days of the rounds that the user reads; they belong to no council of one's own."""
    if span.whose not in {Span.ALL, Span.MINE}:
        return
    today = timezone.localdate()
    years = range(span.first.year - 1, span.last.year + 1)
    for cycle in Cycle.objects.visible_to(user).filter(year__in=years):
        for title, on in (
            (_("The follow-up of %(year)s opens"), cycle.opens_on),
            (_("Last day to answer the follow-up of %(year)s"), cycle.due_on),
            (_("Västgruppen takes up the follow-up of %(year)s"), cycle.meets_on),
        ):
            if span.first <= on <= span.last:
                is_over = on < today
                yield Entry(
                    title=title % {"year": cycle.year},
                    url=reverse("followup:cycle", args=[cycle.year]),
                    on=on,
                    ring="reporting",
                    stage="done" if is_over else "coming",
                    word=str(cycle.get_state_display()),
                    badge=("ok", "ok") if is_over else ("info", "calendar"),
                    part="vg",
                )


def funding_days(user: User, span: Span) -> Iterator[Entry]:
    """Return when one's own projects report, those of the associations whose money one runs, and when calls close."""
    if span.whose not in {Span.ALL, Span.MINE}:
        return
    today, days = timezone.localdate(), (span.first, span.last)
    rows = ProjectReport.objects.filter(_own(user), due_on__range=days, project__state__in=Project.FUNDED)
    for report in rows.select_related("project__agreement").order_by("due_on", "pk").distinct():
        stage = _stage(report, today)
        yield Entry(
            title=_("Report of %(project)s: last day to send") % {"project": report.project.title},
            url=report.get_absolute_url(),
            on=report.due_on,
            ring="reporting",
            stage=stage,
            word=str(report.get_state_display()),
            badge={"done": ("ok", "ok"), "late": ("bad", "alert"), "coming": ("info", "calendar")}[stage],
            part=report.project.agreement.party_id,
        )
    if permissions.can_read_funding(user) or not rights_of(user).any:
        yield from _calls(user, span, today)


def _stage(report: ProjectReport, today: date) -> Literal["coming", "done", "late"]:
    if not report.is_writable:
        return "done"
    return "late" if report.due_on < today else "coming"


def _own(user: User) -> Q:
    mine = Q(project__contacts__person__user=user)
    return mine | Q(project__agreement__party__organisation__in=rights_of(user).funds_for)


def _calls(user: User, span: Span, today: date) -> Iterator[Entry]:
    rows = Call.objects.visible_to(user).filter(closes_on__range=(span.first, span.last))
    for call in rows.for_list():
        is_over = call.closes_on < today
        yield Entry(
            title=_("Last day to apply: %(call)s") % {"call": call.title},
            url=call.get_absolute_url(),
            on=call.closes_on,
            ring="reporting",
            stage="done" if is_over else "coming",
            word=_("Closed") if is_over else _("Open"),
            badge=("mute", "lock") if is_over else ("now", "play"),
            part=call.agreement.party_id,
        )
