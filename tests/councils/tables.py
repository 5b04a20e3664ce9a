"""Files as spreadsheets save them."""

import io
import zipfile
from typing import Any

from openpyxl import Workbook

from councils.services.imports import runs


def workbook(*rows: list[Any], hidden: bool = False) -> bytes:
    """Return the rows as an Excel workbook; `hidden` puts a sheet that nobody sees before them."""
    book = Workbook()
    sheet = book.active
    if hidden:
        sheet.sheet_state = "hidden"
        sheet.append(["Hemligt"])
        sheet = book.create_sheet("Rader")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: list[str], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def archive(**parts: bytes) -> bytes:
    """Return a zip file with these parts, `__` standing for a slash and `_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def replaced(content: bytes, part: str, new: bytes) -> bytes:
    """Return a zip file with one of its parts written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            made.writestr(name, new if name == part else old.read(name))
    return out.getvalue()


def upload(kind: str, *rows: list[str], by: Any) -> Any:
    return runs.upload(kind, csv(*rows), filename="fil.csv", by=by)


def problems(run: Any) -> dict[int, list[str]]:
    """Return what is wrong, by the number of the row."""
    return {row.number: [text for _heading, text in row.problems] for row in run.rows.all() if row.problems}
