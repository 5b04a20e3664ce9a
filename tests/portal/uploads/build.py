"""Files of every kind that the portal takes, made in code; each builder takes what makes one hostile."""

import io
import struct
import zipfile
import zlib

import pikepdf

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def packed(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = (), level: int = 6) -> bytes:
    """A zip of these parts in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as container:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            container.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def relations(*rows: tuple[str, str, str]) -> str:
    """A part that says what another leads to: (type, target, mode)."""
    body = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode or "Internal"}"/>'
        for n, (kind, target, mode) in enumerate(rows)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'


def office(
    kind: str = "docx", *, main: str = "", body: str = "<w/>", more: dict[str, bytes | str] | None = None
) -> bytes:
    """A Word, Excel or PowerPoint file with some parts more."""
    return packed(office_parts(kind, main=main, body=body) | (more or {}))


def office_parts(kind: str = "docx", *, main: str = "", body: str = "<w/>") -> dict[str, bytes | str]:
    name, type_ = MAIN[kind]
    types = f'<Override PartName="/{name}" ContentType="{OFFICE}{main or type_}"/>'
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": relations(("officeDocument", name, "")),
        name: f"{XML}{body}",
    }


def word(*rows: tuple[str, str, str], body: str = "<w/>", **more: bytes | str) -> bytes:
    """A Word file whose text leads to these."""
    return office("docx", body=body, more={"word/_rels/document.xml.rels": relations(*rows), **more})


def opendocument(
    kind: str = "odt", *, body: str = "", manifest: str = "", more: dict[str, bytes | str] | None = None
) -> bytes:
    spaces = 'xmlns:x="x" xmlns:xlink="http://www.w3.org/1999/xlink"'
    parts: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{'text' if kind == 'odt' else 'spreadsheet'}",
        "content.xml": f"{XML}<x:document {spaces}>{body}</x:document>",
        "META-INF/manifest.xml": f"{XML}<x:manifest {spaces}>{manifest}</x:manifest>",
    }
    return packed(parts | (more or {}), stored=("mimetype",))


def pdf(
    *, root: dict | None = None, page: dict | None = None, things: tuple = (), password: str = "", owner: str = ""
) -> bytes:
    """A PDF with one page; objects in compressed streams, where a search for words finds nothing."""
    document = pikepdf.new()
    document.add_blank_page()
    for key, value in (root or {}).items():
        document.Root[key] = value
    for key, value in (page or {}).items():
        document.pages[0].obj[key] = value
    for n, thing in enumerate(things):
        document.Root[f"/Extra{n}"] = document.make_indirect(pikepdf.Object.parse(thing.unparse()))
    out = io.BytesIO()
    encryption = pikepdf.Encryption(user=password, owner=owner or password) if password or owner else False
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=encryption)
    return out.getvalue()


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*, width: int = 2, height: int = 2, more: bytes = b"", after: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    points = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\xff\0\0" * 2 for _ in range(2))))
    return b"\x89PNG\r\n\x1a\n" + head + more + points + chunk(b"IEND") + after


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int = 6, place: bytes = b"") -> bytes:
    """A camera's segment that says how the picture is turned and, further on, where it was taken."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0)
    return segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4) + place)


def jpeg(*, width: int = 8, height: int = 8, more: bytes = b"", after: bytes = b"") -> bytes:
    tables = segment(0xDB, bytes(65)) + segment(0xC4, bytes(20))
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    jfif = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return b"\xff\xd8" + jfif + more + tables + frame + scan + b"\xff\xd9" + after


def event(*lines: str) -> bytes:
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        "SUMMARY:Rådsmöte",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(rows).encode()
