"""The 49 municipalities as tiles: decoration on the login page."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
# One letter a tile by row and column of the tile map: f Fyrbodal, g Göteborgsregionen, b Boråsregionen, s Skaraborg.
ROWS = (
    "f fff     ",
    "ffff    s ",
    "ffff  ssss",
    " fgfsssss ",
    " gggsssss ",
    " ggggbb   ",
    "  ggbbb   ",
    "  ggbbb   ",
)
PARTS = {"f": "fy", "g": "gr", "b": "bo", "s": "sk"}


@register.simple_tag
def tilemap_decoration() -> SafeString:
    """Draw the tiles without names or links."""
    tiles = (
        (column, row, PARTS[letter])
        for row, letters in enumerate(ROWS, 1)
        for column, letter in enumerate(letters, 1)
        if letter in PARTS
    )
    items = format_html_join("", '<li class="c{} r{}" data-part="{}"><span></span></li>', tiles)
    return format_html('<div class="tilemap deco"><ul>{}</ul></div>', items)
