"""What a mailed link to a hearing opens: one municipality's question, for its contact or for a named colleague."""

from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

from councils.models import HearingForward, HearingRequest
from councils.models.hearing import SALT

RELATED = ("hearing__shared_item", "hearing__opened_by", "organisation", "party", "contact")


@dataclass(frozen=True)
class Link:
    """A link that works: the question that it opens, and the colleague whose it is unless it is the contact's own."""

    code: str
    row: HearingRequest
    forward: HearingForward | None = None

    @property
    def is_unread(self) -> bool:
        """Nobody has yet been seen to read the question through this link; the contact's says nothing of another's."""
        return (self.forward or self.row).opened_at is None

    @property
    def holder(self) -> str:
        """Whose link it is."""
        return self.forward.name if self.forward else self.sender

    @property
    def sender(self) -> str:
        """Who sends the question on through this link."""
        return self.row.contact.name if self.row.contact else self.row.organisation.name


def find(code: str) -> Link | None:
    """Return what the link opens; None for one that is not ours, is void or has been taken back."""
    row = HearingRequest.objects.by_code(code).select_related(*RELATED).first()
    if row is not None:
        return Link(code, row)
    related = [f"request__{name}" for name in RELATED]
    forward = HearingForward.objects.by_code(code).select_related(*related).first()
    return Link(code, forward.request, forward) if forward else None


def is_ours(code: str) -> bool:
    """Say whether we have signed the link, asking no database: so much is known of a request before it is read."""
    from councils.models.hearing_forward import SALT as FORWARDED

    for salt in (SALT, FORWARDED):
        try:
            signing.Signer(salt=salt).unsign_object(code)
        except (signing.BadSignature, ValueError):
            continue
        return True
    return False


def mark_opened(link: Link) -> bool:
    """Note the first time that somebody reads the question; False once it is known, or the hearing is closed."""
    if not link.row.hearing.takes_answers:
        return False
    now = timezone.now()
    if link.forward:
        HearingForward.objects.live().filter(pk=link.forward.pk, opened_at=None).update(opened_at=now)
    unread = HearingRequest.objects.filter(pk=link.row.pk, key=link.row.key, opened_at=None)
    return bool(unread.update(opened_at=now))
