"""Organisations are shared by all councils: written once, changed by one at a time, ended but never deleted."""

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from councils.models import Organisation
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

FIELDS = ["name", "short_name", "kind", "side_override", "organisation_number", "website"]


@recorded
def create(organisation: Organisation, *, by: User) -> Organisation:
    """Save a new organisation; WrongState if somebody has taken its name meanwhile."""
    _named(organisation.save)
    return organisation


@recorded
def edit(organisation: Organisation, *, version: int, by: User) -> Organisation:
    """Save what the form changes; Conflict if somebody else has changed the organisation since it was read."""
    _named(lambda: concurrency.save(organisation, version=version, fields=FIELDS))
    return organisation


@recorded
def end(organisation: Organisation, *, on: date, by: User) -> Organisation:
    """End an organisation on a day; its people, places and history stay. Ended the same day again, nothing happens."""
    row = _locked(organisation)
    if row.ended_on not in (None, on):
        raise WrongState(_("The organisation has already ended."))
    if row.ended_on is None:
        row.ended_on = on
        row.save(update_fields=["ended_on"])
    return row


@recorded
def reopen(organisation: Organisation, *, by: User) -> Organisation:
    """Take an ended organisation back; one that has not ended stays as it is."""
    row = _locked(organisation)
    if row.ended_on is not None:
        row.ended_on = None
        row.save(update_fields=["ended_on"])
    return row


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def _named(save: Callable[[], None]) -> None:
    """Save, and say it in words if two people have given the same name at the same time."""
    try:
        with transaction.atomic():
            save()
    except IntegrityError as error:
        raise WrongState(_("There is already an organisation with that name.")) from error
