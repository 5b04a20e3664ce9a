"""Word, Excel and PowerPoint files: no macros, no objects of other programs, nothing fetched from elsewhere."""

import io
import re
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from . import containers
from .refused import Refused

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    f"{OFFICE}wordprocessingml.document.main+xml": "docx",
    f"{OFFICE}spreadsheetml.sheet.main+xml": "xlsx",
    f"{OFFICE}presentationml.presentation.main+xml": "pptx",
}
SMALL = 5_000_000
CHARTS = 40  # so many charts may bring the tables that they draw
LINK = re.compile(r"(?:https?|mailto|tel):|#|$", re.IGNORECASE)
# The template that a document was made from is named in it; on one's own disk it fetches nothing from anywhere.
OWN_DISK = re.compile(r"(?:file:///)?[a-z]:[\\/]|[^\\/:]+$", re.IGNORECASE)
OBJECTS = {"oleObject", "control", "aFChunk", "vbaProject", "attachedToolbars", "wordVbaData", "xlMacrosheet"}
FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)


def ooxml(file: BinaryIO, kind: str, *, inner: bool = False) -> None:
    """Refuse a container that is not `kind`, or that has anything in it but a document's own parts."""
    with containers.opened(file) as container:
        _types(container, kind)
        charts = 0
        for name, foreign, head in containers.heads(container):
            _part(name.lower(), foreign, head)
            if foreign == "archive":
                charts += 1
                _chart(container, name, inner=inner or charts > CHARTS)
            if name.lower().endswith(".rels"):
                _relations(containers.read(container, name, most=SMALL))
        if kind == "docx":
            _fields(container)


def _types(container: zipfile.ZipFile, kind: str) -> None:
    """Check what the container says that its main part is, which is what the program that opens it believes."""
    found = set()
    for _name, attributes in containers.elements(containers.read(container, "[Content_Types].xml", most=SMALL)):
        type_ = attributes.get("ContentType", "")
        if "macro" in type_.lower() or "vbaproject" in type_.lower():
            raise Refused("macros")
        if ".template.main+xml" in type_ or ".slideshow.main+xml" in type_:
            raise Refused("template")
        if type_ in MAIN:
            found.add(MAIN[type_])
    if found != {kind}:
        raise Refused("mismatch")


def _part(name: str, foreign: str, head: bytes) -> None:
    base = name.rpartition("/")[2]
    if base.startswith("vba") or "/macrosheets/" in name or "/activex/" in name:
        raise Refused("macros")
    if "/externallinks/" in name or base == "connections.xml":
        raise Refused("external")
    if foreign and not (foreign == "archive" and "/embeddings/" in name and name.endswith(".xlsx")):
        raise Refused("embedded" if foreign != "gzip" else "damaged")
    if "/embeddings/" in name and not name.endswith((".xlsx", "/")):
        raise Refused("embedded")
    if name.endswith((".xml", ".rels", ".vml")):
        containers.no_doctype(head)


def _chart(container: zipfile.ZipFile, name: str, *, inner: bool) -> None:
    """Look in the table behind a chart, which is an Excel file in the file; it may have none in its turn."""
    if inner:
        raise Refused("embedded")
    ooxml(io.BytesIO(containers.read(container, name, most=SMALL)), "xlsx", inner=True)


def _relations(content: bytes) -> None:
    for _name, attributes in containers.elements(content):
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "").strip()
        if kind in OBJECTS:
            raise Refused("macros" if "vba" in kind.lower() or "acro" in kind else "embedded")
        if attributes.get("TargetMode", "").lower() != "external":
            continue
        is_link = kind == "hyperlink" and LINK.match(target)
        is_own_template = kind == "attachedTemplate" and OWN_DISK.match(target)
        if not is_link and not is_own_template:
            raise Refused("external")


def _fields(container: zipfile.ZipFile) -> None:
    """Refuse fields that call another program."""
    for name in container.namelist():
        if re.match(r"word/[^/]*\.xml$", name, re.IGNORECASE):
            instructions = _Instructions()
            instructions.read(containers.read(container, name))
            if FIELD.search("".join(instructions.words)):
                raise Refused("macros")


class _Instructions:
    """What the fields of a text say, put together also where one is cut in many pieces."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.inside = False

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise Refused("damaged") from None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.inside = tag.endswith("instrText")
        self.words.extend(value for key, value in attributes.items() if key.endswith(":instr"))
        if tag.endswith("fldChar"):
            self.words.append(" ")

    def end(self, tag: str) -> None:
        self.inside = False

    def text(self, data: str) -> None:
        if self.inside:
            self.words.append(data)
