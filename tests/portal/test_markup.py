"""Typed text as HTML."""

from html.parser import HTMLParser

import pytest

from portal import markup


class Elements(HTMLParser):
    """Every element that a browser would see, with its attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Ett stycke\nmed ny rad", "<p>Ett stycke<br>\nmed ny rad</p>\n"),
        ("- ett\n- två", "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"),
        ("*vikt* och **tyngd**", "<p><em>vikt</em> och <strong>tyngd</strong></p>\n"),
        ("4 < 5 & 6 > 5", "<p>4 &lt; 5 &amp; 6 &gt; 5</p>\n"),
        ("# rubrik\n### under", "<h4>rubrik</h4>\n<h5>under</h5>\n"),
        ("ingen rubrik\n---", "<p>ingen rubrik</p>\n<hr>\n"),
    ],
)
def test_light_markdown_becomes_html(text, html):
    assert markup.render(text) == html


def test_a_table_is_a_table():
    elements = Elements()
    elements.feed(markup.render("| Ort | Platser |\n| --- | --: |\n| Åmål | <b>4</b> |"))
    assert [name for name, _ in elements.found] == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert all(not attributes for _, attributes in elements.found), "no style: the pages allow none"


def test_a_link_gives_nothing_away_to_where_it_leads():
    html = markup.render("[AF](https://af.example)")
    assert 'href="https://af.example"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/spy.gif)",
        "<a href='https://x' style='position:fixed'>x</a>",
    ],
)
def test_nothing_that_runs_or_spies_comes_through(text):
    elements = Elements()
    elements.feed(markup.render(text))
    assert {name for name, _ in elements.found} <= {"p", "a"}
    attributes = {(key, value) for _, pairs in elements.found for key, value in pairs if key != "rel"}
    assert attributes <= {("href", "https://example.org/spy.gif")}, "a picture becomes a link: nothing is fetched"
