"""The pages of whoever follows the library: a link shows, a press does, and no answer tells of an address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from analyses.models import Subscription
from analyses.services import subscriptions
from analyses.services.subscriptions import Wish
from portal.models import Mail
from tests.analyses.services.test_subscriptions import LENA, link_in

pytestmark = pytest.mark.django_db
URL = reverse("analyses:subscribe")


def test_asking_answers_the_same_for_known_and_unknown_addresses(client):
    subscriptions.confirm(Wish(LENA))
    pages = []
    for email in (LENA, "nils@example.org"):
        answer = client.post(URL, {"email": email})
        assert answer.status_code == 200
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(email, ""))
    assert pages[0] == pages[1]


def test_a_link_shows_and_a_press_confirms(client):
    client.post(URL, {"email": LENA, "topics": ["care"], "area": "fy"})
    url = link_in(Mail.objects.get())
    page = client.get(url)
    assert not Subscription.objects.exists()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    for _twice in range(2):
        assert client.post(url).status_code == 200
    assert Subscription.objects.get().area == "fy"


def test_one_press_by_a_mail_program_ends_it_and_a_second_changes_nothing():
    row = subscriptions.confirm(Wish(LENA))
    url = subscriptions.end_url(row).partition("//")[2].partition("/")[2]
    program = Client(enforce_csrf_checks=True)
    assert LENA in program.get(f"/{url}").content.decode()
    assert Subscription.objects.exists()
    for _twice in range(2):
        answer = program.post(f"/{url}", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "List-Unsubscribe" not in answer.content.decode()
    assert not Subscription.objects.exists()


def test_another_key_ends_nothing(client):
    row = subscriptions.confirm(Wish(LENA))
    answer = client.post(reverse("analyses:subscription-end", args=[f"{row.pk}.{'x' * 22}"]))
    assert answer.status_code == 404
    assert Subscription.objects.exists()


def test_too_many_from_one_place_are_turned_away(client):
    answers = [client.post(URL, {"email": f"a{n}@example.org"}).status_code for n in range(12)]
    assert answers[-1] == 429


def test_a_bad_address_is_told_what_to_do(client):
    answer = client.post(URL, {"email": "lena"})
    assert answer.status_code == 422
    assert not Mail.objects.exists()


def test_the_library_leads_there_with_what_it_is_narrowed_to(client):
    page = client.get(reverse("analyses:library"), {"topic": "care", "area": "fy"}).content.decode()
    assert f'href="{URL}?topic=care&amp;area=fy"' in page
    form = client.get(URL, {"topic": "care", "area": "fy"}).content.decode()
    assert form.count(" checked") == 1
