"""What each row of a file of memberships would do."""

from datetime import date

import pytest

from councils.models import CouncilName, Membership
from councils.services.imports import runs
from tests.councils.tables import problems, upload
from tests.factories import (
    AssignmentFactory,
    CouncilFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)

HEADS = ["Person", "Råd", "Företräder", "Roll", "Från", "Till"]
BO = "bo@example.org"


@pytest.fixture
def bo(db):
    return PersonFactory(name="Bo Ek", email=BO)


def outcomes(run):
    return [row.outcome for row in run.rows.all()]


@pytest.mark.parametrize("word", ["Kompetensråd Fyrbodal", "FYRBODAL", "fyrbodal", "Gamla rådet"])
def test_a_council_is_found_by_any_of_its_names(coordinator, council, bo, word):
    CouncilName.objects.create(council=council, name="Gamla rådet")
    runs.apply(upload("memberships", HEADS, [BO, word], by=coordinator), by=coordinator)
    made = Membership.objects.get(person=bo)
    assert (made.council, made.organisation, made.role) == (council, bo.organisation, "member")
    assert (made.from_on, made.to_on) == (None, None)


def test_a_person_may_be_named_where_nobody_shares_the_name(coordinator, council, bo):
    other = OrganisationFactory(name="Facket")
    row = ["Bo Ek", "fyrbodal", "facket", "suppleant", "2026-01-31", "31/12/2026"]
    runs.apply(upload("memberships", HEADS, row, by=coordinator), by=coordinator)
    made = Membership.objects.get(person=bo)
    assert (made.organisation, made.role) == (other, "substitute")
    assert (made.from_on, made.to_on) == (date(2026, 1, 31), date(2026, 12, 31))
    PersonFactory(name="Bo Ek", email="annan@example.org")
    found = problems(upload("memberships", HEADS, row, by=coordinator))
    assert "Det kan vara 2 olika" in found[2][0]


def test_the_open_place_is_changed_and_can_be_ended(coordinator, council, bo):
    place = MembershipFactory(person=bo, council=council, from_on=date(2025, 1, 1))
    run = upload("memberships", HEADS, [BO, "fyrbodal", "", "Ordförande", "", "2026-06-30"], by=coordinator)
    assert outcomes(run) == ["changed"]
    runs.apply(run, by=coordinator)
    place.refresh_from_db()
    assert (place.role, place.from_on, place.to_on) == ("chair", date(2025, 1, 1), date(2026, 6, 30))
    again = upload("memberships", HEADS, [BO, "fyrbodal", "", "Ordförande", "2025-01-01", "2026-06-30"], by=coordinator)
    assert outcomes(again) == ["unchanged"]


def test_days_before_and_after_another_place_are_a_place_of_their_own(coordinator, council, bo):
    MembershipFactory(person=bo, council=council, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
    rows = [[BO, "fyrbodal", "", "", "2023-01-01", "2023-12-31"], [BO, "fyrbodal", "", "", "2025-01-01"]]
    run = upload("memberships", HEADS, *rows, by=coordinator)
    assert outcomes(run) == ["added", "added"]
    assert runs.apply(run, by=coordinator)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "fyrbodal"], "Cellen är tom"),
        ([BO, ""], "Cellen är tom"),
        (["ingen@example.org", "fyrbodal"], "Ingen i registret har adressen eller namnet ingen@example.org."),
        ([BO, "Okänt"], "Det finns inget råd som heter Okänt."),
        ([BO, "fyrbodal", "Okänd"], "Det finns ingen organisation som heter Okänd."),
        ([BO, "fyrbodal", "Stängd"], "Stängd är avslutad."),
        ([BO, "fyrbodal", "", "Kung"], "Skriv något av dessa: Ordförande"),
        ([BO, "fyrbodal", "", "", "i går"], "år-månad-dag"),
        ([BO, "fyrbodal", "", "", "2026-02-01", "2026-01-01"], "sista dagen"),
        ([BO, "fyrbodal", "", "", "2023-06-01", "2023-07-01"], "har redan en plats i rådet de dagarna"),
        ([BO, "grannrad"], "Det finns inget råd som heter grannrad."),
        ([BO, "avslutat"], "Rådet är avslutat"),
        (["slutat@example.org", "fyrbodal"], "har slutat"),
        ([BO, "fyrbodal", "", "Samordnare"], "tjänstepersoner hos rådets värd"),
        (["malin.ekstrom@example.org", "fyrbodal", "", "Ledamot"], "tjänstepersoner hos rådets värd"),
    ],
)
def test_what_is_wrong_is_said_of_its_row(coordinator, council, bo, row, words):
    OrganisationFactory(name="Stängd", ended=True)
    ended = CouncilFactory(slug="avslutat", ended=True)
    MembershipFactory(person=coordinator.person, council=ended, coordinator=True)
    AssignmentFactory(person=coordinator.person, organisation=ended.host)
    CouncilFactory(slug="grannrad")
    PersonFactory(name="Slutat", email="slutat@example.org", ended_on="2026-01-01")
    MembershipFactory(person=bo, council=council, from_on=date(2023, 1, 1), to_on=date(2023, 12, 31))
    good = PersonFactory(email="bra@example.org")
    found = problems(upload("memberships", HEADS, [good.email, "fyrbodal"], row, by=coordinator))
    assert list(found) == [3]
    assert words in " ".join(found[3])


def test_a_council_that_one_sees_but_does_not_coordinate_is_refused(member, strategic_member, council, bo):
    AssignmentFactory(person=strategic_member.person)  # official somewhere: writes in the registry
    found = problems(upload("memberships", HEADS, [BO, "fyrbodal"], by=strategic_member))
    assert found == {2: ["Du samordnar inte det rådet."]}
    MembershipFactory(person=bo, council=council, from_on=None)
    assert problems(upload("memberships", HEADS, [BO, "fyrbodal"], by=strategic_member)) == {}, "nothing is changed"


def test_who_answers_for_the_council_appoints_its_coordinator(administrator, council, bo):
    official = AssignmentFactory(person__with_user=True, organisation=council.host).person.user
    row = [BO, "fyrbodal", "", "processledare"]
    assert problems(upload("memberships", HEADS, row, by=administrator)) == {}
    assert problems(upload("memberships", HEADS, row, by=official)) == {}


def test_two_rows_for_the_same_days_are_refused(coordinator, council, bo):
    rows = [
        [BO, "fyrbodal", "", "", "2026-01-01", "2026-06-30"],
        [BO, "fyrbodal", "", "", "2026-07-01"],
        ["Bo Ek", "Fyrbodal", "", "", "2026-06-30"],
    ]
    found = problems(upload("memberships", HEADS, *rows, by=coordinator))
    assert found == {4: ["Samma som rad 2. Behåll en av dem."]}
