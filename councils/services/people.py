"""People by work contact: written, invited, set to tasks, and ended when they leave."""

from datetime import date, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Assignment, Person
from councils.models.period import PeriodQuerySet
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.models.user import normal_email
from portal.services import accounts

FIELDS = ["name", "title", "organisation", "email", "phone"]


@recorded
def create(person: Person, *, by: User) -> Person:
    """Put a new person in the registry; nobody is told anything."""
    person.save()
    return person


@recorded
def edit(person: Person, *, version: int, by: User) -> Person:
    """Save somebody's contact; Conflict if it was changed meanwhile. What they log in with stays as it is.

    A new name is the account's too where the person or an administrator writes it: the history speaks of accounts.
    """
    before = Person.objects.values_list("name", flat=True).get(pk=person.pk)
    concurrency.save(person, version=version, fields=FIELDS)
    if person.user is not None and person.name != before and (by == person.user or by.is_administrator):
        accounts.rename(person.user, name=person.name, by=by)
    return person


@recorded
def end(person: Person, *, on: date, by: User) -> Person:
    """Let somebody leave: from the day on they have no place, no task and no rights; all that was stays readable.

    Action points keep their owner, and the account stays open without opening anything.
    """
    row = _locked(person)
    _require_present(row)
    begun = _begun_after(row, on)
    if begun is not None:
        text = _("%(name)s has a place or a task from %(day)s. Choose a later day.")
        raise WrongState(text % {"name": row, "day": begun.isoformat()})
    _cut(row.assignments.all(), on)
    _cut(row.memberships.all(), on, version=F("version") + 1)
    row.ended_on = on
    _save(row, "ended_on")
    return row


def _begun_after(person: Person, day: date) -> date | None:
    """Return the first day, from the given day on and before today, that a place or a task has begun; else nothing."""
    begun = Q(from_on__gte=day, from_on__lt=timezone.localdate())
    days = [
        rows.filter(begun).order_by("from_on").values_list("from_on", flat=True).first()
        for rows in (person.memberships, person.assignments)
    ]
    return min(filter(None, days), default=None)


def _cut(rows: PeriodQuerySet, day: date, **more: object) -> None:
    """Let the periods be over before the day; those that would only have begun by then go, and the history keeps them.

    A last day is a day with rights, so what ends today had its last day yesterday: one is out at the next request.
    """
    rows.filter(from_on__gte=day).delete()
    rows.not_over(day).update(to_on=day - timedelta(days=1), **more)


@recorded
def reopen(person: Person, *, by: User) -> Person:
    """Take somebody back into the registry, without places and tasks; one who never left stays as they are."""
    row = _locked(person)
    if row.ended_on is not None:
        row.ended_on = None
        _save(row, "ended_on")
    return row


@recorded
def invite(person: Person, *, by: User) -> Person:
    """Give a person an account with their own address, or send its invitation again.

    The address is the account: whoever has logged in keeps theirs whatever the contact says (see `move_account`), an
    account is never shared by two people, and one that was invited under a mistyped address is closed.
    """
    row = _locked(person)
    _require_present(row)
    account = row.user
    if account is not None and not account.is_active:
        raise WrongState(_("The account is closed. An administrator can open it again."))
    if account is not None and account.joined_at is not None:
        raise WrongState(_("%(name)s already logs in with %(email)s.") % {"name": row, "email": account.email})
    return _connect(row, by=by)


@recorded
def move_account(person: Person, *, by: User) -> Person:
    """Give a person a new account with the address of their contact, and close the one that they have logged in with.

    Whoever has the new mailbox gets the person's rights; an administrator has made sure of who that is.
    """
    row = _locked(person)
    _require_present(row)
    if row.user is None or row.user.email == normal_email(row.email):
        raise WrongState(_("%s already logs in with that address.") % row)
    if row.user.is_administrator:
        raise WrongState(_("%s is an administrator. Take that task back first.") % row)
    return _connect(row, by=by)


def _connect(row: Person, *, by: User) -> Person:
    if not row.email:
        raise WrongState(_("Write an e-mail address for %s first.") % row)
    before = row.user
    account = accounts.invite(row.email, row.name, by=by)
    # Asked when the account is locked: two people who are given the same address at once do not both get it.
    other = Person.objects.filter(user=account).exclude(pk=row.pk).first()
    if other is not None:
        raise WrongState(_("The account with that address belongs to %s.") % other)
    if account.is_administrator and account != before and not by.is_administrator:
        raise WrongState(_("The address belongs to an administrator. Ask an administrator to send the invitation."))
    if before is not None and before != account:
        accounts.close(before, by=by)
    row.user = account
    _save(row, "user")
    return row


@recorded
def assign(assignment: Assignment, *, by: User) -> Assignment:
    """Set a person to a task for an organisation; their rights follow from the day that it begins."""
    person = _locked(assignment.person)
    _require_present(person)
    same = Assignment.objects.filter(person=person, organisation=assignment.organisation_id, task=assignment.task)
    if same.not_over(assignment.from_on or date.min).exists():
        raise WrongState(_("The person already has that task."))
    assignment.save()
    return assignment


@recorded
def end_assignment(assignment: Assignment, *, on: date, by: User) -> None:
    """Take a task back from the day on; one that would only have begun by then goes."""
    _locked(assignment.person)
    rows = Assignment.objects.filter(pk=assignment.pk)
    if not rows.not_over(on).exists():
        raise WrongState(_("The task has already ended."))
    begun = rows.filter(from_on__gte=on, from_on__lt=timezone.localdate()).first()
    if begun is not None:
        raise WrongState(_("The task began on %s. Choose a later day.") % begun.from_on)
    _cut(rows, on)


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)


def _require_present(row: Person) -> None:
    if row.ended_on is not None:
        raise WrongState(_("%s has left. Take the person back first.") % row)


def _save(row: Person, field: str) -> None:
    row.version = F("version") + 1
    row.save(update_fields=[field, "version"])
    row.refresh_from_db(fields=["version"])
