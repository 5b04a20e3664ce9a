"""A table of a report as CSV: semicolons, decimal commas and a byte order mark, as Swedish Excel opens it right."""

import csv
import io
from decimal import Decimal

from portal.exports import FORMULA
from portal.reports.content import Table
from portal.tables import Value


def render(table: Table) -> bytes:
    """Return the file's bytes: every row, every digit, and nothing that would be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(column.heading) for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    return f"'{value}" if value and value.startswith(FORMULA) else value or ""
