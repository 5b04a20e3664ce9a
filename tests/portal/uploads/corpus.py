"""Good and hostile files, each with the verdict that it must get: the code of a refusal, or "ok"."""

import functools
import io
import struct
import zipfile
from dataclasses import dataclass

import openpyxl
import pikepdf
import xlsxwriter
from docx import Document

from tests.portal.uploads import build as b

EXTERNAL = "External"


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    make: functools.partial
    verdict: str = "ok"

    def __str__(self) -> str:
        return self.name


CASES: list[Case] = []


def case(name: str, file: str, verdict: str, make, *args, **kwargs) -> None:
    CASES.append(Case(name, file, functools.partial(make, *args, **kwargs), verdict))


def raw(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def real_word() -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_heading("Dagordning")
    document.add_paragraph("Läget på arbetsmarknaden")
    document.add_picture(io.BytesIO(b.png()))
    document.save(out)
    return out.getvalue()


def real_excel() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["A2"] = "Behov", "=SUM(B1:B9)"
    book.save(out)
    return out.getvalue()


def excel_with_chart() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, chart = book.add_worksheet(), book.add_chart({"type": "column"})
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_url("B1", "https://www.vgregion.se/")
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        sheet.insert_chart("C1", chart)
    return out.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def locked_zip(content: bytes) -> bytes:
    """The same container with its parts marked as encrypted."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def many_parts(count: int) -> bytes:
    return b.office(more={f"word/media/{n}.txt": b"x" for n in range(count)})


def bomb() -> bytes:
    return b.office(more={"word/media/zeros.txt": bytes(60_000_000)})


def wide_bomb() -> bytes:
    """Each part unpacks within the ratio, and all of them together to more than 200 MB."""
    noisy = (b.zlib.compress(bytes(range(256)) * 90, 0) + bytes(1_400_000))[:1_420_000]
    return b.office(more={f"word/media/{n}.txt": noisy for n in range(150)})


def said_count(count: int) -> bytes:
    """A container whose last record says another number of parts than there are."""
    data = bytearray(b.office())
    struct.pack_into("<HH", data, len(data) - 14, count, count)
    return bytes(data)


def twice(name: str) -> bytes:
    out = io.BytesIO(b.office())
    with zipfile.ZipFile(out, "a") as container:
        container.writestr(name.upper(), b"<w/>")
    return out.getvalue()


def prefixed(content: bytes, before: bytes) -> bytes:
    return before + content


def odt_not_first() -> bytes:
    return b.packed({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"})


def deep() -> bytes:
    """A PDF whose arrays lie in each other further than anybody needs."""
    return b.pdf(things=(pikepdf.Object.parse(b"[" * 90 + b"]" * 90),))


ENTITY = '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/passwd">]><w>&b;</w>'
CHART = ("package", "../embeddings/Workbook1.xlsx", "")
DDE = '<w:p xmlns:w="w"><w:instrText>DD</w:instrText><w:r><w:instrText>EAUTO cmd.exe</w:instrText></w:r></w:p>'

# Good
case("a small PDF", "kallelse.pdf", "ok", b.pdf)
case("a PDF with a link", "länk.pdf", "ok", b.pdf, things=(b.action("URI", URI=pikepdf.String("https://a.se")),))
case(
    "a PDF that opens at a page", "sida.pdf", "ok", b.pdf, root={"/OpenAction": b.action("GoTo", D=pikepdf.Array([0]))}
)
case("a PDF that may be read but not changed", "låst.PDF", "ok", b.pdf, owner="hemligt")
case("a real Word file", "dagordning.docx", "ok", real_word)
case("a real Excel file with a formula", "behov.xlsx", "ok", real_excel)
case("an Excel file with a chart and a link", "diagram.xlsx", "ok", excel_with_chart)
case("a PowerPoint file", "bilder.pptx", "ok", b.office, "pptx", body="<p/>")
case(
    "a slide with a chart and its table",
    "diagram.pptx",
    "ok",
    b.office,
    "pptx",
    more={"ppt/embeddings/Workbook1.xlsx": real_excel(), "ppt/charts/_rels/chart1.xml.rels": b.relations(CHART)},
)
case(
    "a Word file with links",
    "länkar.docx",
    "ok",
    b.word,
    ("hyperlink", "https://scb.se", EXTERNAL),
    ("hyperlink", "mailto:a@b.se", EXTERNAL),
    ("hyperlink", "#rubrik", EXTERNAL),
)
case(
    "a Word file made from a template on one's own disk",
    "mall.docx",
    "ok",
    b.word,
    ("attachedTemplate", "file:///C:\\Mallar\\VGR.dotx", EXTERNAL),
)
case("a Word file with an SVG icon inside", "ikon.docx", "ok", b.office, more={"word/media/a.svg": "<svg/>"})
case("an OpenDocument text", "protokoll.odt", "ok", b.opendocument)
case(
    "an OpenDocument text with a link and a picture",
    "bild.odt",
    "ok",
    b.opendocument,
    body='<x:a xlink:href="https://scb.se"/><x:image xlink:href="Pictures/1.png"/>',
    more={"Pictures/1.png": b.png()},
)
case("an OpenDocument spreadsheet", "behov.ods", "ok", b.opendocument, "ods")
case("a PNG", "karta.png", "ok", b.png)
case("a PNG with words in it", "text.png", "ok", b.png, more=b.chunk(b"tEXt", b"Comment\0<?php system($_GET[0]); ?>"))
case("a PNG with a zip after it", "zip.png", "ok", b.png, after=b.packed({"a.exe": b"MZ"}))
case("a JPEG", "foto.jpg", "ok", b.jpeg)
case("a JPEG under its other name", "FOTO.JPEG", "ok", b.jpeg)
case("a JPEG with place and camera", "plats.jpg", "ok", b.jpeg, more=b.exif(place=b"GPS 57.7 11.9"))
case("a JPEG with a film after it", "rörlig.jpg", "ok", b.jpeg, after=b"ftypmp42" * 40)
case(
    "a JPEG with a script in a comment",
    "kommentar.jpg",
    "ok",
    b.jpeg,
    more=b.segment(0xFE, b"<script>alert(1)</script>"),
)
case("a CSV in UTF-8 with a mark", "lista.csv", "ok", raw, "\ufeffNamn;Ort\r\nÅsa;Öckerö\r\n")
case("a CSV in Windows-1252", "lista.csv", "ok", raw, "Namn;Ort\r\nÅsa;Öckerö\r\n".encode("cp1252"))
case("a CSV with a trunk prefix", "tal.csv", "ok", raw, "a;b\n+46 (0)31 12 34;- (saknas)\n")
case("a CSV with negative numbers and telephones", "tal.csv", "ok", raw, 'a;b\n-5;+46 31 12 34\n"två\nrader";@malin\n')
case("a text", "läs.txt", "ok", raw, "Hej = på er\n\tIndrag\f")
case("a calendar event", "möte.ics", "ok", b.event)
case(
    "a calendar event with a link", "möte.ics", "ok", b.event, "ATTACH:https://a.se/d.pdf", "DESCRIPTION:lång\r\n  rad"
)

# Names and kinds
for extension, code in {
    "docm": "kind",
    "xlsm": "kind",
    "pptm": "kind",
    "dotm": "kind",
    "xlsb": "kind",
    "doc": "kind",
    "zip": "kind",
    "html": "kind",
    "svg": "kind",
    "js": "kind",
    "xml": "kind",
    "lnk": "kind",
    "exe": "kind",
    "iso": "kind",
    "": "kind",
}.items():
    case(f"the name ends with .{extension}", f"fil.{extension}", code, raw, b"innehall")
case("no ending at all", "fil", "kind", raw, b"x")
case("nothing in it", "tom.pdf", "empty", raw, b"")
case("a program called PDF", "faktura.pdf", "mismatch", raw, b"MZ\x90\0" + bytes(200))
case("a Word file called PDF", "a.pdf", "mismatch", b.office)
case("a PDF called Word", "a.docx", "mismatch", b.pdf)
case("an Excel file called Word", "a.docx", "mismatch", b.office, "xlsx")
case("an OpenDocument text called Word", "a.docx", "damaged", b.opendocument)
case("an OpenDocument text called spreadsheet", "a.ods", "mismatch", b.opendocument)
case("a plain zip called Word", "a.docx", "damaged", b.packed, {"a.txt": "x"})
case("a picture called text", "a.txt", "mismatch", b.png)
case("a GIF called PNG", "a.png", "mismatch", raw, b"GIF89a/*\0\0*/=1;alert(1)")
case("a page called PNG", "a.png", "mismatch", raw, b"<svg onload=alert(1)>")
case("a Word file with a password", "a.docx", "locked_or_old", raw, b.OLE)
case("an old Excel file with a new name", "a.xlsx", "locked_or_old", raw, b.OLE)

# Word, Excel, PowerPoint
case("macros in a Word file", "a.docx", "macros", b.office, more={"word/vbaProject.bin": b.OLE})
case("macros under another name", "a.docx", "embedded", b.office, more={"word/media/image1.bin": b.OLE})
case("macros in capital letters", "a.xlsx", "macros", b.office, "xlsx", more={"xl/VBAPROJECT.BIN": b"x"})
case("a main part that says macros", "a.docx", "macros", b.office, main="wordprocessingml.macroEnabled.main+xml")
case("a template under a document's name", "a.docx", "template", b.office, main="wordprocessingml.template.main+xml")
case("an Excel 4 macro sheet", "a.xlsx", "macros", b.office, "xlsx", more={"xl/macrosheets/sheet1.xml": "<m/>"})
case("ActiveX", "a.docx", "macros", b.office, more={"word/activeX/activeX1.xml": "<a/>"})
case(
    "a template from another place",
    "a.docx",
    "external",
    b.word,
    ("attachedTemplate", "https://ond.example/t.dotm", EXTERNAL),
)
case(
    "a template on a network share",
    "a.docx",
    "external",
    b.word,
    ("attachedTemplate", "file://\\\\ond\\t.dotm", EXTERNAL),
)
case("a picture from another place", "a.docx", "external", b.word, ("image", "https://ond.example/1.png", EXTERNAL))
case(
    "an object from another place",
    "a.pptx",
    "external",
    b.office,
    "pptx",
    more={"ppt/_rels/presentation.xml.rels": b.relations(("oleObjects", "https://ond.example", EXTERNAL))},
)
case("a link that runs", "a.docx", "external", b.word, ("hyperlink", "javascript:alert(1)", EXTERNAL))
case("a link to a file share", "a.docx", "external", b.word, ("hyperlink", "\\\\ond\\share", EXTERNAL))
case(
    "links to another workbook",
    "a.xlsx",
    "external",
    b.office,
    "xlsx",
    more={"xl/externalLinks/externalLink1.xml": "<e/>"},
)
case("a connection to a database", "a.xlsx", "external", b.office, "xlsx", more={"xl/connections.xml": "<c/>"})
case("an OLE object", "a.docx", "embedded", b.word, ("oleObject", "embeddings/oleObject1.bin", ""))
case(
    "an OLE object that nothing leads to", "a.docx", "embedded", b.office, more={"word/embeddings/oleObject1.bin": b"x"}
)
case("a PDF in a Word file", "a.docx", "embedded", b.office, more={"word/media/a.emf": b"%PDF-1.7"})
case("a page in a Word file", "a.docx", "embedded", b.office, more={"word/afchunk.html": "<p>"})
case("a program in a Word file", "a.docx", "embedded", b.office, more={"word/media/image1.png": b"MZ\x90"})
case(
    "a table behind a chart that has macros",
    "a.pptx",
    "macros",
    b.office,
    "pptx",
    more={"ppt/embeddings/W1.xlsx": b.office("xlsx", more={"xl/vbaProject.bin": b.OLE})},
)
case(
    "a table in a table in a slide",
    "a.pptx",
    "embedded",
    b.office,
    "pptx",
    more={"ppt/embeddings/W1.xlsx": b.office("xlsx", more={"xl/embeddings/W2.xlsx": real_excel()})},
)
case("a field that calls a program", "a.docx", "macros", b.office, body=DDE)
case("a field in one piece", "a.docx", "macros", b.office, body='<w:fldSimple xmlns:w="w" w:instr="DDE excel x"/>')
case("an entity that reads a file", "a.docx", "damaged", b.office, body=ENTITY)
case("an entity in what leads on", "a.docx", "damaged", b.office, more={"word/_rels/a.xml.rels": ENTITY})
case("an entity in UTF-16", "a.docx", "damaged", b.office, more={"word/a.xml": ENTITY.encode("utf-16")})
case("parts with a password", "a.docx", "locked", lambda: locked_zip(b.office()))
case("half of a Word file", "a.docx", "damaged", lambda: half(real_word()))
case("a step out of the folder", "a.docx", "damaged", b.office, more={"word/../../etc/passwd": "x"})
case("an absolute path", "a.docx", "damaged", b.office, more={"/etc/passwd": "x"})
case("two parts of one name", "a.docx", "damaged", twice, "word/document.xml")
case("something before the container", "a.docx", "mismatch", lambda: prefixed(b.office(), b"<script>"))
case("something after the container", "a.docx", "damaged", lambda: b.office() + b"<script>alert(1)</script>")
case("a container that miscounts", "a.docx", "large_inside", said_count, 60_000)
case("three thousand parts", "a.docx", "large_inside", many_parts, 3000)
case("a part that unpacks a thousandfold", "a.docx", "large_inside", bomb)
case("parts that unpack to more than 200 MB", "a.docx", "large_inside", wide_bomb)

# OpenDocument
case("Basic in a text", "a.odt", "macros", b.opendocument, more={"Basic/Standard/Module1.xml": "<m/>"})
case("a script that listens", "a.odt", "macros", b.opendocument, body="<x:event-listener/>")
case("a link to a macro", "a.ods", "macros", b.opendocument, "ods", body='<x:a xlink:href="vnd.sun.star.script:x"/>')
case(
    "a picture on another server",
    "a.odt",
    "external",
    b.opendocument,
    body='<x:image xlink:href="http://ond.example/1.png"/>',
)
case(
    "a section from a file share",
    "a.odt",
    "external",
    b.opendocument,
    body='<x:section-source xlink:href="file:///x"/>',
)
case("a table that calls a program", "a.ods", "external", b.opendocument, "ods", body="<x:dde-source/>")
case(
    "an object of another program", "a.odt", "embedded", b.opendocument, body='<x:object-ole xlink:href="./Object 1"/>'
)
case("an object that is only there", "a.odt", "embedded", b.opendocument, more={"Object 1": b.OLE})
case("a text with a password", "a.odt", "locked", b.opendocument, manifest="<x:encryption-data/>")
case("an entity in a text", "a.odt", "damaged", b.opendocument, more={"styles.xml": ENTITY})
case("a text whose kind is not first", "a.odt", "mismatch", odt_not_first)

# PDF
case(
    "JavaScript when it opens",
    "a.pdf",
    "active",
    b.pdf,
    root={"/OpenAction": b.action("JavaScript", JS=pikepdf.String("app.alert(1)"))},
)
case(
    "JavaScript that only has a name",
    "a.pdf",
    "active",
    b.pdf,
    root={"/Names": pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))},
)
case("JavaScript that nothing leads to", "a.pdf", "active", b.pdf, things=(pikepdf.Dictionary(JS=pikepdf.String("x")),))
case(
    "a program that starts",
    "a.pdf",
    "active",
    b.pdf,
    page={"/AA": pikepdf.Dictionary(O=b.action("Launch", F=pikepdf.String("cmd.exe")))},
)
case("a form that is sent", "a.pdf", "active", b.pdf, things=(b.action("SubmitForm"),))
case("a form of another kind", "a.pdf", "active", b.pdf, root={"/AcroForm": pikepdf.Dictionary(XFA=pikepdf.Array())})
case(
    "a file in the PDF",
    "a.pdf",
    "embedded",
    b.pdf,
    root={"/Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array()))},
)
case(
    "a file pinned to a page",
    "a.pdf",
    "embedded",
    b.pdf,
    page={
        "/Annots": pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name("/FileAttachment"), Rect=pikepdf.Array([0, 0, 1, 1]))]
        )
    },
)
case("a PDF with a password", "a.pdf", "locked", b.pdf, password="hemligt")
case("half of a PDF", "a.pdf", "damaged", raw, b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
case("a PDF without pages", "a.pdf", "damaged", raw, b"%PDF-1.7\ntrailer << >>\n%%EOF")
case(
    "a PDF that is a page too",
    "a.pdf",
    "two_kinds",
    lambda: b.pdf().replace(b"\n", b"\n<script>alert(1)</script>\n", 1),
)
case("a PDF that is a zip too", "a.pdf", "two_kinds", lambda: b.pdf() + b.packed({"a.txt": "x"}))
case("arrays in arrays in arrays", "a.pdf", "damaged", deep)

# Pictures
case("a picture of too many points", "a.png", "pixels", b.png, width=29_000, height=29_000)
case("a picture without height", "a.png", "damaged", b.png, height=0)
case("half of a PNG", "a.png", "damaged", lambda: half(b.png()))
case("a PNG with a broken sum", "a.png", "damaged", lambda: b.png().replace(b"IDAT", b"IDAt"))
case("a JPEG of too many points", "a.jpg", "pixels", b.jpeg, width=20_000, height=20_000)
case("half of a JPEG", "a.jpg", "damaged", lambda: half(b.jpeg()))
case("only the beginning of a JPEG", "a.jpg", "damaged", raw, b"\xff\xd8\xff<?php echo 1; ?>")

# Text
case("a page called text", "a.txt", "markup", raw, "\ufeff \n<!DOCTYPE html><script>alert(1)</script>")
case("XML called CSV", "a.csv", "markup", raw, '<?xml version="1.0"?><svg/>')
case("a program for a shell", "a.txt", "markup", raw, "#!/bin/sh\nrm -rf /")
case("bytes called text", "a.txt", "not_text", raw, b"abc\0def")
case("bytes far into a text", "a.txt", "not_text", raw, b"abc " * 40_000 + b"\x07")
case("text in UTF-16", "a.csv", "encoding", raw, "a;b".encode("utf-16"))
case("a cell that is a formula", "a.csv", "formula", raw, 'Namn;Ort\n"=HYPERLINK(""http://ond"")";x')
case("a cell that calls a function", "a.csv", "formula", raw, "a;b\nx;@SUM(A1)")
case("a cell that adds a function", "a.csv", "formula", raw, 'a;b\nx;"+1+HYPERLINK(A1)"')
case("a cell that calls a program", "a.csv", "formula", raw, "a,b\nx,@SUM(1)*cmd|' /C calc'!A0")
case("text called a calendar", "a.ics", "damaged", raw, "Hej")
case("half of a calendar", "a.ics", "damaged", lambda: half(b.event()))
case("a file in a calendar event", "a.ics", "embedded", b.event, "ATTACH;ENCODING=BASE64;VALUE=BINARY:TVqQAAM=")
case(
    "a file in a calendar event, on two lines",
    "a.ics",
    "embedded",
    b.event,
    "ATTACH;ENCOD",
    " ING=BASE64;VALUE=BINARY:TVqQAAM=",
)
case("an alarm that starts a program", "a.ics", "macros", b.event, "ACTION:PROCEDURE")
case("a link that runs in a calendar", "a.ics", "macros", b.event, "URL: javascript:alert(1)")
