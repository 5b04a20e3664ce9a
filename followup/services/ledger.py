"""Writing in the ledger: under a lock on the frames, never above what is set aside, granted or left to pay.

The database refuses the same things (followup.models.entry); here they are refused in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils.translation import gettext as _

from followup.models import BALANCES, Entry, Frame, Project
from followup.models.entry import balances
from followup.services.money import NOTHING
from portal.concurrency import WrongState
from portal.templatetags.portal import kr

BALANCE_OF: dict[str, str] = {kind: name for name, kinds in BALANCES.items() for kind in kinds}


@dataclass
class Sums:
    """What some entries make together."""

    frame: Decimal = NOTHING
    granted: Decimal = NOTHING
    paid: Decimal = NOTHING
    withheld: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What can still be granted."""
        return self.frame - self.granted

    @property
    def unpaid(self) -> Decimal:
        """What can still be paid or held back."""
        return self.granted - self.paid - self.withheld

    @property
    def to_pay(self) -> Decimal:
        """What is granted and not paid, what is withheld among it."""
        return self.granted - self.paid

    @property
    def used(self) -> Decimal:
        return self.paid + self.withheld

    def add(self, entry: Entry) -> None:
        name = BALANCE_OF[entry.kind]
        setattr(self, name, getattr(self, name) + entry.amount)


def lock(frames: Iterable[Frame]) -> list[Frame]:
    """Lock the frames until the transaction ends, always in the same order so that no two wait for each other."""
    keys = sorted({frame.pk for frame in frames})
    return list(Frame.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def sums_of(frame: Frame, project: Project | None = None) -> Sums:
    """Return what is written on a frame, or on it for one project; right for as long as the frame is locked."""
    rows = Entry.objects.filter(frame=frame)
    if project is not None:
        rows = rows.filter(project=project)
    found = rows.aggregate(**balances())
    return Sums(**{field.name: found[field.name] for field in fields(Sums)})


def write(entries: Sequence[Entry]) -> list[Entry]:
    """Write entries, all or none; WrongState says which limit they would pass. Runs in the caller's transaction."""
    lock(entry.frame for entry in entries)
    by_frame: dict[Frame, list[Entry]] = defaultdict(list)
    by_project: dict[tuple[Frame, Project], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_frame[entry.frame].append(entry)
        if entry.project is not None:
            by_project[entry.frame, entry.project].append(entry)
    for frame, some in by_frame.items():
        _within_frame(frame, some)
    for (frame, project), some in by_project.items():
        _within_grant(frame, project, some)
    # What is less before what is more: what is released is paid in the same breath.
    return Entry.objects.bulk_create(sorted(entries, key=lambda entry: (entry.frame_id, entry.amount > 0)))


def _within_frame(frame: Frame, entries: list[Entry]) -> None:
    sums = sums_of(frame)
    before = sums.left
    for entry in entries:
        sums.add(entry)
    if sums.frame < 0 or sums.granted < 0:
        raise WrongState(_("A frame, or what is granted from it, cannot be less than nothing."))
    if sums.left < 0:
        words = {"frame": frame, "left": kr(before), "more": kr(-sums.left)}
        raise WrongState(_("%(frame)s has %(left)s left to grant. That is %(more)s too little.") % words)


def _within_grant(frame: Frame, project: Project, entries: list[Entry]) -> None:
    sums = sums_of(frame, project)
    before = sums.unpaid
    for entry in entries:
        sums.add(entry)
    if min(sums.granted, sums.paid, sums.withheld) < 0:
        raise WrongState(_("No more can be taken back than has been granted, paid or withheld."))
    if sums.unpaid < 0:
        words = {"project": project, "frame": frame, "left": kr(before), "more": kr(-sums.unpaid)}
        text = _("Of what %(project)s is granted from %(frame)s, %(left)s is left. That is %(more)s too little.")
        raise WrongState(text % words)
