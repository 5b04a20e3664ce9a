"""LibreOffice's text documents and spreadsheets: no macros, no objects of other programs, nothing fetched."""

import re
import zipfile
from typing import BinaryIO

from . import containers
from .refused import Refused

TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
SMALL = 5_000_000
SCRIPTS = ("basic/", "scripts/", "dialogs/")
SCRIPTED = {"event-listener", "event-listeners-script", "script-data", "libraries"}
OBJECTS = {"object-ole", "plugin", "applet", "floating-frame"}
FETCHED = {"dde-source", "dde-connection-decl", "dde-connection", "dde-link", "database-source-sql", "table-source"}
# Whatever is shown at once lies in the file itself; a link is followed only by the one who presses it.
ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|/|\\|\.\./\.\.)", re.IGNORECASE)
LINK = re.compile(r"(?:https?|mailto|tel):|#|\.?/?[^:\\]*$", re.IGNORECASE)


def odf(file: BinaryIO, kind: str) -> None:
    """Refuse a container that is not `kind`, or that has anything in it but a document's own parts."""
    with containers.opened(file) as container:
        first = container.infolist()[0] if container.infolist() else None
        if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise Refused("mismatch")
        if containers.read(container, "mimetype", most=100).strip() != TYPES[kind].encode():
            raise Refused("mismatch")
        for name, foreign, head in containers.heads(container):
            if name.lower().startswith(SCRIPTS):
                raise Refused("macros")
            if foreign:
                raise Refused("embedded" if foreign != "gzip" else "damaged")
            if name.endswith((".xml", ".rdf")):
                containers.no_doctype(head)
                _part(name, containers.read(container, name))


def _part(name: str, content: bytes) -> None:
    is_manifest = name == "META-INF/manifest.xml"
    for tag, attributes in containers.elements(content):
        if is_manifest:
            if tag == "encryption-data":
                raise Refused("locked")
            if "oleobject" in attributes.get("media-type", "").lower():
                raise Refused("embedded")
        elif tag in SCRIPTED or attributes.get("href", "").lower().startswith(("vnd.sun.star.script", "macro:")):
            raise Refused("macros")
        elif tag in OBJECTS:
            raise Refused("embedded")
        elif tag in FETCHED or (name != "meta.xml" and _is_elsewhere(tag, attributes.get("href", ""))):
            raise Refused("external")


def _is_elsewhere(tag: str, target: str) -> bool:
    if tag == "a":
        return not LINK.match(target)
    return bool(ELSEWHERE.match(target))
