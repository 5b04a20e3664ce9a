"""JSON-stat 2 (json-stat.org/format): what SCB and others give from their databases, laid out as rows and columns."""

import json
import math
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from councils.services.imports.files import MAX_ROWS, Unreadable

MAX_ACROSS = 20  # categories that become columns
MAX_CELLS = MAX_ROWS * MAX_ACROSS


@dataclass(frozen=True)
class Dimension:
    """One of the table's dimensions: its categories in their order, and the units of those that measure something."""

    label: str
    categories: list[str]
    units: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Laid:
    """The table as rows of text under headings."""

    rows: list[list[str]]
    title: str
    source: str
    units: dict[str, str]


def read(content: bytes) -> Laid:
    """Return the data set; Unreadable if the file is no JSON-stat 2 or holds more than an analysis takes."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _not_ours() from error
    if not isinstance(data, dict) or data.get("class") != "dataset" or not str(data.get("version", "")).startswith("2"):
        raise _not_ours()
    try:
        return _laid(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("The JSON-stat file is damaged. Fetch it once more from where it comes.")) from error


def _not_ours() -> Unreadable:
    return Unreadable(_("The file is not JSON-stat 2. Fetch the table as JSON-stat 2, CSV or Excel (.xlsx)."))


def _laid(data: dict[str, Any]) -> Laid:
    names: list[str] = list(data["id"])
    sizes = [int(size) for size in data["size"]]
    if not names or len(names) != len(sizes) or min(sizes) < 1 or math.prod(sizes) > MAX_CELLS:
        raise Unreadable(_("The JSON-stat file has no values, or more than 200,000. Choose fewer when you fetch it."))
    dimensions = [_dimension(data["dimension"][name], size) for name, size in zip(names, sizes, strict=True)]
    across = _across(data, names, sizes)
    values = _values(data["value"], math.prod(sizes))
    down = [n for n in range(len(names)) if n != across]
    heads = [dimensions[n].label for n in down] + dimensions[across].categories
    strides = [math.prod(sizes[n + 1 :]) for n in range(len(sizes))]
    rows = [heads]
    for places in product(*(range(sizes[n]) for n in down)):
        at = sum(place * strides[n] for place, n in zip(places, down, strict=True))
        words = [dimensions[n].categories[place] for place, n in zip(places, down, strict=True)]
        rows.append(words + [values[at + place * strides[across]] for place in range(sizes[across])])
    return Laid(rows, str(data.get("label") or "")[:200], str(data.get("source") or "")[:300], dimensions[across].units)


def _across(data: dict[str, Any], names: list[str], sizes: list[int]) -> int:
    """Return which dimension becomes columns: what is measured; else the last that is no wider than a page."""
    measured = [names.index(name) for name in data.get("role", {}).get("metric", []) if name in names]
    fitting = [n for n in measured + list(range(len(names) - 1, -1, -1)) if sizes[n] <= MAX_ACROSS]
    if not fitting:
        raise Unreadable(_("No dimension has 20 categories or fewer, so the table would be too wide. Choose fewer."))
    return fitting[0]


def _dimension(data: dict[str, Any], size: int) -> Dimension:
    category = data["category"]
    labels = category.get("label", {})
    index = category.get("index") or list(labels)
    keys = sorted(index, key=lambda key: int(index[key])) if isinstance(index, dict) else list(index)
    if len(keys) != size:
        raise ValueError("a dimension has as many categories as its size says")
    words = [str(labels.get(key, key)) for key in keys]
    units = {str(labels.get(key, key)): str(unit.get("base", "")) for key, unit in category.get("unit", {}).items()}
    return Dimension(str(data.get("label") or ""), words, units)


def _values(data: Any, count: int) -> list[str]:
    if isinstance(data, dict):
        return [_text(data.get(str(n))) for n in range(count)]
    if len(data) != count:
        raise ValueError("there is a value for each cell")
    return [_text(value) for value in data]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format(value, ".15g") if isinstance(value, float) else str(value)
