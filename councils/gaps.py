"""What is missing on the red thread after decisions, referrals, action points and meetings."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from councils.models import ActionPoint, Meeting, Proposal, SharedItem
from portal.gaps import Gap

State = Meeting.State
# How long one waits before something is missing.
FOLLOW_UP, BOARD, NOTES, HELD = timedelta(days=90), timedelta(days=60), timedelta(days=14), timedelta(days=1)
# What was decided longer ago than this is no longer asked about.
RECENT = timedelta(days=365)


def _minutes(today: date) -> Q:
    written = Q(state__in=[State.HELD, State.UNDER_WAY], starts_at__date__lt=today - NOTES)
    return written | Q(state__in=[State.PLANNED, State.CALLED], starts_at__date__lt=today - HELD)


def _nothing_agreed(today: date) -> Q:
    since = Q(item__meeting__held_at__isnull=False, item__meeting__starts_at__date__gte=today - RECENT)
    return since & Q(item__action_points=None)


GAPS = [
    Gap(
        "not-followed-up",
        "shared-item",
        "shared",
        lambda: _("Shared items that are decided and not followed up"),
        lambda: _("Decided more than three months ago, and nobody has said what came of it."),
        lambda today: Q(state=SharedItem.State.DECIDED, decided_on__lt=today - FOLLOW_UP),
    ),
    Gap(
        "board-silent",
        "sent-on",
        "send",
        lambda: _("Decisions that wait for a board"),
        lambda: _("Sent on more than two months ago, and the board's decision is not written."),
        lambda today: Q(handled_on=None, sent_on__lt=today - BOARD),
    ),
    Gap(
        "not-answered",
        "proposal",
        "comment",
        lambda: _("Referrals that are not answered"),
        lambda: _("Sent from another council's meeting, and neither taken up nor declined."),
        lambda today: Q(state=Proposal.State.OPEN, origin__isnull=False),
    ),
    Gap(
        "nothing-agreed",
        "decision",
        "stamp",
        lambda: _("Decisions without an action point"),
        lambda: _("Decided in the last year, and nobody has taken anything on under the item."),
        _nothing_agreed,
    ),
    Gap(
        "nobodys",
        "action-point",
        "user",
        lambda: _("Action points that nobody has"),
        lambda: _("Open, and no one is responsible."),
        lambda today: Q(state=ActionPoint.State.OPEN, owner=None),
    ),
    Gap(
        "late",
        "action-point",
        "alert",
        lambda: _("Action points that are late"),
        lambda: _("The day has passed, and they are neither done nor dropped."),
        lambda today: Q(state=ActionPoint.State.OPEN, due_on__lt=today),
    ),
    Gap(
        "no-minutes",
        "meeting",
        "calendar",
        lambda: _("Meetings without minutes"),
        lambda: _("The day has passed, and the notes are not sent for approval within two weeks, or not begun."),
        _minutes,
    ),
]
