"""Who got a mailing, for those who sent it and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analyses.models import Delivery
from tests.factories import AnalysisFactory, RecipientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(council):
    analysis = AnalysisFactory(council=council, published=True)
    row = Delivery.objects.create(analysis=analysis, sent_at=timezone.now())
    RecipientFactory(delivery=row, email="lena@example.org", opened_at=timezone.now())
    RecipientFactory(delivery=row, email="nils@example.org")
    return row


def test_the_list_says_who_has_opened_it_and_can_be_narrowed(delivery, log_in, coordinator):
    url = reverse("analyses:recipient-list", args=[delivery.pk])
    client = log_in(coordinator)
    page = client.get(url).content.decode()
    assert "lena@example.org" in page
    assert "nils@example.org" in page
    assert "lena@example.org" not in client.get(url, {"state": "unopened"}).content.decode()
    assert "nils" not in client.get(url, {"q": "lena", "format": "csv"}).content.decode()


def test_other_readers_see_sums_and_no_addresses(delivery, log_in, member):
    client = log_in(member)
    assert client.get(reverse("analyses:recipient-list", args=[delivery.pk])).status_code == 403
    page = client.get(reverse("analyses:spreading", args=[delivery.analysis_id])).content.decode()
    assert f"/deliveries/{delivery.pk}/" not in page
    assert "lena@example.org" not in page
