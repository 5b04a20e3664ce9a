"""Text that people have typed, shown as they meant it: headings, lists, tables, emphasis, links, and never any HTML."""

from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# A page's own headings are of the first three ranks; those within a text come below.
HEADINGS = ("h4", "h5", "h6")
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = {"p", "br", "ul", "ol", "li", "em", "strong", "a", "blockquote", "code", "pre", "hr", *HEADINGS, *TABLE}


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            # The bar writes ##, and somebody who types # means the same.
            rank = max(int(token.tag[1]) - 2, 0)
            token.tag = HEADINGS[min(rank, len(HEADINGS) - 1)]


# A single line break is kept: notes are typed line by line. A line under a text is no heading; pictures are none.
PARSER = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(["lheading", "image", "code"])
)
PARSER.core.ruler.push("lower_headings", _lower_headings)


def render(text: str) -> SafeString:
    """Return light Markdown as HTML that is safe to show: twice guarded, since notes are typed by many."""
    html = nh3.clean(
        PARSER.render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  # cleaned by nh3 on the line above


def plain(text: str) -> str:
    """Return the words of light Markdown alone, on one line."""
    return " ".join(unescape(strip_tags(PARSER.render(text))).split())
