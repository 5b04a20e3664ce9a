"""What views share."""

from wsgiref.simple_server import demo_app
from wsgiref.util import setup_testing_defaults

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from councils.forms.action_points import ActionPointForm
from councils.models import ActionPoint
from portal import http
from portal.forms.fields import TextField
from portal.wsgi import only_utf8
from tests.factories import ActionPointFactory, PersonFactory


def test_require_lets_those_through_who_may_and_stops_the_others():
    http.require(True)
    with pytest.raises(PermissionDenied):
        http.require(False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/meetings/?page=2", "/meetings/?page=2"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/", "/home/"),
        ("/\\evil.example", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("", "/home/"),
    ],
)
def test_a_form_leads_back_to_a_page_of_ours_only(url, expected):
    request = RequestFactory().post("/", {"next": url})
    assert http.back(request, "/home/").headers["Location"] == expected


def test_an_answer_that_varies_says_so_once():
    response = http.varies(http.varies(HttpResponse()))
    assert response.headers["Vary"] == "HX-Request"


def test_what_two_people_wrote_is_compared_in_words_and_may_then_be_saved(db):
    saved = ActionPointFactory(text="Saras", owner=PersonFactory(name="Sara"), due_on=None)
    form = ActionPointForm(
        {"text": "Malins", "owner": saved.owner.pk, "due_on": "2026-12-15", "version": 0}, instance=saved
    )
    assert form.is_valid()
    ActionPoint.objects.update(version=4)
    differences = http.rebase(form, ActionPoint.objects.get())
    assert [(row.saved, row.yours) for row in differences] == [("Saras", "Malins"), ("", "2026-12-15")]
    assert form["version"].value() == "4"


def test_what_could_no_longer_be_chosen_is_shown_as_it_was_saved(db):
    row = ActionPointFactory(owner=None)
    form = ActionPointForm({"text": row.text, "version": 0}, instance=row)
    assert form.is_valid()
    current = ActionPoint.objects.get()
    current.due_on = "nonsense"
    assert [difference.saved for difference in http.rebase(form, current)] == ["nonsense"]


def test_a_message_may_carry_the_way_back():
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    http.undoable(request, "Organisationen är avslutad.", "/organisations/1/reopen/")
    messages.success(request, "Sparat.")
    said = render_to_string("components/_messages.html", {"messages": messages.get_messages(request)}, request)
    assert said.count('action="/organisations/1/reopen/"') == said.count("<form") == 1
    assert "Ångra" in said


def test_a_choice_in_a_group_is_compared_in_its_words():
    field = forms.ChoiceField(choices=[("Sidan", [("union", "Facket")]), ("other", "Annat")])
    assert (http._words(field, "union"), http._words(field, "other"), http._words(field, "x")) == (
        "Facket",
        "Annat",
        "x",
    )


@pytest.mark.parametrize("charset", ["zlib", "rot13", "base64", "utf-16", "nonsense", "utf-8", ""])
def test_what_is_not_written_in_utf8_is_refused_at_the_door(charset):
    environ = {"CONTENT_TYPE": f"text/html; charset={charset}" if charset else ""}
    setup_testing_defaults(environ)
    said = []
    list(only_utf8(demo_app)(environ, lambda status, headers: said.append(status[:3])))
    assert said == ["200" if charset in {"utf-8", ""} else "415"]


def test_a_text_is_measured_when_it_is_cleaned():
    class Form(forms.Form):
        text = TextField(max_length=4)

    assert Form({"text": " \u0000a\u200bb "}).is_valid()
    assert not Form({"text": "\u0958" * 3}).is_valid()  # each becomes two
    assert not Form({"text": "\u200b"}).is_valid()


@pytest.mark.parametrize("path", ["/help/", "/my-work/", "/account/", "/meetings/", "/no-such-page/"])
def test_head_is_answered_as_get(log_in, member, path):
    client = log_in(member)
    asked, got = client.head(path), client.get(path)
    assert asked.status_code == got.status_code
    assert asked.headers == got.headers
