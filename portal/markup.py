"""Text that people have typed, shown as they meant it: paragraphs, lists, emphasis, links, and never any HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# A single line break is kept: notes are typed line by line. Headings and pictures are no part of notes.
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["heading", "lheading", "image", "code"])
TAGS = {"p", "br", "ul", "ol", "li", "em", "strong", "a", "blockquote", "code", "pre", "hr"}


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
