"""The question sent on: a colleague in the municipality gets a link beside the contact's, which can be taken back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import HearingForward, HearingRequest
from councils.services import hearing_locks, hearing_mails
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

# So many colleagues may have the question at a time: a link that needs no account shall be no way to send mail to many.
AT_MOST = 5


@recorded
def send_on(request: HearingRequest, *, name: str, email: str, sent_by: str, by: User | None) -> HearingForward:
    """Mail a colleague a link of one's own; the contact's own link goes on working.

    `by` is nobody where the contact's mailed link is used without logging in.
    """
    row = hearing_locks.for_answer(request)
    if row.key != request.key:
        raise WrongState(_("The link has been replaced by a newer one. Look for a later mail about the question."))
    live = row.forwards.live()
    taken = {forward.email.casefold() for forward in live}
    if row.contact:
        taken.add(row.contact.email.casefold())
    if email.casefold() in taken:
        raise WrongState(_("%(email)s has a link to the question already.") % {"email": email})
    if len(live) >= AT_MOST:
        raise WrongState(_("Five colleagues have the question already. Take one link back first."))
    forward = HearingForward.objects.create(request=row, name=name, email=email, sent_by=sent_by)
    hearing_mails.owe_forward(forward)
    return forward


@recorded
def revoke(forward: HearingForward, *, by: User | None) -> HearingForward:
    """Take a colleague's link back; what has been answered through it stands."""
    row = HearingForward.objects.select_for_update(of=("self",)).get(pk=forward.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row
