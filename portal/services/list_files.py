"""A long list as an Excel file: its rows are frozen when it is ordered, and written to the file in the background."""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal import exports
from portal.jobs import JobKind, Progress, Result
from portal.models import Job, User
from portal.services import jobs

KIND = "list-file"


def order(name: str, columns: list[exports.Column], rows: Iterable[Any], *, by: User) -> Job:
    """Order the file; the same rows of the same list for the same person are the same job for a day."""
    table = [[_frozen(cell) for cell in row] for row in exports.plain(columns, rows)]
    content = json.dumps([[str(column.label) for column in columns], table], ensure_ascii=False).encode()
    day = timezone.localdate().isoformat()
    digest = hashlib.sha256(content).hexdigest()[:32]
    # Packed, since the job's row is read anew each time that its progress is shown.
    params = {"name": name, "day": day, "rows": len(table), "table": base64.b64encode(zlib.compress(content)).decode()}
    return jobs.order(KIND, key=f"{KIND}:{by.pk}:{slugify(name)}:{day}:{digest}", title=name, params=params, by=by)


def run(job: Job, progress: Progress) -> Result:
    """Write the file from the frozen rows alone."""
    progress(10, _("Reading the rows"))
    heads, table = json.loads(zlib.decompress(base64.b64decode(job.params["table"])))
    progress(30, _("Writing the file"))
    rows = ([_thawed(cell) for cell in row] for row in table)
    content = exports.workbook([exports.Sheet(None, heads, rows)])
    return Result(f"{slugify(job.params['name'])}-{job.params['day']}.xlsx", exports.TYPES["xlsx"], content)


def can_read(user: User, job: Job) -> bool:
    """Whoever ordered it, and nobody else: the list holds what that person may read."""
    return job.ordered_by_id == user.pk


FILE = JobKind(KIND, run, can_read)


def _frozen(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"number": str(cell)} if isinstance(cell, Decimal) else cell


def _thawed(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, text),) = cell.items()
    if kind == "moment":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "day" else Decimal(text)
