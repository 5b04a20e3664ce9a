"""The receipt for an answer to a hearing: what was asked, what was answered, by whom and when."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.reports import LANGUAGE, pdf
from portal.reports.text import lines

TEMPLATE = Path(__file__).parent / "hearing_receipt.typ"


@dataclass(frozen=True)
class HearingReceipt:
    """All that the receipt says; `at` is the moment of the answer, which dates the document."""

    organisation: str
    title: str
    question: str
    answer: str
    is_late: bool
    text: str
    dissent: str
    facts: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    at: str


def render(receipt: HearingReceipt) -> bytes:
    """Return the PDF's bytes, the same for the same receipt."""
    with translation.override(LANGUAGE):
        words = {
            "heading": _("Receipt: the answer of %(name)s") % {"name": receipt.organisation},
            "late": _("Late"),
            "question": _("The question"),
            "answer": _("The answer"),
            "dissent": _("Dissent"),
            "text": pgettext("hearing", "Remark"),
            "files": _("Attachments"),
        }
        data = {
            "receipt": {
                **asdict(receipt),
                "question": [asdict(block) for block in lines(receipt.question)],
                "text": [asdict(block) for block in lines(receipt.text)],
                "dissent": [asdict(block) for block in lines(receipt.dissent)],
            },
            "words": words,
            "author": receipt.organisation,
            "mark": "",
            "footer": "Kompetensportalen",
            "page": _("Page"),
        }
    at = datetime.fromisoformat(receipt.at)
    return pdf.render(TEMPLATE, data, title=words["heading"], lang=LANGUAGE, at=at)
