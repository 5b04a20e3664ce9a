"""A long list as a file: the very rows that were ordered, for whoever ordered it."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from portal.exports import Column
from portal.jobs import may_read
from portal.models import Job
from portal.services import jobs, list_files
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ROWS = [
    {"name": "Åre, =1+1", "day": date(2026, 3, 1), "at": datetime(2026, 3, 1, 9, tzinfo=UTC), "sum": Decimal("2.50")},
    {"name": "Orust", "day": None, "at": None, "sum": 7},
]
COLUMNS = [Column(name, lambda row, name=name: row[name]) for name in ("name", "day", "at", "sum")]


def test_the_file_holds_what_the_list_did_when_it_was_ordered():
    rows = [dict(row) for row in ROWS]
    job = list_files.order("Långa listan", COLUMNS, rows, by=UserFactory())
    rows[1]["name"] = "Ändrad"
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.filename.startswith("langa-listan-")
    sheet = openpyxl.load_workbook(io.BytesIO(job.read())).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["name", "day", "at", "sum"],
        ["Åre, =1+1", datetime(2026, 3, 1), datetime(2026, 3, 1, 10), 2.5],  # noqa: DTZ001 - Excel knows no zones
        ["Orust", None, None, 7],
    ]


def test_ordered_twice_is_one_job_and_another_persons_is_another():
    one, other = UserFactory(), UserFactory()
    first = list_files.order("Listan", COLUMNS, ROWS, by=one)
    assert list_files.order("Listan", COLUMNS, ROWS, by=one) == first
    theirs = list_files.order("Listan", COLUMNS, ROWS, by=other)
    assert Job.objects.count() == 2
    assert (may_read(one, first), may_read(other, first), may_read(other, theirs)) == (True, False, True)
