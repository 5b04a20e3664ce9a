"""The ledger: every krona that is set aside, granted, paid, held back or claimed back is an entry that stays.

An entry is never changed or taken away; what was wrong is put right by one more. The database itself refuses an entry
that would take a frame below what has been granted from it, or a project above what it has been granted.
"""

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.models.decision import Decision
from followup.models.frame import Frame
from followup.models.project import Project
from portal.models.base import Row

MONEY = DecimalField(max_digits=14, decimal_places=2)


class Kind(models.TextChoices):
    FRAME = "frame", _("Frame")
    FRAME_CHANGE = "frame_change", _("Change of frame")
    GRANT = "grant", _("Grant")
    GRANT_CHANGE = "grant_change", _("Change of grant")
    PAYMENT = "payment", _("Payment")
    ADVANCE = "advance", _("Advance")
    RECOVERY = "recovery", _("Recovery")
    ADJUSTMENT = "adjustment", _("Adjustment")
    WITHHELD = "withheld", _("Withheld")
    RELEASE = "release", _("Release of what was withheld")
    UNSPENT = "unspent", _("Returned to the frame")


# Which kinds make each balance. Every kind is in exactly one.
BALANCES: dict[str, tuple[Kind, ...]] = {
    "frame": (Kind.FRAME, Kind.FRAME_CHANGE),
    "granted": (Kind.GRANT, Kind.GRANT_CHANGE, Kind.UNSPENT),
    "paid": (Kind.PAYMENT, Kind.ADVANCE, Kind.RECOVERY, Kind.ADJUSTMENT),
    "withheld": (Kind.WITHHELD, Kind.RELEASE),
}
OF_FRAMES = BALANCES["frame"]
MORE = [Kind.FRAME, Kind.GRANT, Kind.PAYMENT, Kind.ADVANCE, Kind.WITHHELD]
LESS = [Kind.RECOVERY, Kind.RELEASE, Kind.UNSPENT]
EXPLAINED = [Kind.FRAME_CHANGE, Kind.GRANT_CHANGE, Kind.ADJUSTMENT, Kind.RECOVERY, Kind.UNSPENT]
# What only a board can say; what a finished project has not used goes back by itself.
DECIDED = [Kind.GRANT, Kind.GRANT_CHANGE]


def total(*kinds: str, where: Q | None = None, path: str = "") -> Coalesce:
    """Return the sum of the entries of these kinds, found along `path`; 0 where there are none."""
    chosen = Q(**{f"{path}kind__in": kinds}) if kinds else Q()
    amount = Sum(f"{path}amount", filter=chosen & where if where else chosen, output_field=MONEY)
    return Coalesce(amount, Value(0), output_field=MONEY)


def balances(path: str = "") -> dict[str, Coalesce]:
    """Return the four balances of the entries found along `path`."""
    return {name: total(*kinds, path=path) for name, kinds in BALANCES.items()}


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the agreements that the user reads."""
        from followup.models.agreement import Agreement

        return self.filter(frame__agreement__in=Agreement.objects.visible_to(user))

    def for_list(self) -> Self:
        return self.select_related("frame__agreement__party", "frame__fund", "project", "decision", "by")


# The lock makes whoever writes next wait; the sums are read after it, so they hold what others have just written.
GUARD = """
PERFORM 1 FROM followup_frame WHERE id = NEW.frame_id FOR NO KEY UPDATE;
SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('frame', 'frame_change')), 0),
       coalesce(sum(amount) FILTER (WHERE kind IN ('grant', 'grant_change', 'unspent')), 0)
  INTO total, granted FROM followup_entry WHERE frame_id = NEW.frame_id;
IF total < 0 OR granted < 0 OR granted > total THEN
  RAISE EXCEPTION 'frame %: % granted of %', NEW.frame_id, granted, total
    USING ERRCODE = 'check_violation', CONSTRAINT = 'followup_entry_within_frame';
END IF;
IF NEW.project_id IS NOT NULL THEN
  SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('grant', 'grant_change', 'unspent')), 0),
         coalesce(sum(amount) FILTER (WHERE kind IN ('payment', 'advance', 'recovery', 'adjustment')), 0),
         coalesce(sum(amount) FILTER (WHERE kind IN ('withheld', 'release')), 0)
    INTO granted, paid, held FROM followup_entry WHERE frame_id = NEW.frame_id AND project_id = NEW.project_id;
  IF granted < 0 OR paid < 0 OR held < 0 OR paid + held > granted THEN
    RAISE EXCEPTION 'project %: % paid and % withheld of %', NEW.project_id, paid, held, granted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'followup_entry_within_grant';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM followup_project p JOIN followup_frame f USING (agreement_id)
                 WHERE p.id = NEW.project_id AND f.id = NEW.frame_id) THEN
    RAISE EXCEPTION 'project % has another agreement than frame %', NEW.project_id, NEW.frame_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'followup_entry_one_agreement';
  END IF;
END IF;
RETURN NULL;
"""


class Entry(Row):
    """One sum, on one frame (and so of one agreement, fund and year), for one project unless it is the frame's own."""

    frame = models.ForeignKey(Frame, models.PROTECT, related_name="entries", verbose_name=_("frame"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("project")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("decision")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    # The day that it counts from, and the moment when it was written.
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("written"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(
                name="followup_entry_sign",
                condition=Q(kind__in=MORE, amount__gt=0)
                | Q(kind__in=LESS, amount__lt=0)
                | ~Q(kind__in=[*MORE, *LESS]) & ~Q(amount=0),
            ),
            models.CheckConstraint(
                name="followup_entry_of_a_project",
                condition=Q(kind__in=OF_FRAMES, project=None) | ~Q(kind__in=OF_FRAMES) & Q(project__isnull=False),
            ),
            models.CheckConstraint(name="followup_entry_explained", condition=~Q(kind__in=EXPLAINED) | ~Q(reason="")),
            models.CheckConstraint(
                name="followup_entry_granted_by_decision",
                condition=~Q(kind__in=DECIDED) | Q(decision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["frame", "project", "kind"], include=["amount"], name="followup_entry_sums"),
            models.Index(fields=["project"], name="followup_entry_project"),
            models.Index(fields=["on"], name="followup_entry_on"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[(name, "numeric") for name in ("total", "granted", "paid", "held")],
                func=GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
