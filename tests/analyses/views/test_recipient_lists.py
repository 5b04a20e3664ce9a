"""Lists of recipients: kept by a council, chosen when something is sent."""

import pytest
from django.urls import reverse

from analyses.models import Recipient, RecipientList
from tests.factories import AnalysisFactory, RecipientListFactory

LISTS, NEW = reverse("analyses:recipient-lists"), reverse("analyses:recipient-list-new")


@pytest.fixture
def client(log_in, coordinator):
    return log_in(coordinator)


def test_a_list_is_kept_with_each_address_once(client, council):
    words = {
        "name": "Vägledare",
        "council": council.pk,
        "addresses": "Ett@example.org, tva@example.org;ett@example.org",
    }
    page = client.post(NEW, words, follow=True).content.decode()
    assert "2 adresser" in page
    row = RecipientList.objects.get()
    assert row.emails == ["ett@example.org", "tva@example.org"]
    again = client.post(NEW, {**words, "name": "vägledare"})
    assert again.status_code == 422
    assert "har redan en lista med det namnet" in again.content.decode()


@pytest.mark.parametrize("addresses", ["", "inte en adress", "a@example.org <script>"])
def test_what_is_no_address_is_refused(client, council, addresses):
    answer = client.post(NEW, {"name": "Vägledare", "council": council.pk, "addresses": addresses})
    assert answer.status_code == 422
    assert not RecipientList.objects.exists()


def test_two_who_change_a_list_lose_nothing(client, council):
    row = RecipientListFactory(council=council)
    url = reverse("analyses:recipient-list-edit", args=[row.pk])
    client.post(url, {"name": "Ny", "addresses": "ny@example.org", "version": 0})
    late = client.post(url, {"name": "Sen", "addresses": "sen@example.org", "version": 0})
    assert late.status_code == 409
    row.refresh_from_db()
    assert (row.name, row.emails) == ("Ny", ["ny@example.org"])


def test_a_list_is_chosen_when_one_sends_and_others_lists_are_not_offered(client, council):
    analysis = AnalysisFactory(council=council, published=True)
    send = reverse("analyses:analysis-send", args=[analysis.pk])
    theirs = RecipientListFactory(name="Andras lista")
    assert 'name="lists"' not in client.get(send).content.decode()
    mine = RecipientListFactory(council=council, name="Min lista")
    page = client.get(send).content.decode()
    assert ("Min lista" in page, "Andras lista" in page) == (True, False)
    assert client.post(send, {"lists": [theirs.pk]}).status_code == 422
    client.post(send, {"lists": [mine.pk], "addresses": "ETT@example.org"})
    assert sorted(Recipient.objects.values_list("email", flat=True)) == ["ett@example.org", "tva@example.org"]


def test_a_removed_list_takes_nothing_that_was_sent_with_it(client, council):
    row = RecipientListFactory(council=council)
    client.post(
        reverse("analyses:analysis-send", args=[AnalysisFactory(council=council, published=True).pk]),
        {"lists": [row.pk]},
    )
    remove = reverse("analyses:recipient-list-remove", args=[row.pk])
    assert f'href="{remove}"' in client.get(reverse("analyses:recipient-lists")).text
    assert "Ta bort listan?" in client.get(remove).text
    assert RecipientList.objects.exists()
    client.post(remove)
    assert not RecipientList.objects.exists()
    assert Recipient.objects.count() == 2
