"""Headings in either language, in any order."""

import pytest

from councils.services.imports import columns, memberships, organisations, people, runs, samples
from councils.services.imports.files import Unreadable
from councils.services.imports.files import read as read_file
from tests.councils import tables


@pytest.mark.parametrize(
    "headings",
    [
        ["Namn", "E-post", "Organisation"],
        ["organisation", "namn", "epost"],
        ["Employer", "FULL NAME", " e-mail "],
        ["Arbetsgivare", "För- och efternamn", "Mejladress"],
    ],
)
def test_any_known_word_in_any_order(headings):
    table = columns.match([(1, headings), (2, ["a", "b", "c"])], people.COLUMNS)
    assert set(table.rows[0][1]) == {"name", "email", "organisation"}
    assert table.unused == []


def test_other_headings_are_named_and_our_own_are_not():
    table = columns.match([(1, ["Rad", "Namn", "Skonummer", "", "Orsak"]), (2, ["2", "Bo", "43"])], people.COLUMNS)
    assert table.unused == ["Skonummer"]
    assert table.rows == [(2, {"name": "Bo"})]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Filen är tom"),
        ([["Titel", "Telefon"], ["a", "b"]], "måste ha rubrikerna Namn. Den har: Titel, Telefon."),
        ([["Namn", "Full name"], ["a", "b"]], "Två rubriker betyder samma sak: Namn och Full name."),
        ([["Namn"]], "inga rader under"),
        ([["Namn", "Skonummer"], ["", "43"]], "inga rader under"),
    ],
)
def test_what_cannot_be_matched_is_said(rows, words):
    with pytest.raises(Unreadable, match=words):
        columns.match(list(enumerate(rows, 1)), people.COLUMNS)


@pytest.mark.parametrize("sort", [organisations, people, memberships])
def test_no_word_means_two_columns(sort):
    words = [word for column in sort.COLUMNS for word in columns.words(column)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("kind", runs.SORTS)
@pytest.mark.parametrize("make", [samples.as_csv, samples.as_xlsx])
def test_the_file_to_begin_from_is_a_file_that_can_be_imported(kind, make):
    sort = runs.SORTS[kind]
    table = columns.match(read_file(make(sort)), sort.columns)
    assert table.unused == []
    cells = table.rows[0][1]
    assert all(column.clean(cells[column.name]) for column in sort.columns if column.name in cells)


def test_text_is_cleaned_of_what_deceives():
    lines = read_file(tables.csv(["Namn"], ["B\u202eo\u00a0 \x07Ek\u0301"]))
    assert columns.match(lines, people.COLUMNS).rows == [(2, {"name": "Bo E\u1e31"})]
