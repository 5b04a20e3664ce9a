"""Reminders of self-assessments: on their days, once each, and only to those whose party is silent.

The notification's key is unique in the database, so a reminder is owed and sent once however often a worker dies.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Membership
from followup.models import Cycle, SelfAssessment
from followup.models.declaration import short_name
from followup.services import notices
from portal import quiet
from portal.models import User
from portal.services.notifications import tell

# Days before (negative) and after the last day; those of the second list tell whoever runs the follow-up too.
STEPS = (-14, -7, -1, 0, 3, 10)
ESCALATES = frozenset({3, 10})
# A reminder that nobody could send on its day is sent up to so many days later, and then it is the next one's turn.
CATCHES_UP = timedelta(days=2)


@dataclass(frozen=True)
class Due:
    step: int
    on: date


def due(cycle: Cycle, today: date) -> Due | None:
    """Return the latest reminder whose day has come, the first working day from its own; None if it is too old."""
    found = None
    for step in STEPS:
        on = quiet.working_day(cycle.due_on + timedelta(days=step)) if step != 0 else cycle.due_on
        if on <= today <= on + CATCHES_UP:
            found = Due(step, on)
    return found


def send(now: datetime) -> int:
    """Remind the silent; return how many people were told now."""
    if quiet.is_quiet(now):
        return 0
    today = timezone.localdate(now)
    told = 0
    for cycle in Cycle.objects.filter(state__in=Cycle.TAKES_ANSWERS):
        one = due(cycle, today)
        if one is not None:
            pks = cycle.assessments.owed().order_by("pk").values_list("pk", flat=True)
            told += sum(_remind(pk, one) for pk in pks)
    return told


@transaction.atomic
def _remind(pk: int, one: Due) -> int:
    rows = SelfAssessment.objects.owed().select_for_update(of=("self",), skip_locked=True, no_key=True)
    row = rows.select_related("cycle", "party").filter(pk=pk).first()
    if row is None:
        return 0
    # The last day is part of the key: more time begins the reminders anew.
    once = f"{row.pk}:{row.cycle.due_on.isoformat()}:{one.step}"
    told = tell(
        notices.writers_of(row.party),
        notices.DUE,
        once=once,
        record=row,
        words=lambda: (_title(row, one), str(row.cycle)),
    )
    if one.step in ESCALATES:
        told += tell(
            superiors(row, one),
            notices.DUE,
            once=f"{once}:up",
            record=row,
            words=lambda: (
                _("%(party)s has not answered the follow-up of %(year)s")
                % {"party": short_name(row.party), "year": row.cycle.year},
                _title(row, one),
            ),
        )
    return told


def superiors(row: SelfAssessment, one: Due) -> list[User]:
    """Return who is told by rule: after three days who runs the follow-up, after ten the party's in Västgruppen."""
    if one.step < 10:
        return notices.runners()
    places = Membership.objects.on(timezone.localdate()).filter(
        council__kind="vast_group", council__ended_on=None, organisation=row.party.organisation_id
    )
    found = User.objects.filter(person__memberships__in=places, is_active=True).distinct()
    return list(found.order_by("pk")) or notices.runners()


def _title(row: SelfAssessment, one: Due) -> str:
    words = {"year": row.cycle.year, "days": abs(one.step)}
    if one.step < -1:
        return _("%(days)s days left to answer the follow-up of %(year)s") % words
    if one.step == -1:
        return _("The follow-up of %(year)s is to be answered by tomorrow") % words
    if one.step == 0:
        return _("Today is the last day to answer the follow-up of %(year)s") % words
    return _("The answers to the follow-up of %(year)s are %(days)s days late") % words


def now_to(row: SelfAssessment, *, by: User) -> int:
    """Remind a silent party by hand, at most once a day."""
    once = f"{row.pk}:by-hand:{timezone.localdate().isoformat()}"

    def words() -> tuple[str, str]:
        return _("Answer the follow-up of %(year)s") % {"year": row.cycle.year}, str(row.cycle)

    return tell(notices.writers_of(row.party), notices.DUE, once=once, record=row, words=words, by=by)
