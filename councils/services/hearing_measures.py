"""What was done about an objection or a remark, in the words of those who run the hearing."""

from django.utils.translation import gettext as _

from councils.models import HearingRequest
from councils.services import shared_items
from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User


@recorded
def write(row: HearingRequest, *, version: int, by: User) -> HearingRequest:
    """Save what was done; Conflict if the row has changed since it was read, as by another answer.

    Also after the hearing is closed: an objection is met while the item is prepared on.
    """
    shared_items.open_for_writing(row.hearing.shared_item)
    if not HearingRequest.objects.answered().filter(pk=row.pk).exists():
        raise WrongState(_("There is no answer yet."))
    concurrency.save(row, version=version, fields=["measure"])
    return row
