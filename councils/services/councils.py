"""A council's life: made, changed, renamed without losing the old name, ended and taken up again."""

from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from councils.models import Council, CouncilName, Meeting
from councils.services import locks
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = [
    *("name", "short_name", "kind", "host", "parent", "mandate", "active_since", "seats"),
    *("meetings_per_year", "minutes_kind", "standing_items"),
]
# /councils/new/ is a page of its own.
RESERVED = {"new"}
LEVELS = 3


@recorded
def create(council: Council, *, by: User) -> Council:
    """Save a new council; its address is made from its name, and stays whatever it is called later."""
    _lock_hierarchy()
    _require_place(council)
    council.slug = _free_slug(council.name)
    council.save()
    return council


@recorded
def edit(council: Council, *, version: int, renamed_on: date | None = None, by: User) -> Council:
    """Save what the form changes; with `renamed_on` the name until that day is kept as an earlier one."""
    _lock_hierarchy()
    saved = _open(council)
    _require_place(council)
    concurrency.save(council, version=version, fields=FIELDS)
    if renamed_on is not None and saved.name != council.name:
        last_day = renamed_on - timedelta(days=1)
        before = saved.names.exclude(to_on=None).order_by("-to_on").first()
        from_on = before.to_on + timedelta(days=1) if before and before.to_on else None
        _add_name(saved, CouncilName(name=saved.name, from_on=from_on, to_on=last_day))
    return council


@recorded
def add_name(council: Council, name: CouncilName, *, by: User) -> CouncilName:
    """Write down a name that the council had before it was kept here."""
    return _add_name(locks.council(council.pk), name)


@recorded
def end(council: Council, *, ended_on: date, by: User) -> Council:
    """End a council without coming meetings; its places are left as they are and give no rights any more."""
    row = _open(council)
    if Meeting.objects.filter(council=row).coming(timezone.now()).exists():
        raise WrongState(_("The council has meetings to come. Cancel them first."))
    return _set_ended(row, ended_on)


@recorded
def reopen(council: Council, *, by: User) -> Council:
    """Take up an ended council again with the places that it had; an active one stays as it is."""
    row = locks.council(council.pk)
    return row if row.ended_on is None else _set_ended(row, None)


def _set_ended(council: Council, day: date | None) -> Council:
    council.ended_on, council.version = day, F("version") + 1
    council.save(update_fields=["ended_on", "version"])
    council.refresh_from_db(fields=["version"])
    return council


def _open(council: Council) -> Council:
    row = locks.council(council.pk)
    if row.ended_on is not None:
        raise WrongState(_("The council has ended. Take it up again to change it."))
    return row


def _add_name(council: Council, name: CouncilName) -> CouncilName:
    if name.from_on and name.to_on and name.from_on > name.to_on:
        raise WrongState(_("The council already had an earlier name on that day. Choose a later day."))
    others = CouncilName.objects.filter(council=council).overlapping(name.from_on, name.to_on)
    if other := others.first():
        raise WrongState(_("The council was called “%(name)s” in a part of that time.") % {"name": other.name})
    name.council = council
    name.save()
    return name


def _lock_hierarchy() -> None:
    """Let one at a time change which council lies under which: two changes could close a circle between them."""
    list(Council.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _require_place(council: Council) -> None:
    """Refuse a parent that lies under the council itself, and a hierarchy that is too deep to be shown."""
    parents: dict[int, int | None] = dict(Council.objects.values_list("pk", "parent_id"))
    above, at = 0, council.parent_id
    while at is not None:
        if at == council.pk:
            raise WrongState(_("A council cannot lie under one of its own working groups. Choose another."))
        above, at = above + 1, parents.get(at)
    if above + 1 + _depth_below(council.pk, parents) > LEVELS:
        raise WrongState(_("Councils lie in three levels at most. Choose a council higher up."))


def _depth_below(pk: int | None, parents: dict[int, int | None]) -> int:
    children = [child for child, parent in parents.items() if pk is not None and parent == pk]
    return max((1 + _depth_below(child, parents) for child in children), default=0)


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "council"
    taken = RESERVED | set(Council.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
