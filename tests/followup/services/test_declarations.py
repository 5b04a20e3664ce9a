"""The declaration in the portal is the declaration that was signed."""

import pytest

from followup.models import Clause, Commitment, Declaration
from followup.services import declarations
from tests import factories as f

pytestmark = pytest.mark.django_db
KEYS = ("fy", "gr", "bo", "sk", "vg")


@pytest.fixture
def said():
    return declarations.read()


@pytest.fixture
def loaded(said):
    for key in KEYS:
        f.PartyFactory(key=key)
    return declarations.load(said)


def test_the_file_has_every_word_of_the_original_in_its_order(said):
    original = declarations.ORIGINAL.read_text(encoding="utf-8").split()
    assert declarations.words(said).split() == original


def test_every_paragraph_gives_a_commitment_or_is_said_to_be_background(said):
    paragraphs = {clause["number"] for section in said["sections"] for clause in section["clauses"]}
    cited = {number for row in said["commitments"] for number in row["clauses"]}
    assert cited | set(said["background"]) == paragraphs
    assert not cited & set(said["background"])


def test_every_commitment_says_who_is_responsible_and_when_it_is_done(loaded, said):
    rows = Commitment.objects.for_list()
    assert [row.number for row in rows] == list(range(1, len(said["commitments"]) + 1))
    assert all(row.success and row.text and row.parties.all() and row.clauses.all() for row in rows)
    assert {party.key for row in rows for party in row.parties.all()} == set(KEYS)


def test_loaded_again_nothing_changes_and_nothing_is_made_twice(loaded, said):
    assert sum(declarations.load(said).values()) == 0
    assert Declaration.objects.count() == 1
    assert Clause.objects.count() == 12


def test_what_the_file_says_otherwise_is_corrected(loaded, said):
    said["commitments"][0]["title"] = "Ha ett råd"
    assert declarations.load(said)["commitments"] == 1
    assert Commitment.objects.get(number=1).title == "Ha ett råd"


def test_the_declaration_in_force_is_the_one_of_today(loaded):
    found = declarations.current()
    assert (found.valid_from.year, found.valid_to.year) == (2023, 2030)


@pytest.mark.parametrize(("words", "number"), [("dialoger", "4.2"), ("finanskris", "2.1"), ("5.5", "5.5")])
def test_a_paragraph_is_found_by_its_words_in_any_inflection(loaded, words, number):
    assert number in {row.number for row in Clause.objects.search(words)}
