"""What each row of a file of people would do."""

import pytest

from councils.models import Person
from councils.services.imports import runs
from tests.councils.tables import problems, upload
from tests.factories import MembershipFactory, OrganisationFactory, PersonFactory

HEADS = ["Namn", "Titel", "Organisation", "E-post", "Telefon"]


@pytest.fixture
def school(db):
    return OrganisationFactory(name="Exempelskolan i Väst", short_name="Exempelskolan")


def outcomes(run):
    return [row.outcome for row in run.rows.all()]


def test_a_new_person_is_added_with_address_and_telephone_in_one_spelling(coordinator, school):
    row = ["Åsa Öberg", "Rektor", "exempelskolan", " Asa.Oberg@EXAMPLE.org ", "0701234567"]
    runs.apply(upload("people", HEADS, row, by=coordinator), by=coordinator)
    made = Person.objects.get(name="Åsa Öberg")
    assert (made.title, made.organisation, made.email) == ("Rektor", school, "asa.oberg@example.org")
    assert (made.phone, made.user) == ("070-123 45 67", None)


def test_somebody_known_by_address_is_changed_even_in_name(coordinator, school):
    known = PersonFactory(name="Åsa Ek", email="asa@example.org", title="Rektor", phone="1")
    run = upload("people", HEADS, ["Åsa Öberg", "", "Exempelskolan i Väst", "ASA@example.org", ""], by=coordinator)
    runs.apply(run, by=coordinator)
    known.refresh_from_db()
    assert (known.name, known.title, known.organisation, known.phone) == ("Åsa Öberg", "Rektor", school, "1")


def test_a_namesake_in_the_same_organisation_is_the_same_and_may_be_given_an_address(coordinator, school):
    PersonFactory(name="Bo Ek", email="", organisation=school)
    PersonFactory(name="Bo Ek", email="annan@example.org")
    run = upload("people", HEADS, ["bo ek", "Chef", "Exempelskolan", "bo@example.org"], by=coordinator)
    assert outcomes(run) == ["changed"]
    run = upload("people", HEADS, ["Bo Ek", "Chef", "Exempelskolan"], by=coordinator)
    assert outcomes(run) == ["changed"]


def test_an_organisation_is_found_by_the_name_it_had(coordinator, school):
    school.name = "Nya skolan"
    school.save()
    assert problems(upload("people", HEADS, ["Bo", "", "Exempelskolan i Väst"], by=coordinator)) == {}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["Bo"], "En ny person måste ha en organisation."),
        (["Bo", "", "Okänd"], "Det finns ingen organisation som heter Okänd."),
        (["Bo", "", "Dubbel"], "Det kan vara 2 olika."),
        (["Bo", "", "Stängd"], "Stängd är avslutad."),
        (["Bo", "", "Exempelskolan", "bo@"], "e-postadress"),
        (["Bo", "", "Exempelskolan", "", "ring mig"], "Skriv ett telefonnummer"),
        (["Bo", "", "Exempelskolan", "", "0" * 40], "högst 30 tecken"),
        (["Bo", "", "Exempelskolan", "", "850709-9805"], "personnummer"),
        (["Bo 8507099805", "", "Exempelskolan"], "personnummer"),
        (["Bo", "t" * 121, "Exempelskolan"], "mest 120 tecken"),
        (["Eva Ek", "", "Exempelskolan", "ny@example.org"], "med en annan adress, eva@example.org"),
        (["Nils Ek", "Chef", "Exempelskolan"], "Det finns 2 personer med det namnet"),
        (["Slutat", "Chef", "Exempelskolan", "slutat@example.org"], "Slutat har slutat."),
    ],
)
def test_what_is_wrong_is_said_of_its_row(coordinator, school, row, words):
    OrganisationFactory(name="Stängd", ended=True)
    for name in ("Dubbel ett", "Dubbel två"):
        OrganisationFactory(name=name, short_name="Dubbel")
    PersonFactory(name="Eva Ek", email="eva@example.org", organisation=school)
    for _ in range(2):
        PersonFactory(name="Nils Ek", email="", organisation=school)
    PersonFactory(name="Slutat", email="slutat@example.org", organisation=school, ended_on="2026-01-01")
    found = problems(upload("people", HEADS, ["Bra", "", "Exempelskolan"], row, by=coordinator))
    assert list(found) == [3]
    assert words in " ".join(found[3])


def test_only_those_whom_one_may_change_by_hand_are_changed(coordinator, council, administrator):
    mine, elsewhere = PersonFactory(email="min@example.org"), PersonFactory(email="annan@example.org")
    MembershipFactory(person=mine, council=council)
    MembershipFactory(person=elsewhere)
    rows = [[p.name, "Chef", "", p.email] for p in (mine, elsewhere, administrator.person, coordinator.person)]
    found = problems(upload("people", HEADS, *rows, by=coordinator))
    assert list(found) == [3, 4]
    assert f"Du får inte ändra {elsewhere}" in found[3][0]
    assert problems(upload("people", HEADS, *rows, by=administrator)) == {}


def test_unchanged_rows_ask_for_no_right(coordinator):
    elsewhere = MembershipFactory(person__email="annan@example.org").person
    assert problems(upload("people", HEADS, [elsewhere.name, "", "", elsewhere.email], by=coordinator)) == {}


def test_doubles_in_the_file_are_refused_however_they_are_known(coordinator, school):
    known = PersonFactory(name="Bo Ek", email="bo@example.org", organisation=school)
    rows = [
        ["Ny", "", "Exempelskolan", "ny@example.org"],
        ["Nya", "", "Exempelskolan", "NY@example.org"],
        ["Utan", "", "Exempelskolan"],
        ["utan", "", "Exempelskolan i Väst"],
        [known.name, "", "Exempelskolan", known.email],
        [known.name, "", "Exempelskolan", ""],
    ]
    found = problems(upload("people", HEADS, *rows, by=coordinator))
    assert found == {n: [f"Samma som rad {n - 1}. Behåll en av dem."] for n in (3, 5, 7)}
