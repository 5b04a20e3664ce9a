"""Two texts word by word."""

from hypothesis import given
from hypothesis import strategies as st

from portal.textdiff import compare


def pieces(old, new):
    return [(piece.kind, piece.text) for piece in compare(old, new)]


def test_what_differs_is_shown_in_its_place():
    assert pieces("Bristen är stor i vården", "Bristen är liten i vården i dag") == [
        ("same", "Bristen är "),
        ("only_old", "stor"),
        ("only_new", "liten"),
        ("same", " i vården"),
        ("only_new", " i dag"),
    ]


def test_equal_texts_have_one_piece_and_empty_ones_none():
    assert pieces("Lika", "Lika") == [("same", "Lika")]
    assert pieces("", "") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_out_of_the_pieces_whole(old, new):
    found = pieces(old, new)
    assert "".join(text for kind, text in found if kind != "only_new") == old
    assert "".join(text for kind, text in found if kind != "only_old") == new
