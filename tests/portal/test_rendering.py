"""A list to choose from is written by hand for speed, and must stay what Django's templates make of it."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html

from portal.forms.rendering import Renderer

CHOICES = [("", "Alla"), (1, "<Ek & Al>"), ("Grupp 'ett'", [("a", "A"), ("b", 'B "b"')])]


@pytest.mark.parametrize("value", [None, "", 1, "b", "unknown"])
@pytest.mark.parametrize("attrs", [{}, {"id": "i", "disabled": True, "aria-invalid": "true", "data-x": '"&'}])
def test_the_same_as_djangos_own(value, attrs):
    widget = forms.Select(choices=CHOICES, attrs=attrs)
    ours, theirs = (widget.render("namn", value, renderer=renderer()) for renderer in (Renderer, TemplatesSetting))
    assert parse_html(ours) == parse_html(theirs)


def test_several_may_be_chosen():
    widget = forms.SelectMultiple(choices=CHOICES)
    ours, theirs = (widget.render("n", ["a", "b"], renderer=renderer()) for renderer in (Renderer, TemplatesSetting))
    assert parse_html(ours) == parse_html(theirs)


def test_what_somebody_has_named_a_row_is_text():
    page = forms.Select(choices=[("1", "<script>alert(1)</script>")]).render("n", None, renderer=Renderer())
    assert "<script>" not in page
