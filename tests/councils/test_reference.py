"""The registry that every portal starts from: the facts, and that loading again changes nothing."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from councils.models import Affiliation, Board, Council, Municipality, Organisation, Party, Side
from councils.services import reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry() -> dict:
    registry = reference.read()
    reference.load(registry)
    return registry


def everything() -> list:
    models = [Organisation, Party, Municipality, Affiliation, Board, Council]
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_five_parties(registry):
    assert {party.key: party.organisation.name for party in Party.objects.select_related("organisation")} == {
        "fy": "Fyrbodals kommunalförbund",
        "gr": "Göteborgsregionen",
        "bo": "Boråsregionen Sjuhärads kommunalförbund",
        "sk": "Skaraborgs Kommunalförbund",
        "vg": "Västra Götalandsregionen",
    }


def test_the_county_has_49_municipalities_of_14_12_8_and_15(registry):
    county = Affiliation.objects.filter(municipality__in=Municipality.objects.of_the_county())
    assert Counter(county.values_list("party_id", flat=True)) == {"fy": 14, "gr": 12, "bo": 8, "sk": 15}
    assert Municipality.objects.of_the_county().count() == 49
    assert not county.filter(is_co_opted=True).exists()


def test_kungsbacka_and_varberg_take_part_from_outside(registry):
    outside = Affiliation.objects.exclude(municipality__in=Municipality.objects.of_the_county())
    found = {a.municipality.code: (a.municipality.organisation.short_name, a.party_id, a.is_co_opted) for a in outside}
    assert found == {"1383": ("Varberg", "bo", True), "1384": ("Kungsbacka", "gr", False)}


def test_every_municipality_of_the_county_has_a_tile_of_its_own(registry):
    tiles = list(Municipality.objects.of_the_county().values_list("column", "row"))
    assert len(set(tiles)) == 49
    assert all(1 <= column <= 10 and 1 <= row <= 8 for column, row in tiles)
    abbreviations = Municipality.objects.values_list("abbreviation", flat=True)
    assert len(set(abbreviations)) == 51
    assert {len(text) for text in abbreviations} == {3}


@pytest.mark.parametrize(
    ("code", "name", "party"),
    [("1480", "Göteborgs Stad", "gr"), ("1488", "Trollhättans Stad", "fy"), ("1490", "Borås Stad", "bo")],
)
def test_codes_names_and_parties_belong_together(registry, code, name, party):
    affiliation = Affiliation.objects.get(municipality__code=code)
    assert (affiliation.municipality.organisation.name, affiliation.party_id) == (name, party)


def test_each_association_hosts_its_council_and_vgr_the_joint_groups(registry):
    hosts = dict(Council.objects.values_list("name", "host__party"))
    assert hosts == {
        "Kompetensråd Fyrbodal": "fy",
        "Kompetensrådet Göteborgsregionen": "gr",
        "Kompetensrådet Boråsregionen": "bo",
        "Kompetensråd Skaraborg": "sk",
        "Strategiska gruppen": "vg",
        "Västgruppen": "vg",
    }


def test_old_records_keep_the_old_name_of_skaraborgs_council(registry):
    council = Council.objects.get(slug="skaraborg")
    assert council.name_on(date(2023, 5, 4)) == "Kompetensforum Skaraborg"
    assert council.name_on(date(2026, 5, 4)) == "Kompetensråd Skaraborg"


def test_the_region_s_board_changed_its_name_in_2023(registry):
    old = Board.objects.get(short_name="RUN")
    assert old.to_on == date(2022, 12, 31)
    assert (old.successor.short_name, old.successor.from_on) == ("MRU", date(2023, 1, 1))


def test_what_is_not_certain_is_not_confirmed(registry):
    of_the_associations = Board.objects.exclude(organisation__kind=Organisation.Kind.REGION)
    assert of_the_associations.count() == 4
    assert not of_the_associations.filter(is_confirmed=True).exists()


def test_the_organisations_sit_on_both_sides(registry):
    sides = {organisation.side for organisation in Organisation.objects.all()}
    assert sides == {Side.SUPPLY, Side.DEMAND, Side.CONVENING}


def test_loading_again_changes_nothing(registry):
    before = everything()
    assert not any(reference.load(registry).values())
    assert everything() == before


def test_an_administrator_s_edits_stay(registry):
    Organisation.objects.filter(name="Ale kommun").update(name="Ale nya kommun")
    Organisation.objects.filter(name="Unionen").update(name="Unionen Väst")
    Council.objects.filter(slug="fyrbodal").update(name="Fyrbodals kompetensråd", meetings_per_year=6)
    Board.objects.filter(short_name="MRU").update(name="Nya nämnden", short_name="NN")
    before = everything()
    assert not any(reference.load(registry).values())
    assert everything() == before


def test_an_organisation_that_is_there_already_is_used(db):
    known = Organisation.objects.create(name="chalmers tekniska högskola", kind=Organisation.Kind.HIGHER_EDUCATION)
    reference.load(reference.read())
    assert Organisation.objects.get(name__iexact="Chalmers tekniska högskola") == known


def test_the_command_says_what_it_added(db):
    first, second = StringIO(), StringIO()
    call_command("load_registry", stdout=first)
    call_command("load_registry", stdout=second)
    assert first.getvalue().startswith("Added 5 parties, 51 municipalities, ")
    assert second.getvalue() == "Nothing to add.\n"
