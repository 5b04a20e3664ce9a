"""Typed light Markdown as blocks that any kind of document can write; read by the parser that the pages use."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it.tree import SyntaxTreeNode

from portal.markup import PARSER

SCHEMES = {"http", "https", "mailto"}
KEPT = {"\n", "\t", "\N{ZERO WIDTH JOINER}"}


@dataclass(frozen=True)
class Run:
    """A piece of text that looks the same throughout; a line break is a run of its own."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph (p), list (ul, ol), quotation (quote), text kept as typed (code), or a line across (rule)."""

    kind: str
    runs: tuple[Run, ...] = ()
    # What a list's items or a quotation hold.
    items: tuple[tuple["Block", ...], ...] = ()
    start: int = 1


def clean(text: str) -> str:
    """Return the text without what no document may hold or nobody can see; line breaks stay, and joined emoji."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(c for c in text if c in KEPT or unicodedata.category(c)[0] != "C")


def blocks(text: str) -> tuple[Block, ...]:
    """Return what the text says, in order."""
    return tuple(_blocks(SyntaxTreeNode(PARSER.parse(clean(text)))))


def _blocks(parent: SyntaxTreeNode) -> Iterator[Block]:
    for node in parent.children:
        match node.type:
            case "paragraph":
                yield Block("p", tuple(_runs(node.children[0], Run(""))))
            case "bullet_list":
                yield Block("ul", items=tuple(tuple(_blocks(item)) for item in node.children))
            case "ordered_list":
                items = tuple(tuple(_blocks(item)) for item in node.children)
                yield Block("ol", items=items, start=int(node.attrs.get("start", 1)))
            case "heading":
                yield Block("p", tuple(_runs(node.children[0], Run("", bold=True))))
            case "table":
                yield from _rows(node)
            case "blockquote":
                yield Block("quote", items=(tuple(_blocks(node)),))
            case "hr":
                yield Block("rule")
            case _:
                # A fence, or what the parser may come to know later: never lost, shown as typed.
                yield Block("code", (Run(node.content.rstrip("\n"), code=True),))


def _rows(table: SyntaxTreeNode) -> Iterator[Block]:
    """A table is a line for each row: minutes are read on any device, and no cell may be cut off."""
    for part in table.children:
        for row in part.children:
            runs: list[Run] = []
            for cell in row.children:
                runs += [Run(" | ")] if runs else []
                runs += _runs(cell.children[0], Run("", bold=cell.type == "th")) if cell.children else []
            yield Block("p", tuple(runs))


def _runs(parent: SyntaxTreeNode, look: Run) -> Iterator[Run]:
    for node in parent.children:
        match node.type:
            case "strong":
                yield from _runs(node, replace(look, bold=True))
            case "em":
                yield from _runs(node, replace(look, italic=True))
            case "link":
                yield from _runs(node, replace(look, href=_safe(str(node.attrs.get("href", "")))))
            case "softbreak" | "hardbreak":
                yield Run("\n")
            case "code_inline":
                yield replace(look, text=node.content, code=True)
            case _:
                yield replace(look, text=node.content)


def _safe(href: str) -> str:
    return href if href.partition(":")[0].lower() in SCHEMES else ""


def lines(text: str) -> tuple[Block, ...]:
    """Return text that is no Markdown as paragraphs, its line breaks kept and every character as typed."""
    return tuple(Block("p", tuple(_broken(part))) for part in re.split(r"\n\s*\n", clean(text).strip()) if part)


def _broken(paragraph: str) -> Iterator[Run]:
    for number, line in enumerate(paragraph.split("\n")):
        if number:
            yield Run("\n")
        yield Run(line)
