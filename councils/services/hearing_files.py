"""The files of a hearing: the papers that go with the question, and what is attached to an answer."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from councils import permissions
from councils.models import Hearing, HearingRequest, SharedItem
from councils.services import hearing_locks
from portal import documents
from portal.concurrency import WrongState
from portal.models import Document, User
from portal.models.document import DocumentQuerySet
from portal.services import documents as service
from portal.uploads import Verdict

AT_MOST = 5


def register() -> None:
    """Say to the portal that files hang on answers, and by which rules."""
    documents.register(
        "hearing-answer",
        HearingRequest,
        visible=lambda user: HearingRequest.objects.visible_to(user).select_related("hearing", "party"),
        can_write=permissions.can_answer_hearing,
        url=lambda row: str(row.get_absolute_url()),
        lock=_lock,
    )


def _lock(row: HearingRequest) -> None:
    hearing_locks.open_for_answers(row.hearing)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, judged by its content."""

    verdict: Verdict
    filename: str


def of_item(item: SharedItem) -> DocumentQuerySet:
    """Return the item's documents, which whoever opens a hearing chooses papers among."""
    return Document.objects.of(SharedItem.objects.filter(pk=item.pk)).present().for_list()


def papers_of(hearing: Hearing) -> list[Document]:
    """Return the papers that go with the question, until it is put all of the item's; what is removed goes no more."""
    rows = of_item(hearing.shared_item)
    return list(rows.filter(pk__in=hearing.papers.values("pk")) if hearing.pk else rows)


def attached_to(row: HearingRequest) -> list[Document]:
    return list(_attached_to(row).for_list())


def _attached_to(row: HearingRequest) -> DocumentQuerySet:
    return Document.objects.of(HearingRequest.objects.filter(pk=row.pk)).present()


def open_to_link(row: HearingRequest) -> DocumentQuerySet:
    """Return what the municipality's link opens: the papers of the question, and what it has attached itself."""
    papers = row.hearing.papers.values("pk")
    own = _attached_to(row).values("pk")
    return Document.objects.present().filter(Q(pk__in=papers) | Q(pk__in=own))


def attach(row: HearingRequest, upload: Upload, *, by: User | None) -> Document:
    """Hang a file on an answer; the caller holds the lock of the hearing."""
    if _attached_to(row).count() >= AT_MOST:
        raise WrongState(_("There are five attachments already. Remove one, and send the file again."))
    return service.attach(row, verdict=upload.verdict, filename=upload.filename, by=by)


def remove(row: HearingRequest, document: Document, *, by: User | None) -> None:
    """Take back what was attached to the answer."""
    service.remove(_attached_to(row).get(pk=document.pk), by=by)
