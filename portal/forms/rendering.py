"""How forms look: our own templates for the whole form and for each field, and our words for a field left empty."""

from typing import Any

from django.forms import BaseForm, BoundField, ChoiceField, Field, Select
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

SILENT = Field.default_error_messages["required"]


class TellingField(BoundField):
    """A field of a form which, left empty, says what to do where Django would only say that it must be filled in."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages["required"] == SILENT:
            text = (
                _("Choose something under “%(label)s”.")
                if isinstance(field, ChoiceField)
                else _("Fill in “%(label)s”.")
            )
            field.error_messages["required"] = text % {"label": capfirst(self.label)}


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = TellingField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        # A filter by organisation has hundreds of options; with Django's template for each they cost most of a page.
        if template_name == Select.template_name:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> SafeString:
    """Return the list to choose from as Django's own templates would have it."""
    groups = ((name, _options(options)) for name, options, _index in widget["optgroups"])
    inner = format_html_join("", "{}", ((_group(name, options),) for name, options in groups))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), inner)


def _group(name: str | None, options: SafeString) -> SafeString:
    return format_html('<optgroup label="{}">{}</optgroup>', name, options) if name else options


def _options(options: list[dict[str, Any]]) -> SafeString:
    rows = ((str(option["value"]), flatatt(option["attrs"]), option["label"]) for option in options)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
