"""Following the library by mail: nothing is kept before it is confirmed, nobody is told twice, and it ends at once."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from analyses.models import Subscription
from analyses.services import subscriptions
from analyses.services.subscriptions import Wish
from analyses.tasks import tell_subscribers
from portal.models import Mail
from tests.factories import AnalysisFactory

pytestmark = pytest.mark.django_db
LENA = "lena@example.org"


def follower(**words) -> Subscription:
    row = subscriptions.confirm(Wish(LENA, **words))
    Subscription.objects.update(told_until=timezone.now() - timedelta(hours=1))
    row.refresh_from_db()
    return row


def link_in(mail: Mail) -> str:
    return re.search(rf"{settings.SITE_URL}(/answer/subscription/\S+)", mail.text)[1]


def test_what_is_asked_for_is_mailed_and_not_kept():
    subscriptions.ask(Wish(LENA, ("care",), "fy"))
    mail = Mail.objects.get()
    assert mail.to == LENA
    assert "Fyrbodal" in mail.text
    assert not Subscription.objects.exists()
    wish = subscriptions.read_wish(link_in(mail).split("/")[3])
    assert wish == Wish(LENA, ("care",), "fy")


def test_one_address_is_asked_a_few_times_a_day_and_the_same_wish_once():
    for topic in ("care", "care", "energy", "green", "trade"):
        subscriptions.ask(Wish(LENA, (topic,)))
    assert Mail.objects.count() == subscriptions.ASKED_A_DAY


def test_a_known_address_is_answered_as_an_unknown_one():
    follower()
    subscriptions.ask(Wish(LENA))
    assert Mail.objects.get().to == LENA


def test_confirming_twice_and_another_wish_leave_one_subscription():
    one = subscriptions.confirm(Wish(LENA, ("care",)))
    other = subscriptions.confirm(Wish(LENA, ("energy",), "gr"))
    assert one.pk == other.pk
    assert Subscription.objects.get().topics == ["energy"]


@pytest.mark.parametrize("code", ["", "nothing", "a.b.c", f"{'x' * 40}.{'y' * 40}"])
def test_a_made_up_link_confirms_nothing(code):
    assert subscriptions.read_wish(code) is None


def test_a_link_is_good_for_a_week(monkeypatch):
    subscriptions.ask(Wish(LENA))
    code = link_in(Mail.objects.get()).split("/")[3]
    monkeypatch.setattr(subscriptions, "VALID", timedelta(0) - timedelta(seconds=1))
    assert subscriptions.read_wish(code) is None


def test_a_follower_gets_one_letter_of_all_that_is_new_once(council):
    row = follower(topics=("care",), area="fy")
    AnalysisFactory(council=council, published=True, title="Undersköterskor", topics=["care"], areas=["fy"])
    AnalysisFactory(council=council, published=True, title="Hela länet", topics=["care"], areas=["vg"])
    AnalysisFactory(council=council, published=True, title="Elnät", topics=["energy"], areas=["fy"])
    AnalysisFactory(council=council, published=True, title="Skaraborg", topics=["care"], areas=["sk"])
    AnalysisFactory(council=council, under_way=True, title="Hemlig", topics=["care"], areas=["fy"])
    tell_subscribers()
    assert subscriptions.tell(timezone.now()) == 0
    mail = Mail.objects.get()
    told = [title for title in ("Undersköterskor", "Hela länet", "Elnät", "Skaraborg", "Hemlig") if title in mail.text]
    assert told == ["Undersköterskor", "Hela länet"]
    assert mail.unsubscribe_url == subscriptions.end_url(row)


def test_what_was_out_before_one_followed_is_no_news(council):
    AnalysisFactory(council=council, published=True)
    subscriptions.confirm(Wish(LENA))
    assert subscriptions.tell(timezone.now()) == 0


def test_ending_forgets_the_address_and_what_waits(council):
    row = follower()
    AnalysisFactory(council=council, published=True)
    subscriptions.tell(timezone.now())
    subscriptions.end(row)
    assert not Subscription.objects.exists()
    assert not Mail.objects.exists()
