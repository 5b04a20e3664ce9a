"""The code lists: what comes with the portal, the publisher's own files, and how a code is found by Swedish words."""

import io
from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from councils.models import Classification, Code
from councils.services import classification_files, classifications
from councils.services.classification_files import Entry
from councils.services.imports.files import Unreadable
from tests.factories import CodeFactory

SSYK, SUN, SNI = Classification.System.SSYK, Classification.System.SUN, Classification.System.SNI


@pytest.fixture
def top(db):
    classifications.load_top_levels()


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# As SCB has SSYK: a sheet a level, a title above the table and a note below it.
OCCUPATIONS = workbook(
    om=[["Standard för svensk yrkesklassificering"], ["Kontakt: klassifikationer"]],
    en=[["SSYK 2012, nivå 1"], [], ["SSYK 2012 kod", "Benämning"], ["5", "Service-, omsorgs- och försäljningsyrken"]],
    två=[["SSYK 2012 kod", "Benämning"], ["53", "Omsorgsyrken"], [None, "Källa: SCB"]],
    tre=[["SSYK 2012 kod", "Benämning"], [532, "Vårdbiträden,  skötare m.fl."]],
    fyra=[["SSYK 2012 kod", "Benämning"], ["5321", "Undersköterskor, hemtjänst"]],
)
# As SCB has SNI: a column a level, and one column of names.
INDUSTRIES = workbook(
    sni=[
        ["SNI 2007"],
        ["Avdelning", "Huvudgrupp", "Grupp", "Undergrupp", "Detaljgrupp", "Benämning"],
        ["C", None, None, None, None, "Tillverkning"],
        [None, "25", None, None, None, "Tillverkning av metallvaror"],
        [None, None, "25.6", None, None, "Beläggning av metall; metallegoarbeten"],
        [None, None, None, "25.62", None, "Metallegoarbeten"],
        [None, None, None, None, "25.620", "Metallegoarbeten"],
    ]
)


def test_the_top_levels_are_there_with_their_versions_and_are_loaded_once(top):
    codes = {str(row): row.codes.count() for row in Classification.objects.all()}
    assert codes == {"SSYK 2012": 56, "SUN 2020": 27, "SNI 2007": 21, "SNI 2025": 22}
    assert classifications.load_top_levels() == 0
    caring = Code.objects.get(classification__system="ssyk", code="53")
    assert (caring.level, caring.parent.code, str(caring)) == (2, "5", "Omsorgsyrken (SSYK 2012: 53)")
    # The same letter is another industry in the next version.
    health = {row.label: row.name for row in Code.objects.filter(classification__system="sni", code="Q")}
    assert health == {"SNI 2007: Q": "Vård och omsorg; sociala tjänster", "SNI 2025: Q": "Utbildning"}


def test_the_publishers_files_are_read_as_they_are():
    read = classification_files.read(OCCUPATIONS, SSYK)
    assert [(entry.code, entry.name) for entry in read] == [
        ("5", "Service-, omsorgs- och försäljningsyrken"),
        ("53", "Omsorgsyrken"),
        ("532", "Vårdbiträden, skötare m.fl."),
        ("5321", "Undersköterskor, hemtjänst"),
    ]
    assert [entry.code for entry in classification_files.read(INDUSTRIES, SNI)] == [
        "C",
        "25",
        "25.6",
        "25.62",
        "25.620",
    ]
    csv = "Kod;Benämning\n5;Teknik och tillverkning\n52;Teknik och teknisk industri\n521;Maskinteknik\n521a;Drift\n"
    assert [e.code for e in classification_files.read(csv.encode("cp1252"), SUN)] == ["5", "52", "521", "521a"]


@pytest.mark.parametrize(
    "content", [b"namn;antal\na;1\n", workbook(a=[["Kod"], ["53"]]), b"Kod;Ben\xc3\xa4mning\n", b""]
)
def test_a_file_without_codes_is_refused(content):
    with pytest.raises(Unreadable):
        classification_files.read(content, SSYK)


def test_a_whole_list_is_loaded_under_what_is_there(top):
    count = classifications.load(SSYK, "2012", classification_files.read(OCCUPATIONS, SSYK))
    nurse = Code.objects.get(classification__system="ssyk", code="5321")
    assert [nurse.parent.code, nurse.parent.parent.code] == ["532", "53"]
    assert nurse.classification.is_complete
    assert nurse.classification.loaded_at is not None
    # The file has one code on each of the two upper levels: the others are no longer chosen, and still there.
    assert (count["added"], count["ended"], Code.objects.valid().filter(classification__system="ssyk").count()) == (
        2,
        54,
        4,
    )
    assert Code.objects.filter(classification__system="ssyk").count() == 58
    classifications.load(SNI, "2007", classification_files.read(INDUSTRIES, SNI))
    metal = Code.objects.get(classification__version="2007", code="25.620")
    assert [metal.level, metal.parent.code, metal.parent.parent.parent.parent.code] == [5, "25.62", "C"]
    assert not Code.objects.filter(classification__version="2025", code="25").exists()


def test_a_newer_file_renames_and_takes_back_into_use(top):
    file = [Entry("5", "Service"), Entry("53", "Vård och omsorg")]
    classifications.load(SSYK, "2012", file)
    assert classifications.load(SSYK, "2012", [*file, Entry("72", "Metall")])["renamed"] == 1
    renamed = Code.objects.get(classification__system="ssyk", code="53")
    assert (renamed.name, "undersköterska" in renamed.words) == ("Vård och omsorg", True)
    assert Code.objects.get(classification__system="ssyk", code="72").is_valid
    assert classifications.load_top_levels() == 0
    renamed.refresh_from_db()
    assert renamed.name == "Vård och omsorg"


def test_nothing_is_written_of_a_file_that_lacks_a_level(top):
    before = Code.objects.count()
    with pytest.raises(Unreadable, match="5321"):
        classifications.load(SSYK, "2012", [Entry("73", "Nytt namn"), Entry("5321", "Undersköterskor")])
    assert Code.objects.count() == before
    assert Code.objects.get(classification__system="ssyk", code="73").name != "Nytt namn"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("undersköterskor", "53"),  # inflected
        ("sköterska", "53"),  # the last part of a compound
        ("underskötreska", "53"),  # a slip of the pen
        ("elektriker", "74"),
        ("svetsare", "72"),
        ("systemutvecklaren", "25"),
        ("53", "53"),
        ("OMSORGSYRKEN", "53"),
    ],
)
def test_a_code_is_found_by_swedish_words(top, words, code):
    found = Code.objects.valid().filter(classification__system="ssyk").search(words)
    assert code in [row.code for row in found[:3]]


def test_a_word_that_nothing_means_finds_nothing(top):
    assert not Code.objects.search("xylofonstämmare")


def test_the_command_says_what_it_did_and_what_is_wrong(db, tmp_path):
    said, file = StringIO(), tmp_path / "ssyk.xlsx"
    file.write_bytes(OCCUPATIONS)
    call_command("load_classification", "ssyk", "2012", str(file), stdout=said)
    assert said.getvalue() == "SSYK 2012: 4 codes; 4 added, 0 renamed, 0 no longer in use.\n"
    file.write_bytes(b"nothing;here\n")
    with pytest.raises(CommandError, match="Benämning"):
        call_command("load_classification", "ssyk", "2012", str(file))
    with pytest.raises(CommandError):
        call_command("load_classification", "ssyk", "2012", str(tmp_path / "none.xlsx"))


def test_the_page_finds_by_words_and_always_says_the_version(top, log_in, member, queries):
    client, url = log_in(member), reverse("councils:code-list")
    page = client.get(url, {"q": "svetsare"}).content.decode()
    assert "Metallhantverks- och reparatörsyrken" in page
    assert "SSYK 2012: 72" in page
    assert "Bara de översta nivåerna" in page
    assert "SUN 2020" in client.get(url, {"q": "zzz"}).content.decode()
    file = client.get(url, {"q": "svetsare", "format": "csv"}).content.decode("utf-8-sig")
    assert "SSYK 2012;72;Metallhantverks- och reparatörsyrken;2;7" in file
    few = queries(client, f"{url}?q=svetsare")
    for number in range(30):
        CodeFactory(classification__version="2012", code=f"72{number:02}", name=f"Svetsare {number}")
    assert queries(client, f"{url}?q=svetsare") == few
