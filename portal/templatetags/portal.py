"""The portal's words for times and its small marks; loaded in every template."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal import markup
from portal.numbers import shown

register = template.Library()
NBSP = "\N{NO-BREAK SPACE}"
PARTS = {"fy", "gr", "bo", "sk", "vg"}


@register.simple_tag
@lru_cache(maxsize=512)  # a list draws the same few icons on every row
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon; with a label it is an image with that name, without one it is decoration."""
    href = f"{static('portal/icons.svg')}#i-{name}"
    classes = f"i {size}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def badge(state: str, icon_name: str, text: str, plain: bool = False) -> SafeString:
    """Say a state in words behind an icon, in the state's colour or (plain) with a coloured icon only."""
    classes = "badge plain" if plain else "badge"
    return format_html('<span class="{}" data-s="{}">{}{}</span>', classes, state, icon(icon_name, "s"), text)


@register.simple_tag
def party(key: str, name: str) -> SafeString:
    """Show a party's name behind its glyph."""
    key = key if key in PARTS else "vg"
    glyph = icon(key)
    return format_html('<span class="part" data-part="{}">{}{}</span>', key, glyph, name)


def _local(value: date | datetime) -> date | datetime:
    # There is one time zone; Django would look in each request for another.
    return value.astimezone(timezone.get_default_timezone()) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """tor 26 nov; with the year when it is another than this."""
    if not value:
        return ""
    value = _local(value)
    pattern = "D j M" if value.year == timezone.localdate().year else "D j M Y"
    return _written_day(date(value.year, value.month, value.day), pattern, get_language())


@lru_cache(maxsize=2048)
def _written_day(value: date, pattern: str, language: str | None) -> str:
    """Return the day as it is written in the language that is active, which only tells the answers apart."""
    return date_format(value, pattern).lower().replace(" ", NBSP)


@register.filter
def longday(value: date | datetime | None) -> str:
    """26 november 2026."""
    return date_format(_local(value), "j F Y").lower().replace(" ", NBSP) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Torsdag 26 november."""
    return date_format(_local(value), "l j F").capitalize() if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """13.00."""
    return f"{_local(value):%H.%M}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """10.42 today, tor 26 nov 10.42 another day."""
    if value is None:
        return ""
    is_today = timezone.localdate(value) == timezone.localdate()
    return clock(value) if is_today else f"{day(value)}{NBSP}{clock(value)}"


@register.filter
def took(value: timedelta | None) -> str:
    """8 ms, 2,5 s, 30 s, 3 min, 1 h."""
    if value is None:
        return ""
    from django.template.defaultfilters import floatformat

    seconds = value.total_seconds()
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f}{NBSP}ms"
    if seconds < 90:
        return f"{floatformat(seconds, 1 if seconds < 10 and seconds % 1 else 0)}{NBSP}s"
    return f"{seconds / 60:.0f}{NBSP}min" if seconds < 3600 else f"{floatformat(seconds / 3600, -1)}{NBSP}h"


@register.simple_tag
def times(start: datetime, end: datetime) -> str:
    """13.00-15.30 with an en dash."""
    return f"{clock(start)}\N{EN DASH}{clock(end)}"


@register.filter
def due(value: date | None) -> str:
    """I dag, i morgon, 6 dagar sen, else the day."""
    if value is None:
        return ""
    left = (value - timezone.localdate()).days
    if left < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    return {0: _("Today"), 1: _("Tomorrow")}.get(left) or day(value)


@register.filter
def urgency(value: date | None) -> str:
    """bad when late, warn today and tomorrow, else nothing."""
    left = (value - timezone.localdate()).days if value else 9
    return "bad" if left < 0 else "warn" if left < 2 else ""


@register.filter
def percent(value: float | None) -> str:
    """Write a share with one decimal and its sign; nothing for None."""
    return "" if value is None else f"{number_format(round(value, 1), 1)}{NBSP}%"


@register.filter
def filesize(value: int) -> str:
    """184 kB, 1,2 MB."""
    from django.template.defaultfilters import floatformat

    number, unit = (value / 1_000_000, "MB") if value >= 1_000_000 else (max(value / 1000, 1), "kB")
    return f"{floatformat(number, 1 if unit == 'MB' else 0)}{NBSP}{unit}"


@register.filter
def kr(value: Decimal | None) -> str:
    """1 250 000 kr; with the öre where there are any."""
    if value is None:
        return ""
    return f"{shown(value, 0 if value == value.to_integral_value() else 2)}{NBSP}kr"


@register.filter
def mnkr(value: Decimal | None, places: int = 2) -> str:
    """53,70: millions of kronor, whose unit stands beside."""
    return "" if value is None else shown(value / 1_000_000, places)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return this page's query string with some parameters changed; None or '' takes one away."""
    parameters: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.simple_tag
def form_key() -> SafeString:
    """Write a form's own key, so that the same form posted twice is carried out once."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid.uuid4())


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.filter
def kind_of_widget(field: Any) -> str:
    """radio, checkboxes, checkbox, file, markup or text: which markup a form field needs."""
    widget = field.field.widget.__class__.__name__
    return {
        "MarkupArea": "markup",
        "RadioSelect": "radio",
        "CheckboxSelectMultiple": "checkboxes",
        "CheckboxInput": "checkbox",
        "ClearableFileInput": "file",
        "FileInput": "file",
    }.get(widget, "text")


@register.filter
def written(text: str) -> SafeString:
    """Show light Markdown that somebody has typed."""
    return markup.render(text)
