"""Dialogues with employers: noted in two minutes, filled in later, with the needs that were heard in them."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import (
    ActionPoint,
    Affiliation,
    Council,
    Dialogue,
    DialogueGuest,
    NeedObservation,
    Organisation,
    Party,
    Person,
    Proposal,
)
from councils.services import locks, notices, proposals
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.sorting import swedish

Kind = Organisation.Kind
FIELDS = ["organisation", "held_on", "industry", "notes", "tried", "may_be_quoted", "level"]
NEED_FIELDS = [
    *("organisation", "subject", "code", "how_many", "municipality", "area"),
    *("sector", "horizon", "difficulty"),
]
# What an employer's kind says of its sector.
SECTORS = {
    Kind.EMPLOYER_PRIVATE: "private",
    Kind.PRIVATE_PROVIDER: "private",
    Kind.EMPLOYER_PUBLIC: "public",
    Kind.MUNICIPALITY: "public",
    Kind.REGION: "public",
    Kind.ASSOCIATION: "public",
    Kind.STATE_AGENCY: "public",
    Kind.HIGHER_EDUCATION: "public",
    Kind.MUNICIPAL_EDUCATION: "public",
}


def organisation_named(name: str) -> Organisation:
    """Return the organisation of that name; one that nobody has met before is added as a private employer."""
    found = Organisation.objects.filter(name__iexact=name).first()
    return found or Organisation.objects.create(name=name, kind=Kind.EMPLOYER_PRIVATE)


@recorded
def note(dialogue: Dialogue, *, named: str, needs: Iterable[NeedObservation] = (), by: User) -> Dialogue:
    """Save a new dialogue with whoever is `named`, and the needs that were heard in it."""
    if not Council.objects.active().filter(pk=dialogue.council_id).exists():
        raise WrongState(_("The council has ended. Take it up again to change it."))
    dialogue.organisation, dialogue.written_by = organisation_named(named), by
    dialogue.save()
    for need in needs:
        _place(need, dialogue)
        need.save()
    return dialogue


@recorded
def edit(dialogue: Dialogue, *, named: str, version: int, by: User) -> Dialogue:
    """Save what the form changes; Conflict if somebody else has changed the dialogue since it was read."""
    before = locked(dialogue)
    dialogue.organisation = organisation_named(named)
    concurrency.save(dialogue, version=version, fields=FIELDS)
    # The needs of the one that was meant are the other's.
    before.needs.filter(organisation=before.organisation_id).update(organisation=dialogue.organisation)
    return dialogue


@recorded
def remove(dialogue: Dialogue, *, by: User) -> Dialogue:
    """Take the dialogue away from every page; it can be put back."""
    return _stamp(locked(dialogue), removed=True)


@recorded
def restore(dialogue: Dialogue, *, by: User) -> Dialogue:
    """Put a removed dialogue back; one that is there stays as it is."""
    rows = Dialogue.objects.select_for_update(of=("self",), no_key=True)
    return _stamp(locks.present(rows.filter(pk=dialogue.pk).first()), removed=False)


@recorded
def invite_in(dialogue: Dialogue, *, named: str, person: Person | None, by: User) -> DialogueGuest:
    """Say that somebody else took part: a person for an organisation, or an organisation as such; told once."""
    row = locked(dialogue)
    organisation = person.organisation if person else organisation_named(named)
    guest, _is_new = DialogueGuest.objects.get_or_create(dialogue=row, organisation=organisation, person=person)
    return guest


@recorded
def take_out(guest: DialogueGuest, *, by: User) -> None:
    """Take away somebody who did not take part."""
    row = locked(guest.dialogue)
    if row.needs.present().filter(organisation=guest.organisation_id).exclude(organisation=row.organisation_id):
        others = row.guests.filter(organisation=guest.organisation_id).exclude(pk=guest.pk)
        if not others.exists():
            raise WrongState(_("A need is told as theirs. Say whose it is first."))
    row.guests.filter(pk=guest.pk).delete()


@recorded
def add_need(need: NeedObservation, *, dialogue: Dialogue, by: User) -> NeedObservation:
    """Note one more need that was heard."""
    _place(need, locked(dialogue))
    need.save()
    return need


@recorded
def edit_need(need: NeedObservation, *, version: int, by: User) -> NeedObservation:
    """Save what the form changes of a need; Conflict if somebody else has changed it since it was read."""
    dialogue = locked(need.dialogue)
    _present(need)
    _place(need, dialogue)
    concurrency.save(need, version=version, fields=NEED_FIELDS)
    return need


@recorded
def remove_need(need: NeedObservation, *, by: User) -> NeedObservation:
    """Take a need away; it can be put back."""
    locked(need.dialogue)
    return _stamp_need(_present(need), removed=True)


@recorded
def restore_need(need: NeedObservation, *, by: User) -> NeedObservation:
    """Put a removed need back; one that is there stays as it is."""
    locked(need.dialogue)
    return _stamp_need(locks.present(NeedObservation.objects.filter(pk=need.pk).first()), removed=False)


@recorded
def agree(action_point: ActionPoint, *, dialogue: Dialogue, by: User) -> ActionPoint:
    """Put an action point that the dialogue gives reason to on the council's list."""
    row = locked(dialogue)
    action_point.dialogue, action_point.council_id = row, row.council_id
    action_point.save()
    notices.action_given(action_point, by=by)
    return action_point


@recorded
def propose(proposal: Proposal, *, dialogue: Dialogue, by: User) -> Proposal:
    """Put what the dialogue gives reason to propose to a council."""
    proposal.dialogue = locked(dialogue)
    return proposals.propose(proposal, by=by)


def locked(dialogue: Dialogue) -> Dialogue:
    """Return the dialogue as it is now, locked until the transaction ends; WrongState if it has been removed."""
    rows = Dialogue.objects.select_for_update(of=("self",), no_key=True).select_related("council__host__party")
    return locks.present(rows.filter(pk=dialogue.pk, removed_at=None).first())


def _present(need: NeedObservation) -> NeedObservation:
    return locks.present(NeedObservation.objects.present().filter(pk=need.pk).first())


def _stamp(row: Dialogue, *, removed: bool) -> Dialogue:
    if (row.removed_at is not None) != removed:
        row.removed_at, row.version = timezone.now() if removed else None, row.version + 1
        row.save(update_fields=["removed_at", "version"])
    return row


def _stamp_need(row: NeedObservation, *, removed: bool) -> NeedObservation:
    if (row.removed_at is not None) != removed:
        row.removed_at, row.version = timezone.now() if removed else None, row.version + 1
        row.save(update_fields=["removed_at", "version"])
    return row


def _place(need: NeedObservation, dialogue: Dialogue) -> None:
    """Let a need belong to the dialogue, to whoever it is told of, and to the area where it is."""
    need.dialogue = dialogue
    if not need.organisation_id:
        need.organisation = dialogue.organisation
    if not need.sector:
        need.sector = SECTORS.get(Kind(need.organisation.kind), "")
    need.area = _area(need, dialogue)


def _area(need: NeedObservation, dialogue: Dialogue) -> Party | None:
    if need.municipality is not None:
        now = Affiliation.objects.on(timezone.localdate()).filter(municipality=need.municipality)
        found = now.select_related("party").first()
        if found is not None:
            party: Party = found.party
            return party
    return Party.objects.filter(organisation=dialogue.council.host_id).first()


def whose(dialogue: Dialogue) -> list[Organisation]:
    """Return the organisations whose needs may have been told: the one talked with first, then the others."""
    others = Organisation.objects.filter(pk__in=dialogue.guests.values("organisation")).exclude(
        pk=dialogue.organisation_id
    )
    return [dialogue.organisation, *others.order_by(swedish("name"))]
