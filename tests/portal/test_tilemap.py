"""The tile map: who lies where, and the lines between associations."""

from portal.tilemap import Label, Tile, tilemap


def tile(column, row, part):
    return Tile(column, row, "KOM", "Kommunen", "/", part)


def test_tiles_are_read_row_by_row():
    places = [
        (found.column, found.row) for found in tilemap([tile(2, 2, "fy"), tile(1, 2, "fy"), tile(2, 1, "fy")]).tiles
    ]
    assert places == [(2, 1), (1, 2), (2, 2)]


def test_a_line_stands_only_between_neighbours_of_different_associations():
    found = tilemap([tile(1, 1, "fy"), tile(2, 1, "gr"), tile(1, 2, "fy"), tile(2, 2, "gr"), tile(4, 1, "sk")])
    assert found.borders == "M1 0v1M1 1v1"
    assert tilemap([tile(1, 1, "fy"), tile(1, 2, "gr")]).borders == "M0 1h1"


def test_a_label_stands_in_its_associations_free_corner():
    assert tilemap([], [Label("gr", "GR", "12")]).labels[0].place == "c1 r7 w2"
