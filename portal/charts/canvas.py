"""A drawing in the making; colours stand twice: fixed, for paper, and as a class, which the page's CSS puts above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

INK = {
    "fa": "#0b5a6f",  # accent
    "fb": "#688f9b",  # accent, lighter
    "fc": "#c6d0d2",  # line, stronger
    "fd": "#4a585d",  # muted
    "fx": "#a5221a",  # bad
    "fy": "#152024",  # text
    "fo": "#984817",
    "fg": "#85408c",
    "fq": "#546413",
    "fk": "#2560ad",
    "fl": "#e0e6e7",  # line
    "fn": "#ffffff",  # on accent
    "fw": "#ffffff",  # surface
    "bg": "#eef2f2",  # the empty part of a bar
}
LABEL, AXIS = 13.5, 12.5
NARROW, WIDE = set("iljtfrI.,:;'|()[] -"), set("mwMW@%")
# How much wider than its letters a text may turn out: the page may have another typeface.
ROOM = 1.06


def measure(text: str, size: float = LABEL) -> float:
    """Return about how wide the text is in Inter."""
    ems = sum(
        0.3 if c in NARROW else 0.87 if c in WIDE else 0.7 if c.isupper() else 0.63 if c.isdigit() else 0.57
        for c in text
    )
    return ems * size * ROOM


def cut(text: str, width: float, size: float = LABEL) -> str:
    """Return the text, or as much of it as there is room for: the table beside has it whole."""
    if measure(text, size) <= width:
        return text
    while text and measure(f"{text}…", size) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, width: float, size: float = LABEL, most: int = 2) -> list[str]:
    """Return the text on at most so many lines."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) > most else lines
    return [cut(line, width, size) for line in kept] or [""]


def at(value: float) -> str:
    """Return a measure as short as it can be without being seen."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass
class Canvas:
    """The parts of a drawing so far, on a sheet of this width; `key` makes its patterns its own."""

    width: float
    key: str
    height: float = 0
    parts: list[str] = field(default_factory=list)
    patterns: dict[int, str] = field(default_factory=dict)

    def rect(
        self, x: float, y: float, width: float, height: float, tone: str, *, opacity: float = 1, r: int = 2
    ) -> None:
        see = "" if opacity == 1 else f' fill-opacity="{opacity}"'
        place = f'x="{at(x)}" y="{at(y)}" width="{at(max(width, 0))}" height="{at(height)}"'
        self.parts.append(f'<rect {place} rx="{r}" {_ink(tone)}{see}/>')

    def hatch(self, x: float, y: float, width: float, height: float, number: int) -> None:
        """Draw the pattern that tells the number's series from the others where colours do not."""
        if number and width > 0:
            name = self.patterns.setdefault(number, f"{self.key}-{number}")
            self.parts.append(
                f'<rect x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}" fill="url(#{name})"/>'
            )

    def line(self, x1: float, y1: float, x2: float, y2: float, tone: str, *, width: float = 1, dash: str = "") -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        ends = f"M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}"
        self.parts.append(f'<path d="{ends}" {_ink(tone, "stroke")} stroke-width="{at(width)}"{dashes}/>')

    def path(self, points: Sequence[tuple[float, float]], tone: str, *, width: float = 2.5, dash: str = "") -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        joined = "L".join(f"{at(x)} {at(y)}" for x, y in points)
        self.parts.append(
            f'<path d="M{joined}" {_ink(tone, "stroke")} fill="none" stroke-width="{at(width)}"'
            f' stroke-linejoin="round" stroke-linecap="round"{dashes}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], tone: str, opacity: float = 0.1) -> None:
        joined = "L".join(f"{at(x)} {at(y)}" for x, y in points)
        self.parts.append(f'<path d="M{joined}Z" {_ink(tone)} fill-opacity="{opacity}"/>')

    def mark(self, x: float, y: float, tone: str, number: int) -> None:
        """Draw the sign of the number's series: a dot, a square, a triangle, a diamond, a ring, a cross."""
        s = 4.5
        shapes = (
            "",
            f"M{at(x - s + 0.5)} {at(y - s + 0.5)}h{2 * s - 1}v{2 * s - 1}h-{2 * s - 1}Z",
            f"M{at(x)} {at(y - s - 0.5)}L{at(x + s + 0.5)} {at(y + s - 0.5)}H{at(x - s - 0.5)}Z",
            f"M{at(x)} {at(y - s - 1)}L{at(x + s + 1)} {at(y)}L{at(x)} {at(y + s + 1)}L{at(x - s - 1)} {at(y)}Z",
        )
        if number in (0, 4):
            look = _ink(tone) if not number else f'{_ink(tone, "stroke")} fill="none" stroke-width="2.5"'
            self.parts.append(f'<circle cx="{at(x)}" cy="{at(y)}" r="{at(s)}" {look}/>')
        elif number < len(shapes):
            self.parts.append(f'<path d="{shapes[number]}" {_ink(tone)}/>')
        else:
            self.line(x - s, y - s, x + s, y + s, tone, width=2.5)
            self.line(x - s, y + s, x + s, y - s, tone, width=2.5)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        tone: str = "fy",
        size: float = LABEL,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Write the text with its foot at y."""
        put = "" if anchor == "start" else f' text-anchor="{anchor}"'
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{at(x)}" y="{at(y)}" font-size="{at(size)}"{put}{weight} {_ink(tone)}>{escape(text)}</text>'
        )

    def svg(self, opening: str, head: str) -> str:
        """Return the whole drawing; `opening` is what its root says of itself."""
        defs = "".join(_pattern(number, name) for number, name in sorted(self.patterns.items()))
        return (
            f'<svg {opening} viewBox="0 0 {at(self.width)} {at(self.height)}" font-family="Inter">{head}'
            f"{f'<defs>{defs}</defs>' if defs else ''}{''.join(self.parts)}</svg>"
        )


def _ink(tone: str, what: str = "fill") -> str:
    return f'class="{tone}" color="{INK[tone]}" {what}="currentColor"'


def _pattern(number: int, name: str) -> str:
    """Five patterns, in the colour of what lies under the drawing: stripes both ways, dots, bars, a grid."""
    shapes = (
        "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
        "M-1 -1L7 7M5 -1L7 1M-1 5L1 7",
        "M3 2V4",
        "M3 0V6",
        "M0 3H6M3 0V6",
    )
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="{shapes[(number - 1) % len(shapes)]}" {_ink("fw", "stroke")} stroke-width="1.2"/></pattern>'
    )
