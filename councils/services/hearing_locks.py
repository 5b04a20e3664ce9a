"""Hearings and their rows as they are now, locked until the transaction ends."""

from django.utils.translation import gettext as _

from councils.models import Hearing, HearingRequest
from councils.services import locks
from portal.concurrency import WrongState


def hearing(row: Hearing) -> Hearing:
    rows = Hearing.objects.select_for_update(of=("self",), no_key=True)
    return locks.present(rows.select_related("shared_item", "opened_by").filter(pk=row.pk).first())


def open_for_answers(row: Hearing) -> Hearing:
    """Return the hearing if answers are still taken; else raise WrongState."""
    found = hearing(row)
    if not found.takes_answers:
        raise WrongState(_("The hearing is closed, so answers are no longer taken."))
    return found


def for_answer(request: HearingRequest) -> HearingRequest:
    """Return the row, locked with its hearing, if answers are still taken; else raise WrongState."""
    found = open_for_answers(request.hearing)
    related = HearingRequest.objects.select_related("organisation", "party", "contact")
    row = related.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    row.hearing = found
    return row
