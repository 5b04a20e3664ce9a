"""Lists to choose from stay as Django's templates would make them, and fields left empty say what to do."""

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


class Errand(forms.Form):
    name = forms.CharField()
    kind = forms.ChoiceField(choices=CHOICES, label="sort")
    day = forms.DateField(error_messages={"required": "Skriv en dag."})


def test_a_field_left_empty_says_what_to_do_in_any_form():
    errors = Errand({}).errors
    assert errors == {
        "name": ["Fyll i ”Name”."],
        "kind": ["Välj något under ”Sort”."],
        "day": ["Skriv en dag."],
    }


def test_a_set_of_forms_says_so_too():
    rows = forms.formset_factory(Errand, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    assert rows.errors[0]["kind"] == ["Välj något under ”Sort”."]
