"""The page of one's subscriptions, and who gets what from an address."""

import logging
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import CalendarFeed
from tests.factories import CalendarFeedFactory, MeetingFactory

LIST = reverse("councils:calendar-feed-list")


@pytest.fixture
def feed(member):
    return CalendarFeedFactory(user=member)


def revoke(feed):
    return reverse("councils:calendar-feed-revoke", args=[feed.pk])


def test_the_address_is_shown_once_and_works(log_in, member, council):
    MeetingFactory(council=council, title="Höstmöte")
    client = log_in(member)
    shown = client.post(LIST, {"council": "mine", "alarm": 60}, follow=True).text
    [address] = re.findall(r'value="http://127\.0\.0\.1:8000(/calendar/feed/[^"]+\.ics)"', shown)
    assert f"webcal://127.0.0.1:8000{address}" in shown
    assert address not in client.get(LIST).text
    response = Client().get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Höstmöte" in response.text
    feed = CalendarFeed.objects.get()
    assert (feed.user, feed.council, feed.alarm) == (member, None, 60)


def test_a_council_is_chosen_by_whoever_reads_it(log_in, member, council, other_member):
    client = log_in(member)
    client.post(LIST, {"council": "fyrbodal", "alarm": 0})
    assert CalendarFeed.objects.get().council == council
    response = client.post(LIST, {"council": "skaraborg", "alarm": 0})
    assert response.status_code == 422
    assert "Kompetensråd Skaraborg" not in response.text


@pytest.mark.parametrize(
    "data", [{}, {"council": "mine"}, {"council": "mine", "alarm": 7}, {"council": "x\x00", "alarm": "å"}]
)
def test_what_cannot_be_understood_makes_nothing(log_in, member, data):
    assert log_in(member).post(LIST, data).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_the_same_form_sent_twice_makes_one(log_in, member):
    client = log_in(member)
    data = {"council": "mine", "alarm": 0, "form_key": "5b1f2c0e-6f0f-4c1c-9a8e-2f6a3c3d8f00"}
    for _ in range(2):
        client.post(LIST, data)
    assert CalendarFeed.objects.count() == 1


def test_one_too_many_is_refused_with_a_way_on(log_in, member):
    CalendarFeedFactory.create_batch(20, user=member)
    response = log_in(member).post(LIST, {"council": "mine", "alarm": 0})
    assert response.status_code == 422
    assert "Du har 20 prenumerationer." in response.text


def test_whoever_reads_every_council_but_sits_in_none_chooses_one(log_in, administrator, council):
    client = log_in(administrator)
    assert "Mina råd" not in client.get(LIST).text
    assert client.post(LIST, {"council": "mine", "alarm": 0}).status_code == 422
    assert client.post(LIST, {"council": "fyrbodal", "alarm": 0}).status_code == 302


def test_without_a_council_there_is_nothing_to_subscribe_to(log_in, outsider, former_member):
    for user in (outsider, former_member):
        assert log_in(user).get(LIST).status_code == 403
    assert "/log-in/" in Client().get(LIST).headers["Location"]


def test_an_ended_subscription_gives_nothing(log_in, member, feed):
    client = log_in(member)
    assert "Avsluta prenumerationen" in client.get(LIST).text
    assert Client().get(feed.path).status_code == 200
    assert client.get(revoke(feed)).status_code == 405
    response = client.post(revoke(feed), follow=True)
    assert "Prenumerationen är avslutad." in response.text
    assert "Inga prenumerationer" in response.text
    assert Client().get(feed.path).status_code == 404


def test_an_address_is_changed_and_the_new_one_shown(log_in, member, feed):
    client = log_in(member)
    url = reverse("councils:calendar-feed-renew", args=[feed.pk])
    assert client.get(url).status_code == 405
    shown = client.post(url, follow=True).text
    [address] = re.findall(r'value="http://127\.0\.0\.1:8000(/calendar/feed/[^"]+\.ics)"', shown)
    assert "Adressen är bytt." in shown
    assert Client().get(address).status_code == 200
    assert Client().get(feed.path).status_code == 404
    assert "Prenumerationen är redan avslutad." in client.post(url, follow=True).text


@pytest.mark.parametrize("page", ["/councils/fyrbodal/year-wheel/", "/calendar/?council=fyrbodal"])
def test_a_councils_calendar_leads_to_its_own_subscription(log_in, member, council, page):
    client = log_in(member)
    [link] = re.findall(r'href="(/calendar/subscribe/\?council=fyrbodal)"', client.get(page).text)
    assert client.get(link).context["form"]["council"].value() == "fyrbodal"


def test_nobody_ends_anybody_elses(log_in, feed, coordinator, administrator, outsider):
    for user in (coordinator, administrator, outsider):
        assert log_in(user).post(revoke(feed)).status_code == 404
    assert "/log-in/" in Client().post(revoke(feed)).headers["Location"]
    assert CalendarFeed.objects.standing().count() == 1


def test_nobody_sees_anybody_elses(log_in, feed, coordinator):
    assert log_in(coordinator).get(LIST).context["feeds"] == []


def test_a_closed_account_gives_nothing(feed):
    feed.user.is_active = False
    feed.user.save()
    assert Client().get(feed.path).status_code == 404


@pytest.mark.parametrize("code", ["x", "a.b", "WzFd.x", "%00", "å", "A" * 4000, "WzEsMl0.AAAA"])
def test_an_address_that_is_none_of_ours_gives_nothing(feed, code):
    assert Client().get(f"/calendar/feed/{code}.ics").status_code == 404


def test_only_reading(feed):
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(enforce_csrf_checks=False), method)(feed.path).status_code == 405
    head = Client().head(feed.path)
    assert (head.status_code, head.content) == (200, b"")


def test_the_headers_keep_it_private_and_out_of_search(feed):
    headers = Client().get(feed.path).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers


def test_a_program_that_has_it_is_told_so(feed, council):
    MeetingFactory(council=council)
    first = Client().get(feed.path)
    seen = {"etag": first.headers["ETag"], "at": first.headers["Last-Modified"]}
    for headers in ({"If-None-Match": seen["etag"]}, {"If-Modified-Since": seen["at"]}):
        response = Client().get(feed.path, headers=headers)
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == seen["etag"]
    council.meetings.update(title="Flyttat", starts_at=timezone.now() + timedelta(hours=1))
    CalendarFeed.objects.update(changed_at=timezone.now() - timedelta(hours=2))
    at = parsedate_to_datetime(seen["at"]) - timedelta(hours=1)
    for headers in ({"If-None-Match": seen["etag"]}, {"If-Modified-Since": at.strftime("%a, %d %b %Y %H:%M:%S GMT")}):
        response = Client().get(feed.path, headers=headers)
        assert response.status_code == 200
        assert "Flyttat" in response.text


def test_as_many_queries_at_one_and_at_fifty(queries, feed, council):
    MeetingFactory(council=council)
    client = Client()
    client.get(feed.path)
    one = queries(client, feed.path)
    MeetingFactory.create_batch(49, council=council)
    client.get(feed.path)
    assert queries(client, feed.path) == one <= 5


def test_the_page_costs_the_same_at_one_and_at_twenty(queries, log_in, member):
    client = log_in(member)
    CalendarFeedFactory(user=member)
    one = queries(client, LIST)
    CalendarFeedFactory.create_batch(19, user=member)
    assert queries(client, LIST) == one <= 15


def test_the_address_is_not_written_in_the_log(feed, caplog):
    with caplog.at_level(logging.INFO):
        assert Client().get(feed.path).status_code == 200
        feed.user.is_active = False
        feed.user.save()
        assert Client().get(feed.path).status_code == 404
    assert "/calendar/feed/" in caplog.text
    assert feed.code not in caplog.text
