"""Every component in the states that it can have: for those who build the portal. Words and names are made up."""

import re
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal import permissions
from portal.charts import Chart, Kind, Series
from portal.forms.fields import DayField, MarkupArea
from portal.history import Change, FieldChange
from portal.http import Difference, Request
from portal.models import Job
from portal.registry import Entry
from portal.seats import table
from portal.templatetags.tilemap import PARTS, ROWS
from portal.tilemap import Label, Tile, tilemap
from portal.wheel import wheel

COLOURS = {
    "surfaces": ["bg", "surface", "sunken", "raised", "hover", "deep"],
    "text": ["text", "mut", "edge", "line-2", "line"],
    "accent": ["accent", "accent-hover", "accent-line", "accent-tint", "focus"],
    "states": ["ok", "warn", "bad", "info", "mute-tint"],
    "parties": ["fy", "gr", "bo", "sk", "vg"],
}


@require_GET
def show(request: Request) -> HttpResponse:
    """The style guide, for staff; nobody else need know that it is there."""
    if not permissions.can_read_style_guide(request.user):
        raise Http404
    rows = [f"{_('Sample')} {n}" for n in range(1, 61)]
    paginator = Paginator(rows, 6)
    page = paginator.get_page(3)
    context = {
        "section": "style-guide",
        "colours": COLOURS,
        "icons": _icons(),
        "sample": SampleForm({"name": "", "day": "2026-13-41", "how": "here", "agree": "on"}),
        "conflict": [Difference(_("Place"), "Exempelstad", "Påhittby")],
        "page": page,
        "pages": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "pills": [(_("Sample"), "?")],
        "sort": "name",
        "states": ["ok", "info", "warn", "bad"],
        **_figures(),
        "charts": _charts(),
        "year": _year(),
        **_events(),
    }
    return render(request, "portal/style_guide.html", context)


@cache
def _icons() -> list[str]:
    """Read the names in the sprite itself, so that the page can lack none."""
    path = finders.find("portal/icons.svg")
    assert path is not None
    return re.findall(r'id="i-([a-z0-9]+)"', Path(path).read_text())


class SampleForm(forms.Form):
    """A field of each sort; some of them are wrong."""

    name = forms.CharField(label=gettext_lazy("name"), help_text=gettext_lazy("So that you know it from others."))
    day = DayField(label=gettext_lazy("date"))
    how = forms.ChoiceField(
        label=gettext_lazy("how is the meeting held?"),
        choices=[("here", "A"), ("there", "B")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=gettext_lazy("notes"), required=False, widget=MarkupArea(attrs={"rows": 3}))
    agree = forms.BooleanField(label=gettext_lazy("the notes stay within the council"), required=False)


def _figures() -> dict[str, Any]:
    seats = [("supply", "present"), ("supply", "remote"), ("supply", "absent"), ("supply", "present")]
    seats += [("demand", "present"), ("demand", ""), ("demand", "vacant"), ("convening", "present")]
    tiles = [
        Tile(column, row, "EX", f"Exempelstad {column}.{row}", "#karta", PARTS[letter])
        for row, letters in enumerate(ROWS, start=1)
        for column, letter in enumerate(letters, start=1)
        if letter != " "
    ]
    areas = {"fy": "Fyrbodal", "gr": "Göteborgsregionen", "bo": "Boråsregionen", "sk": "Skaraborg"}
    labels = [Label(part, name, str(sum(tile.part == part for tile in tiles))) for part, name in areas.items()]
    return {"seats": table(seats, number=4, label=_("of %d") % 8), "map": tilemap(tiles, labels)}


def _charts() -> list[Chart]:
    def series(name: str, *values: str) -> Series:
        return Series(name, tuple(Decimal(value) for value in values))

    areas = ("Fyrbodal", "Göteborgsregionen", "Boråsregionen", "Skaraborg")
    jobs = ("Undersköterskor", "Specialistsjuksköterskor", "Biomedicinska analytiker")
    years = ("2020", "2023", "2026", "2029", "2032", "2035")
    need = series(_("Demand"), "75400", "76900", "78400", "80300", "83200", "86100")
    have = series(_("Supply"), "75100", "76500", "78000", "78800", "79000", "78700")
    paid = [series(_("Paid"), "11.9", "18.45", "9.24", "14.1"), series(_("Asked for"), "1.45", "0", "2.31", "1.88")]
    share = [series(area, str(n * 7 + 3), str(31 - n), str(12 + n * n)) for n, area in enumerate(areas)]
    return [
        Chart(Kind.LINE, _("Sample"), _("Year"), years, (need, have), unit=_("people"), known_until="2026"),
        Chart(Kind.BAR, _("Sample"), _("Occupation"), jobs, (series(_("Gap"), "3800", "1200", "100"),)),
        Chart(
            Kind.STACKED,
            _("Sample"),
            _("Area"),
            areas,
            (*paid, series(_("Left to ask for"), "3.85", "6.15", "3.85", "2.82")),
            places=1,
        ),
        Chart(Kind.HEAT, _("Sample"), _("Occupation"), jobs, tuple(share), unit="%"),
    ]


def _year() -> dict[str, Any]:
    today = timezone.localdate()

    def entry(month: int, title: str, *words: Any) -> Entry:
        return Entry(title, "#hjul", today.replace(month=month, day=15), *words)

    entries = [
        entry(2, _("Meeting"), "meetings", "done", _("Held"), ("ok", "check")),
        entry(3, _("Report"), "reporting", "late", _("Late"), ("bad", "alert")),
        entry(6, _("Analysis"), "analysis", "coming", _("To come"), ("info", "ring")),
        entry(9, _("Meeting"), "meetings", "cancelled", _("Cancelled"), ("mute", "x")),
        entry(12, _("Meeting"), "meetings", "coming", _("To come"), ("info", "ring")),
    ]
    return {"wheel": wheel(entries, year=today.year, today=today), "entries": entries}


def _events() -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate()
    changed = (FieldChange(_("place"), "Exempelstad", "Påhittby"),)
    return {
        "changes": [
            Change(now, "Exempel Exempelsson", _("the meeting"), "Provmöte", "changed", changed),
            Change(now - timedelta(days=1), None, _("the meeting"), "Provmöte", "created", ()),
        ],
        "jobs": [
            Job(pk=0, title="Provprotokoll", state=Job.State.FAILED),
            Job(pk=0, title="Provprotokoll", state=Job.State.DONE, size=184_000, finished_at=now),
        ],
        "days": [today - timedelta(days=3), today, today + timedelta(days=1), today + timedelta(days=30)],
        "tabs": [
            {"name": "a", "url": "#flikar", "label": _("Overview"), "count": None},
            {"name": "b", "url": "#flikar", "label": _("Meetings"), "count": 12},
        ],
        "crumbs": [(_("Councils"), "#flikar"), ("Exempelrådet", None)],
    }
