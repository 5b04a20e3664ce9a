"""PDF by Typst: tagged, PDF/UA-1 and PDF/A-2a, with our own fonts, the same bytes for the same data."""

import json
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from portal.reports import fonts

BASE = Path(__file__).parent / "base.typ"
DEFAULTS = {"/PrintScaling": "/AppDefault", "/Direction": "/L2R", "/NonFullScreenPageMode": "/UseNone"}


def render(template: Path, data: dict[str, Any], *, title: str, lang: str, at: datetime) -> bytes:
    """Return the data laid out by the template, dated `at`.

    The data reaches Typst as JSON, so nothing in it is run; the only files in reach are the two templates.
    """
    document = {**data, "title": title, "lang": lang}
    compiler = typst.Compiler(  # type: ignore[type-var]  # its types do not tell that it takes a dict of files
        {"main.typ": template.read_bytes(), "base.typ": BASE.read_bytes()},
        font_paths=own_fonts(),
        sys_inputs={"data": json.dumps(_drawable(document), ensure_ascii=False)},
    )
    content = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=int(at.timestamp()))
    assert isinstance(content, bytes)  # as a PDF without an output file always is
    return compressed(content)


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return fonts.drawable(value)
    if isinstance(value, dict):
        return {key: _drawable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(part) for part in value]
    return value


def compressed(content: bytes) -> bytes:
    """Return the PDF with its objects packed together, a third of the size and no less conforming."""
    with pikepdf.open(BytesIO(content)) as pdf:
        for stream in (found for found in pdf.objects if isinstance(found, pikepdf.Stream)):
            # Before "endstream" a last CR would be taken for a part of the line break; behind deflated data
            # one more byte is ignored.
            if (raw := stream.read_raw_bytes()).endswith(b"\r") and stream.get("/Filter") == pikepdf.Name.FlateDecode:
                stream.write(raw + b"\n", filter=pikepdf.Name.FlateDecode)
        # The streams that hold the objects may end so too; a preference that is the default gives them another end.
        for name, default in DEFAULTS.items():
            packed = BytesIO()
            pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
            if b"\r\nendstream" not in packed.getvalue():
                break
            pdf.Root.ViewerPreferences[name] = pikepdf.Name(default)
    return packed.getvalue()


@cache
def own_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)])
