"""What stands between a request and a view: double submit, the history's who, and when a session was last seen."""

import threading
import time
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councils.models import ActionPoint
from portal.adapters import SEEN
from portal.models import Submission, User
from tests.factories import ActionPointFactory, UserFactory
from tests.portal.accounts.steps import log_in_by_code


def save(client, key, **extra):
    data = {"name": "Nytt Namn", "language": "sv", "version": 0, "form_key": str(key)}
    return client.post("/account/", data, **extra)


def changes(user):
    return User.pgh_event_model.objects.filter(pgh_obj=user, pgh_label="update").count()


def test_the_same_form_twice_is_carried_out_once_and_leads_to_the_same_place(log_in, outsider):
    client, key = log_in(outsider), uuid4()
    first, second = save(client, key), save(client, key)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, "/account/")
    assert changes(outsider) == 1


def test_an_htmx_form_twice_asks_for_the_page_anew(log_in, coordinator, council):
    client, key = log_in(coordinator), str(uuid4())
    row = ActionPointFactory(council=council)
    answers = [
        client.post(f"/action-points/{row.pk}/close/", {"form_key": key}, HTTP_HX_REQUEST="true") for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 204]
    assert answers[1].headers["HX-Refresh"] == "true"
    assert ActionPoint.pgh_event_model.objects.filter(pgh_obj=row, pgh_label="update").count() == 1


def test_a_form_that_came_back_with_errors_may_be_sent_again(log_in, outsider):
    client, key = log_in(outsider), uuid4()
    wrong = client.post("/account/", {"name": "", "language": "sv", "version": 0, "form_key": str(key)})
    assert wrong.status_code == 422
    assert save(client, key).status_code == 302
    outsider.refresh_from_db()
    assert outsider.name == "Nytt Namn"


def test_what_is_corrected_and_sent_again_is_carried_out(log_in, outsider):
    client, key = log_in(outsider), uuid4()
    save(client, key)
    data = {"name": "Rättat Namn", "language": "sv", "version": 1, "form_key": str(key)}
    assert client.post("/account/", data).status_code == 302
    outsider.refresh_from_db()
    assert outsider.name == "Rättat Namn"


def test_a_key_is_worth_nothing_at_another_address(log_in, coordinator, council):
    client, key = log_in(coordinator), str(uuid4())
    one, other = ActionPointFactory(council=council), ActionPointFactory(council=council)
    for row in (one, other):
        client.post(f"/action-points/{row.pk}/close/", {"form_key": key})
    assert not ActionPoint.objects.filter(state="open").exists()


def test_one_persons_key_stops_nobody_else(log_in, outsider):
    key, other = uuid4(), UserFactory()
    save(log_in(outsider), key)
    save(log_in(other), key)
    assert (changes(outsider), changes(other)) == (1, 1)


@pytest.mark.parametrize("key", ["", "not-a-key", "0" * 1000])
def test_a_form_without_a_key_is_carried_out_each_time(log_in, outsider, key):
    client = log_in(outsider)
    save(client, key)
    assert (
        client.post("/account/", {"name": "Igen", "language": "sv", "version": 1, "form_key": key}).status_code == 302
    )
    assert changes(outsider) == 2
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_make_one_change():
    user, key, together, answers = UserFactory(), uuid4(), threading.Barrier(2), []

    def press():
        client = Client()
        client.force_login(user)
        together.wait()
        answers.append(save(client, key).url)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["/account/", "/account/"]
    assert changes(user) == 1


def test_the_history_says_who_and_through_which_page(log_in, outsider):
    save(log_in(outsider), uuid4())
    context = User.pgh_event_model.objects.get(pgh_obj=outsider, pgh_label="update").pgh_context
    assert context.metadata == {"user": outsider.pk, "url": "/account/"}


@pytest.fixture
def session_of(db):
    """Log somebody in on a device, and let the session say that it was seen a while ago."""

    def log_in(user, ago):
        client = Client()
        log_in_by_code(client, user.email)
        session = client.session
        session[SEEN] = int(time.time()) - ago
        session.save()
        return client

    return log_in


def statements(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured if "usersession" in query["sql"] and "UPDATE" in query["sql"]]


def test_a_session_says_when_it_was_last_seen_once_in_five_minutes(session_of):
    user = UserFactory()
    client = session_of(user, ago=400)
    before = UserSession.objects.get(user=user).last_seen_at
    assert len(statements(client, "/help/")) == 1
    assert statements(client, "/help/") == []
    assert UserSession.objects.get(user=user).last_seen_at > before


def test_a_session_seen_just_now_costs_nothing(session_of):
    assert statements(session_of(UserFactory(), ago=100), "/help/") == []


def test_a_cookie_that_belongs_to_no_session_is_no_fault(client, db):
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get("/help/").status_code == 200
