"""What the analyses put on the calendar: when a round of assessment opens, and when it closes."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from analyses import permissions
from analyses.models import AssessmentRound
from portal.models import User
from portal.registry import Entry, Layer, Span


def layer() -> Layer:
    return Layer("assessment-rounds", lambda: _("Rounds of assessment"), rounds)


def rounds(user: User, span: Span) -> Iterator[Entry]:
    """The days of the rounds, which are the same for all councils."""
    if not permissions.can_read_analyses(user):
        return
    days = [span.first, span.last]
    for row in AssessmentRound.objects.filter(Q(opens_on__range=days) | Q(closes_on__range=days)):
        if span.first <= row.opens_on <= span.last:
            has_begun = row.state != AssessmentRound.State.PLANNED
            yield _entry(row, _("%s opens") % row, row.opens_on, is_done=has_begun)
        if span.first <= row.closes_on <= span.last:
            yield _entry(row, _("%s closes") % row, row.closes_on, is_done=row.state == AssessmentRound.State.CLOSED)


def _entry(row: AssessmentRound, title: str, on: date, *, is_done: bool) -> Entry:
    today = timezone.localdate()
    is_late = not is_done and on < today
    return Entry(
        title=title,
        url=reverse("analyses:round-detail", args=[row.pk]),
        on=on,
        ring="analysis",
        stage="done" if is_done else "late" if is_late else "coming",
        word=_("Late") if is_late else str(row.get_state_display()),
        badge=("ok", "ok") if is_done else ("bad", "alert") if is_late else ("info", "grid"),
    )
