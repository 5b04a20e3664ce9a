"""A row's choices in words."""

import pytest
from django.utils import translation

from councils.models import Meeting


@pytest.mark.parametrize(("language", "words"), [("sv", "Planerat"), ("en", "Planned")])
def test_a_choice_is_said_in_the_readers_language(language, words):
    with translation.override(language):
        assert Meeting(state=Meeting.State.PLANNED).get_state_display() == words


def test_a_value_that_is_no_choice_is_said_as_it_is():
    assert Meeting(state="unknown").get_state_display() == "unknown"
