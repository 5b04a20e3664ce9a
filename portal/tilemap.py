"""The map of municipalities as tiles: who lies where, in whose colour, and the lines between the associations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Where no tile lies: column, row and width, as css classes.
PLACES = {"fy": "c6 r1 w2", "sk": "c8 r1 w3", "gr": "c1 r7 w2", "bo": "c8 r7 w3"}


@dataclass(frozen=True)
class Tile:
    """A municipality's place on the map, the party that it belongs to, and the page that it leads to."""

    column: int
    row: int
    abbreviation: str
    name: str
    url: str
    part: str
    says: str = ""
    # What has been answered and its icon, where the map shows that instead of the colours of the parties.
    answer: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Label:
    """An association's name in its free corner of the map, and a few words or a number."""

    part: str
    name: str
    says: str = ""

    @property
    def place(self) -> str:
        return PLACES[self.part]


@dataclass(frozen=True)
class TileMap:
    """The whole map; `borders` is one SVG path in units of a tile."""

    tiles: Sequence[Tile]
    labels: Sequence[Label]
    borders: str


def tilemap(tiles: Iterable[Tile], labels: Iterable[Label] = ()) -> TileMap:
    """Place the tiles, read row by row, and draw a line wherever two neighbours belong to different parties."""
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.column))
    parts = {(tile.column, tile.row): tile.part for tile in ordered}
    lines = []
    for (column, row), part in parts.items():
        if parts.get((column + 1, row), part) != part:
            lines.append(f"M{column} {row - 1}v1")
        if parts.get((column, row + 1), part) != part:
            lines.append(f"M{column - 1} {row}h1")
    return TileMap(ordered, tuple(labels), "".join(lines))
