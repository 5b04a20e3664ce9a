"""What every document is made of: typed text read into blocks, and the fonts that it is drawn with."""

from datetime import UTC, datetime
from io import BytesIO

import page
import pytest
import typst
from docx import Document

from portal.reports import docx, fonts, pdf, text
from portal.reports.text import Block, Run


def p(*runs):
    return Block("p", tuple(Run(run) if isinstance(run, str) else run for run in runs))


@pytest.mark.parametrize(
    ("typed", "blocks"),
    [
        ("", ()),
        ("Ett stycke\nmed ny rad", (p("Ett stycke", "\n", "med ny rad"),)),
        ("# rubrik", (p(Run("rubrik", bold=True)),)),
        ("| a | b |\n|---|---|\n| 1 | 2 |", (p(Run("a", bold=True), " | ", Run("b", bold=True)), p("1", " | ", "2"))),
        (
            "*vikt **och** tyngd*",
            (p(Run("vikt ", italic=True), Run("och", bold=True, italic=True), Run(" tyngd", italic=True)),),
        ),
        ("- ett\n- två", (Block("ul", items=((p("ett"),), (p("två"),))),)),
        ("3. ett\n   - a", (Block("ol", items=((p("ett"), Block("ul", items=((p("a"),),))),), start=3),)),
        ("> sagt", (Block("quote", items=((p("sagt"),),)),)),
        ("---", (Block("rule"),)),
        ("```\n#panic()\n```", (Block("code", (Run("#panic()", code=True),)),)),
        ("se `x`", (p("se ", Run("x", code=True)),)),
        ("[AF](https://af.example)", (p(Run("AF", href="https://af.example")),)),
        ("[AF](javascript:alert)", (p("[AF](javascript:alert)"),)),
        ("[AF](ftp://af.example) [B](/jobs/1/)", (p("AF", " ", "B"),)),
        ("a\x00\x1b\u202eb\ue000", (p("ab"),)),
    ],
)
def test_typed_text_becomes_blocks(typed, blocks):
    assert text.blocks(typed) == blocks


def test_text_that_is_no_markdown_keeps_its_lines_and_signs():
    assert text.lines("*Ett*\ntvå\n\n\n# tre") == (p("*Ett*", "\n", "två"), p("# tre"))
    assert text.lines(" \n") == ()


def test_what_no_font_has_gets_a_visible_stand_in():
    assert fonts.drawable("Åmål é Ж 😀 中\ue000\x07\u202e\n") == "Åmål é Ж 😀 □□\n"


def test_every_font_lies_beside_its_licence():
    families = {path.name.split("-")[0] for path in fonts.FOLDER.glob("*.[ot]tf")}
    assert families == {path.stem.removeprefix("LICENSE-") for path in fonts.FOLDER.glob("LICENSE-*.txt")}


@pytest.fixture
def template(tmp_path):
    def template(body):
        path = tmp_path / "main.typ"
        path.write_text(f"#let data = json(bytes(sys.inputs.data))\n#set document(title: data.title)\n{body}")
        return path

    return template


AT = datetime(2026, 9, 24, tzinfo=UTC)


def test_a_template_reaches_nothing_but_its_data_and_the_shared_look(template):
    for path in ("/etc/passwd", "../../settings.py", "base.py"):
        with pytest.raises(typst.TypstError):
            pdf.render(template(f'#read("{path}")'), {}, title="T", lang="sv", at=AT)


def test_an_image_without_words_is_refused(template):
    with pytest.raises(typst.TypstError, match="alt"):
        pdf.render(
            template("#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))"), {}, title="T", lang="sv", at=AT
        )


def test_no_stream_ends_so_that_a_strict_reader_miscounts(template):
    body = template('#set text(font: "Inter", lang: "sv")\n= #data.title\n#for n in range(40) [#data.word #n \\ ]')
    for number in range(120):
        content = pdf.render(body, {"word": f"Punkt {number * 7919}"}, title=f"Rapport {number}", lang="sv", at=AT)
        assert b"\r\nendstream" not in content
    assert page.validate_pdf_bytes(content, profile="2a").is_compliant


def test_lists_in_word_keep_their_numbers_and_what_they_hold():
    document = docx.new(title="T", author="A", lang="sv-SE", at=AT)
    docx.write(document, text.blocks("4. fyra\n   - a\n5. > fem\n\n---\n\n[AF](https://af.example)\nrad"))
    docx.footer(document, "Huvudman", "Sida")
    file = Document(BytesIO(docx.content(document)))
    assert [paragraph.text for paragraph in file.paragraphs] == ["4.\tfyra", "a", "5.\t", "fem", "* * *", "AF\nrad"]
    assert "PAGE" in file.sections[0].footer.paragraphs[0]._p.xml
    assert any(rel.target_ref == "https://af.example" for rel in file.part.rels.values() if rel.is_external)
