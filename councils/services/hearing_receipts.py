"""The receipt for an answer to a hearing, as a PDF."""

from django.utils import translation
from django.utils.translation import gettext as _

from councils.models import HearingRequest
from councils.reports import hearing_receipt
from councils.reports.hearing_receipt import HearingReceipt
from councils.services import hearing_files
from councils.services.minutes_report import clock, long
from portal.concurrency import WrongState
from portal.reports import LANGUAGE
from portal.reports.text import clean


def pdf(row: HearingRequest) -> tuple[str, bytes]:
    """Return the file's name and bytes; raise WrongState where there is no answer."""
    with translation.override(LANGUAGE):
        receipt = build(row)
        name = _("Receipt %(number)s %(name)s") % {"number": row.hearing.shared_item.number, "name": row.organisation}
    return f"{name}.pdf", hearing_receipt.render(receipt)


def build(row: HearingRequest) -> HearingReceipt:
    if row.answered_at is None:
        raise WrongState(_("There is no answer yet."))
    item = row.hearing.shared_item
    facts = (
        (_("Shared item"), item.number),
        (_("Answered"), f"{long(row.answered_at)}, {clock(row.answered_at)}"),
        (_("Who answered"), clean(row.answered_by)),
        (_("Answer by"), long(row.last_at)),
        (_("Level"), str(row.get_level_display())),
        (_("How it was answered"), str(row.get_answered_via_display())),
    )
    return HearingReceipt(
        organisation=clean(row.organisation.name),
        title=clean(item.title),
        question=clean(row.hearing.question),
        answer=str(row.get_answer_display()),
        is_late=row.is_late,
        text=clean(row.text),
        dissent=clean(row.dissent),
        facts=facts,
        files=tuple(clean(document.title) for document in hearing_files.attached_to(row)),
        at=row.answered_at.isoformat(),
    )
