"""Everybody reads the declaration and searches in it, once it has been loaded."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from followup.models import Clause
from tests.factories import PartyFactory

PAGE = reverse("followup:declaration")


def load():
    said = StringIO()
    call_command("load_declaration", stdout=said)
    return said.getvalue()


@pytest.fixture
def loaded(db):
    for key in ("fy", "gr", "bo", "sk", "vg"):
        PartyFactory(key=key)
    return load()


@pytest.mark.django_db
def test_there_is_no_page_before_there_is_a_declaration(client):
    assert client.get(PAGE).status_code == 404


def test_loading_says_what_came_and_again_that_nothing_did(loaded):
    assert loaded.startswith("Loaded ")
    assert load() == "Nothing has changed.\n"


def test_whoever_is_not_logged_in_reads_and_searches_every_clause(client, loaded):
    page = client.get(PAGE).context
    assert (len(page["clauses"]), page["reads_follow_up"]) == (Clause.objects.count(), False)
    found = client.get(PAGE, {"q": " kompetensråd\x00 "}).context
    assert (found["words"], len(found["clauses"])) == ("kompetensråd", found["count"])
    assert 0 < found["count"] < Clause.objects.count()
    assert client.get(PAGE, {"q": "ornitologi"}).context["count"] == 0
    assert len(client.get(PAGE, {"q": "x" * 300}).context["words"]) == 200
