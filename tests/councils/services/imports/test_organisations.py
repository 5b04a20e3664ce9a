"""What each row of a file of organisations would do."""

import pytest

from councils.models import Organisation
from councils.services.imports import runs
from tests.councils.tables import problems, upload
from tests.factories import MunicipalityFactory, OrganisationFactory, PartyFactory

HEADS = ["Namn", "Kort namn", "Typ", "Sida", "Organisationsnummer", "Webbplats"]


def changes(run):
    return {row.number: (row.outcome, [tuple(change) for change in row.changes]) for row in run.rows.all()}


def test_a_new_one_is_added_with_all_that_is_said_of_it(coordinator):
    row = ["Volvo Group", "Volvo", "Privat arbetsgivare", "Utbudssidan", "5560125790", "www.volvo.com"]
    run = upload("organisations", HEADS, row, by=coordinator)
    assert runs.apply(run, by=coordinator)
    made = Organisation.objects.get(name="Volvo Group")
    assert (made.short_name, made.kind, made.side_override) == ("Volvo", "employer_private", "supply")
    assert (made.organisation_number, made.website) == ("556012-5790", "https://www.volvo.com")


def test_the_side_that_the_kind_gives_is_no_exception(coordinator):
    known = OrganisationFactory(name="Unionen", kind="trade_union", side_override="supply")
    rows = [["Unionen", "", "", "efterfrågan"], ["Nytt", "", "fackförbund", "Demand side"]]
    run = upload("organisations", HEADS, *rows, by=coordinator)
    runs.apply(run, by=coordinator)
    known.refresh_from_db()
    assert known.side_override == Organisation.objects.get(name="Nytt").side_override == ""


def test_a_known_one_is_changed_where_the_file_says_something_else_and_nowhere_else(coordinator):
    known = OrganisationFactory(
        name="Högskolan Väst", short_name="HV", kind="higher_education", website="https://hv.se"
    )
    same = OrganisationFactory(name="Unionen", kind="trade_union")
    run = upload(
        "organisations", HEADS, ["HÖGSKOLAN  väst", "HVäst", "", ""], ["unionen", "", "union"[:0]], by=coordinator
    )
    assert changes(run) == {2: ("changed", [("kort namn", "HV", "HVäst")]), 3: ("unchanged", [])}
    runs.apply(run, by=coordinator)
    known.refresh_from_db()
    same.refresh_from_db()
    assert (known.name, known.short_name, known.website, known.version) == (
        "Högskolan Väst",
        "HVäst",
        "https://hv.se",
        1,
    )
    assert same.version == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "X", "Annan"], "Cellen är tom"),
        (["Ny"], "En ny organisation måste ha en typ."),
        (["Ny", "", "Rymdbolag"], "Skriv något av dessa: Kommunalförbund, Region"),
        (["Ny", "x" * 41, "Annan"], "mest 40 tecken"),
        (["Ny", "", "Annan", "Mitten"], "Utbudssidan, Efterfrågesidan, Samordning"),
        (["Ny", "", "Annan", "", "850709-9805"], "personnummer"),
        (["Ny", "", "Annan", "", "5560125791"], "sista siffran stämmer inte"),
        (["Ny", "", "Annan", "", "12345"], "Skriv tio siffror"),
        (["Ny 19850709-9805", "", "Annan"], "personnummer"),
        (["Ny", "", "Annan", "", "", "http://example.org"], "https"),
        (["Ny", "", "Annan", "", "", "javascript:alert(1)"], "https"),
        (["Ny", "", "Kommun"], "Bara administratörer lägger till parter och kommuner."),
        (["Stängd", "Ny"], "avslutad organisation"),
        (["Gamla namnet", "", "Annan"], "Gamla namnet är det tidigare namnet på Nya namnet."),
        (["Fyrbodals kommunalförbund", "Ny"], "Bara administratörer ändrar parterna"),
        (["Åmåls kommun", "Ny"], "Bara administratörer ändrar parterna"),
    ],
)
def test_what_is_wrong_is_said_of_its_row(coordinator, row, words):
    OrganisationFactory(name="Stängd", ended=True)
    renamed = OrganisationFactory(name="Gamla namnet")
    renamed.name = "Nya namnet"
    renamed.save()
    PartyFactory(key="gr", organisation__name="Fyrbodals kommunalförbund")
    MunicipalityFactory(organisation__name="Åmåls kommun")
    found = problems(upload("organisations", HEADS, ["Bra", "", "Annan"], row, by=coordinator))
    assert list(found) == [3]
    assert words in " ".join(found[3])


def test_an_administrator_changes_parties_and_towns_but_never_their_kind(administrator):
    MunicipalityFactory(organisation__name="Åmåls kommun")
    rows = [["Åmåls kommun", "Åmål"], ["Region Nord", "", "Region"]]
    assert problems(upload("organisations", HEADS, *rows, by=administrator)) == {}
    found = problems(upload("organisations", HEADS, ["Åmåls kommun", "", "Annan"], by=administrator))
    assert found == {2: ["Typen för en part eller en kommun ändras aldrig."]}


def test_what_a_coordinator_may_not_change_may_stand_in_the_file_unchanged(coordinator):
    MunicipalityFactory(organisation__name="Åmåls kommun")
    assert problems(upload("organisations", HEADS, ["Åmåls kommun", "", "Kommun"], by=coordinator)) == {}


def test_the_second_of_two_rows_about_the_same_is_refused_and_names_the_first(coordinator):
    rows = [["Ny", "", "Annan"], ["Annan", "", "Annan"], ["NY ", "", "Annan"]]
    found = problems(upload("organisations", HEADS, *rows, by=coordinator))
    assert found == {4: ["Samma som rad 2. Behåll en av dem."]}
