"""The municipalities' population: the statistics office's table in its forms, and what a hearing says of it."""

from collections import Counter
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from openpyxl import load_workbook

from councils.models import Municipality, Population
from councils.services import hearing_exports, population_files, populations
from councils.services.imports.files import Unreadable
from tests.councils.documents import docx_words
from tests.councils.services.test_classifications import workbook
from tests.councils.services.test_minutes import made
from tests.factories import HearingFactory, HearingRequestFactory, MunicipalityFactory, PartyFactory, PopulationFactory

LONG = """Folkmängd efter region och år

"region";"kön";"år";"Folkmängd"
"00 Riket";"totalt";"2025";"10605525"
"1480 Göteborg";"totalt";"2025";"608 000"
"1480 Göteborg";"totalt";"2024";"604000"
"1438 Dals-Ed";"totalt";"2025";"4700"

Källa: SCB
""".encode("latin-1")
WIDE = workbook(folk=[["Folkmängd"], ["region", "Folkmängd 2024", "2025"], ["1480", 604000, 608000], ["14", 1, 2]])


def test_a_row_for_each_year_and_a_column_for_each_year_are_read_alike():
    assert population_files.read(LONG) == {2025: {"1480": 608000, "1438": 4700}, 2024: {"1480": 604000}}
    assert population_files.read(WIDE) == {2024: {"1480": 604000}, 2025: {"1480": 608000}}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("region;år;folkmängd\n1480 Göteborg;2025;..", "Rad 2: ”..” är inte ett antal personer."),
        ("region;år;folkmängd\n1480 Göteborg;2025", "Rad 2: ”” är inte ett antal personer."),
        ("region;år;folkmängd\n1480;i fjol;5", "Rad 2: ”i fjol” är inte ett årtal."),
        ("region;kön;år;folkmängd\n1480;män;2025;5\n1480;kvinnor;2025;6", "Rad 3: 1480 har mer än ett tal för 2025."),
        ("kommun;antal\n1480;5", "Filen har ingen tabell med kolumnerna ”region” och ”år”"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_row(table, words):
    with pytest.raises(Unreadable) as error:
        population_files.read(table.encode())
    assert words in str(error.value)


def test_the_command_adds_a_year_once_and_corrects_what_is_another_number(db, tmp_path):
    town = MunicipalityFactory(code="1480")
    file = tmp_path / "folk.csv"
    file.write_bytes(LONG)
    for words in ("2 added, 0 changed, 1 of", "0 added, 0 changed, 1 of"):
        call_command("load_population", file, stdout=(out := StringIO()))
        assert words in out.getvalue()
    assert populations.load({2025: {"1480": 609_000}}, source="SCB") == Counter(changed=1)
    rows = Population.objects.filter(municipality=town).order_by("on").values_list("on", "people", "source")
    assert list(rows) == [
        (date(2024, 12, 31), 604000, "SCB, folkmängd efter region och år"),
        (date(2025, 12, 31), 609000, "SCB"),
    ]
    file.write_text("region;år;folkmängd\n1480;2026;okänd")
    with pytest.raises(CommandError, match="Rad 2"):
        call_command("load_population", file)
    assert Population.objects.count() == 2


def test_the_latest_day_that_has_all_is_the_one_that_counts(db):
    first, second = MunicipalityFactory.create_batch(2)
    for town in (first, second):
        PopulationFactory(municipality=town, on=date(2024, 12, 31), people=5)
    PopulationFactory(municipality=first, on=date(2025, 12, 31), people=9)
    organisations = [first.organisation, second.organisation]
    found = populations.people_in(organisations, today=date(2026, 3, 1))
    assert (found.on, found.is_known, set(found.of.values())) == (date(2024, 12, 31), True, {5})
    assert populations.people_in(organisations[:1], today=date(2026, 3, 1)).on == date(2025, 12, 31)
    assert not populations.people_in(organisations, today=date(2024, 1, 1)).is_known


@pytest.fixture
def hearing(strategic_member):
    group = strategic_member.person.memberships.get().council
    hearing = HearingFactory(shared_item__council=group)
    party = PartyFactory(key="fy", area="Fyrbodal", organisation__name="Fyrbodal")
    for code, people, words in (("1421", 15_000, {"answered": True}), ("1435", 25_000, {}), ("1384", 90_000, {})):
        row = HearingRequestFactory(hearing=hearing, party=party, town__code=code, **words)
        PopulationFactory(municipality=row.organisation.municipality, people=people)
    return hearing


def test_page_and_files_say_what_share_of_the_population_has_answered(log_in, strategic_member, hearing):
    page = log_in(strategic_member).get(reverse("councils:hearing", args=[hearing.shared_item_id])).content.decode()
    assert "med 37,5\N{NO-BREAK SPACE}% av befolkningen" in page
    assert "31 december 2025. Källa: SCB" in page.replace("\N{NO-BREAK SPACE}", " ")
    file = made(hearing_exports.order(hearing, "xlsx", by=strategic_member))
    sums = list(load_workbook(BytesIO(file.read()))["Per kommunalförbund"].iter_rows(values_only=True))
    assert [dict(zip(sums[0], row, strict=True))["Stödjer, % av befolkningen"] for row in sums[1:]] == [37.5, 37.5]
    file = made(hearing_exports.order(hearing, "docx", by=strategic_member))
    assert "1(37,5%)" in docx_words(file.read())


def test_no_share_is_shown_where_a_figure_is_missing(log_in, strategic_member, hearing):
    Population.objects.filter(municipality=Municipality.objects.get(code="1421")).delete()
    page = log_in(strategic_member).get(reverse("councils:hearing", args=[hearing.shared_item_id])).content.decode()
    assert "Inga andelar av befolkningen visas: det saknas uppgifter för" in page
    assert "av befolkningen</span>" not in page
    file = made(hearing_exports.order(hearing, "xlsx", by=strategic_member))
    sums = list(load_workbook(BytesIO(file.read()))["Per kommunalförbund"].iter_rows(values_only=True))
    assert dict(zip(sums[0], sums[-1], strict=True))["Stödjer, % av befolkningen"] is None
