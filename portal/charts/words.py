"""What a chart shows, in words: for those who do not see it, and for those who want it said."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.charts.chart import Chart, Series

NAMED = 4  # series that are told of one by one


def summary(chart: Chart) -> str:
    """Return what is highest and lowest, or from what to what it goes."""
    tell = {"bar": _bar, "stacked": _stacked, "line": _line, "heat": _heat}[chart.kind]
    return tell(chart) or _("There are no numbers to show yet.")


def _number(chart: Chart, value: Decimal) -> str:
    return f"{chart.shown(value)} {chart.unit}".strip()


def _pairs(chart: Chart, one: Series) -> list[tuple[Decimal, str]]:
    return [(value, label) for label, value in zip(chart.labels, one.values, strict=True) if value is not None]


def _ends(chart: Chart, pairs: list[tuple[Decimal, str]]) -> str:
    high, low = max(pairs, key=lambda pair: pair[0]), min(pairs, key=lambda pair: pair[0])
    words = {"high": high[1], "most": _number(chart, high[0]), "low": low[1], "least": _number(chart, low[0])}
    if high[0] == low[0]:
        return _("%(high)s: %(most)s") % words if len(pairs) == 1 else _("All are the same: %(most)s") % words
    return _("highest %(high)s (%(most)s), lowest %(low)s (%(least)s)") % words


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _bar(chart: Chart) -> str:
    told = [(one.name, pairs) for one in chart.series[:NAMED] if (pairs := _pairs(chart, one))]
    alone = len(chart.series) == 1
    said = [_sentence(_ends(chart, pairs) if alone else f"{name}: {_ends(chart, pairs)}") for name, pairs in told]
    if chart.target:
        said.append(_short(chart, chart.target))
    return " ".join(filter(None, said))


def _short(chart: Chart, target: Series) -> str:
    """Say how many bars do not reach their tick."""
    compared = [
        (value, wanted)
        for value, wanted in zip(chart.series[0].values, target.values, strict=True)
        if value is not None and wanted is not None
    ]
    n = sum(value < wanted for value, wanted in compared)
    if not n:
        return _sentence(_("All reach %(target)s") % {"target": target.name.lower()}) if compared else ""
    text = ngettext("%(n)s of %(all)s is below %(target)s", "%(n)s of %(all)s are below %(target)s", n)
    return _sentence(text % {"n": n, "all": len(compared), "target": target.name.lower()})


def _stacked(chart: Chart) -> str:
    wholes = []
    for n, label in enumerate(chart.labels):
        known = [one.values[n] for one in chart.series if one.values[n] is not None]
        if known:
            wholes.append((sum(value for value in known if value is not None) + Decimal(0), label))
    if not wholes:
        return ""
    parts = [(sum((v for v in one.values if v is not None), Decimal(0)), one.name) for one in chart.series]
    largest = max(parts, key=lambda part: part[0])
    return " ".join(
        [
            _sentence(_("In all: %(ends)s") % {"ends": _ends(chart, wholes)}),
            _sentence(
                _("The largest part is %(name)s, %(sum)s together")
                % {"name": largest[1], "sum": _number(chart, largest[0])}
            ),
        ]
    )


def _line(chart: Chart) -> str:
    said = []
    for one in chart.series[:NAMED]:
        pairs = _pairs(chart, one)
        if not pairs:
            continue
        (first, start), (last, end) = pairs[0], pairs[-1]
        words = {"first": _number(chart, first), "start": start, "last": _number(chart, last), "end": end}
        if len(pairs) == 1:
            text = _("%(last)s (%(end)s)")
        elif first == last:
            text = _("%(first)s both %(start)s and %(end)s")
        else:
            text = _("from %(first)s (%(start)s) to %(last)s (%(end)s)")
        said.append(_sentence(f"{one.name}: {text % words}"))
    if said and chart.known_until in chart.labels[:-1]:
        said.append(_sentence(_("What comes after %(label)s is a forecast") % {"label": chart.known_until}))
    return " ".join(said)


def _heat(chart: Chart) -> str:
    pairs = [
        (value, _("%(row)s, %(column)s") % {"row": label, "column": one.name})
        for one in chart.series
        for value, label in _pairs(chart, one)
    ]
    return _sentence(_ends(chart, pairs)) if pairs else ""
