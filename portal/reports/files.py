"""The files of a report: frozen when they are ordered, and made in the background from the frozen words alone."""

import hashlib
import json
from collections.abc import Callable, Collection
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.jobs import Progress, Result
from portal.models import Job
from portal.reports import LANGUAGE, content, content_docx, content_pdf, content_xlsx
from portal.reports.content import Report
from portal.uploads import Kind

Form = Literal["pdf", "docx", "xlsx"]
RENDER: dict[Form, Callable[[Report], bytes]] = {
    "pdf": content_pdf.render,
    "docx": content_docx.render,
    "xlsx": content_xlsx.render,
}


def digest(frozen: dict[str, Any], *, edition: int = 1, besides: Collection[str] = ("at",)) -> str:
    """Return what tells this wording from others; what is `besides` it, as the moment of the order, does not.

    The edition is raised when the layout changes, so that what was made before can be made anew.
    """
    said = {name: value for name, value in frozen.items() if name not in besides}
    text = json.dumps([edition, said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def run(job: Job, progress: Progress) -> Result:
    """Make the file of an order that holds a `report` and a `form`: the same order gives the same bytes."""
    with override(LANGUAGE):
        progress(20, _("Reading the frozen content"))
        return written(content.load(job.params["report"]), job.params["form"], progress, name=job.title)


def written(report: Report, form: Form, progress: Progress, *, name: str) -> Result:
    progress(40, _("Writing the file"))
    made = RENDER[form](report)
    progress(90, _("Saving the file"))
    return Result(f"{name}.{form}", Kind(form).content_type, made)
